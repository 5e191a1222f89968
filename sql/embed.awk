# Turns SQL files into C: each query named by "-- :name incidents_recent" becomes SQL_INCIDENTS_RECENT, an index
# into sql_text and sql_names; each sql/schema/NNN.sql, a migration, an element of sql_migrations; and each
# sql/schema/postgres/NNN.sql, which stands in its place in that dialect, one of sql_migration_twins.
#
#   awk -v header=sql.h -v source=sql.c -f embed.awk sql/schema/*.sql sql/schema/postgres/*.sql sql/*.sql
#
# A query is written in SQLite's dialect, and wherever possible another database understands the same text.  Where it
# does not, "-- :name incidents_recent :postgres" begins the query's text in that dialect, directly behind the query.
#
# A migration behind the first that has a text of its own in a dialect is translated: what PostgreSQL says otherwise in
# tables and triggers is little (postgres_line).  sql/schema/postgres/NNN.sql stands in where that is not enough.
#
# Comments and blank lines stay behind; every other line becomes one C string literal.  A name given twice, SQL
# before the first name, a name without SQL, a text in another dialect that is not behind its query, and a gap in the
# numbers of the migrations are errors, and then nothing is left behind.  Written for the POSIX language: mawk, gawk
# and busybox run it.

BEGIN {
    # Those that a text can be in, in the order of enum sql_dialect.
    dialects = split("sqlite postgres", dialect_names, " ")
    for (i = 1; i <= dialects; i++)
        dialect_of[dialect_names[i]] = i
}

function fail(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
    failed = 1
    exit 1
}

# The line without its comment.  Quotes protect "--", and `quote` remembers one still open at the line's end.
function strip(line,    i, c, out) {
    out = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (quote != "") {
            if (c == quote)
                quote = ""
        } else if (c == "'" || c == "\"") {
            quote = c
        } else if (substr(line, i, 2) == "--") {
            break
        }
        out = out c
    }
    if (quote == "")
        sub(/[ \t\r]+$/, "", out)
    return out
}

function c_string(text,    i, c, out) {
    out = ""
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "\\" || c == "\"")
            out = out "\\"
        out = out c
    }
    return "\"" out "\\n\""
}

function end_piece() {
    if (!in_piece)
        return
    if (quote != "")
        fail("a quote is not closed before this line")
    if (piece_lines == 0)
        fail((is_schema ? "this migration" : "the query " names[queries - 1]) " has no SQL")
    in_piece = 0
}

function begin_piece() {
    in_piece = 1
    piece_lines = 0
    quote = ""
}

function begin_query(name) {
    if (name in seen)
        fail("the query " name " is defined twice, first in " seen[name])
    seen[name] = FILENAME
    names[queries + 0] = name
    queries++
    dialect = 1
}

# The same query in another dialect.
function begin_twin(name, which) {
    if ($4 !~ /^:/ || !(which in dialect_of) || dialect_of[which] == 1)
        fail("there is no other dialect " $4)
    if (queries == 0 || names[queries - 1] != name)
        fail("the query " name " in another dialect must be directly behind the query itself")
    dialect = dialect_of[which]
    if ((dialect, queries - 1) in query_text)
        fail("the query " name " is defined twice in this dialect")
}

# A line of a migration as PostgreSQL has it; "" if it waits for the next.  A trigger calls a function: its head is kept
# until its body begins, and comes behind it.
function postgres_line(line) {
    gsub(/ INTEGER PRIMARY KEY/, " BIGINT PRIMARY KEY", line)
    gsub(/ INTEGER/, " BIGINT", line)
    gsub(/ REAL/, " DOUBLE PRECISION", line)
    sub(/\) WITHOUT ROWID;/, ");", line)
    if (line ~ /^(    [a-z_]+|ALTER TABLE .* ADD COLUMN [a-z_]+) +TEXT([ ,;]|$)/)
        sub(/ TEXT/, " TEXT COLLATE \"C\"", line)
    if (line ~ /^CREATE TRIGGER /) {
        split(line, words, " ")
        trigger = words[3]
        trigger_head = line " FOR EACH ROW"
        return ""
    }
    if (trigger == "")
        return line
    if (sub(/^WHEN /, "", line)) {
        trigger_head = trigger_head " WHEN (" line
        trigger_when = 1
        return ""
    }
    if (line == "BEGIN")
        return "CREATE FUNCTION " trigger "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    if (line == "END;") {
        line = "    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$; " trigger_head (trigger_when ? ")" : "") \
            " EXECUTE FUNCTION " trigger "();"
        trigger = ""
        trigger_when = 0
    }
    return line
}

# A migration in another dialect: after all of those that it may stand in for.
function begin_migration_twin(which, number) {
    if (!(which in dialect_of) || dialect_of[which] == 1)
        fail("there is no other dialect " which)
    if (number + 0 < 1 || number + 0 > migrations)
        fail("there is no migration " number " that this could stand in for")
    dialect = dialect_of[which]
    twin = number + 0
}

FNR == 1 {
    end_piece()
    is_schema = FILENAME ~ /(^|\/)schema\/([a-z]+\/)?[^\/]*$/
    twin = 0
    if (is_schema) {
        parts = split(FILENAME, path, "/")
        number = path[parts]
        sub(/\.sql$/, "", number)
        if (path[parts - 1] != "schema")
            begin_migration_twin(path[parts - 1], number)
        else if (number + 0 != migrations + 1)
            fail("migrations are numbered 001, 002, ... without a gap; expected " migrations + 1)
        else
            migrations++
        begin_piece()
    }
}

/^-- :name[ \t]/ && !is_schema {
    end_piece()
    if ((NF != 3 && NF != 4) || $3 !~ /^[a-z][a-z0-9_]*$/)
        fail("a query's name is lower case letters, digits and underscores")
    if (NF == 3)
        begin_query($3)
    else
        begin_twin($3, substr($4, 2))
    begin_piece()
    next
}

{
    line = strip($0)
    if (line ~ /^[ \t\r]*$/ && quote == "")
        next
    if (!in_piece)
        fail("SQL before the first \"-- :name\"")
    piece_lines++
    if (twin)
        twin_text[dialect, twin] = twin_text[dialect, twin] "\n        " c_string(line)
    else if (is_schema) {
        schema_text[migrations] = schema_text[migrations] "\n        " c_string(line)
        line = postgres_line(line)
        if (line != "")
            translated[migrations] = translated[migrations] "\n        " c_string(line)
    }
    else
        query_text[dialect, queries - 1] = query_text[dialect, queries - 1] "\n        " c_string(line)
}

END {
    if (failed)
        exit 1
    end_piece()
    if (failed)
        exit 1

    print "/* Made from sql/ by embed.awk: change those files instead. */" > source
    print "#include \"sql.h\"\n" > source
    print "#include <stddef.h>\n" > source
    print "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n" > source
    print "const char *const sql_text[SQL_DIALECTS][SQL_COUNT + 1] = {" > source
    for (d = 1; d <= dialects; d++) {
        print "    [SQL_" toupper(dialect_names[d]) "] = {" > source
        for (i = 0; i < queries; i++)
            if ((d, i) in query_text)
                print "    [SQL_" toupper(names[i]) "] =" query_text[d, i] "," > source
        print "    [SQL_COUNT] = NULL },\n" > source
    }
    print "};\n" > source
    print "const char *const sql_names[SQL_COUNT + 1] = {" > source
    for (i = 0; i < queries; i++)
        print "    [SQL_" toupper(names[i]) "] = \"" names[i] "\"," > source
    print "    [SQL_COUNT] = NULL,\n};\n" > source
    print "const char *const sql_migrations[] = {" > source
    for (i = 1; i <= migrations; i++)
        print "    /* " i " */" schema_text[i] "," > source
    print "    NULL,\n};\n" > source
    print "const char *const sql_migration_twins[SQL_DIALECTS][SQL_SCHEMA_VERSION + 1] = {" > source
    for (d = 1; d <= dialects; d++) {
        print "    [SQL_" toupper(dialect_names[d]) "] = {" > source
        begun = 0
        for (i = 1; i <= migrations; i++) {
            begun += (d, i) in twin_text
            if ((d, i) in twin_text)
                print "    [" i - 1 "] =" twin_text[d, i] "," > source
            else if (begun)
                print "    [" i - 1 "] =" translated[i] "," > source
        }
        print "    [SQL_SCHEMA_VERSION] = NULL },\n" > source
    }
    print "};\n" > source
    print "const int sql_schema_version = " migrations + 0 ";" > source
    close(source)

    # Last, so that make finds it newer than what it is made "from".
    print "/* Made from sql/ by embed.awk: change those files instead. */" > header
    print "#ifndef WATCHPOST_SQL_H" > header
    print "#define WATCHPOST_SQL_H\n" > header
    print "/* The named queries, in the order of the files. */" > header
    print "enum sql {" > header
    for (i = 0; i < queries; i++)
        print "    SQL_" toupper(names[i]) "," > header
    print "    SQL_COUNT\n};\n" > header
    print "enum sql_dialect {" > header
    for (d = 1; d <= dialects; d++)
        print "    SQL_" toupper(dialect_names[d]) "," > header
    print "    SQL_DIALECTS\n};\n" > header
    print "/* NULL: the text of SQL_SQLITE, which is always there, is good for this dialect, too. */" > header
    print "extern const char *const sql_text[SQL_DIALECTS][SQL_COUNT + 1];" > header
    print "extern const char *const sql_names[SQL_COUNT + 1];  /* \"incidents_recent\"; NULL at the end */\n" > header
    print "/* Element N brings a database from version N to N + 1; NULL at the end. */" > header
    print "extern const char *const sql_migrations[];" > header
    print "enum { SQL_SCHEMA_VERSION = " migrations + 0 " };\n" > header
    print "/* The same in another dialect. The first of a dialect is for an empty database; those before it are NULL. */" > header
    print "extern const char *const sql_migration_twins[SQL_DIALECTS][SQL_SCHEMA_VERSION + 1];" > header
    print "extern const int sql_schema_version;                /* how many migrations there are */\n" > header
    print "#endif" > header
}
