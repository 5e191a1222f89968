/* What is PostgreSQL's own: every query fits the schema, parameters become numbers, and both kinds of
 * database have the same tables. */
#include "store.h"

#include "store/postgres/postgres.h"

#include "sql.h"

#ifdef WITH_POSTGRESQL

static void
names_become_numbers(void **state)
{
    static const struct {
        const char *sql, *wanted;
        int count;
    } rows[] = {
        { "SELECT 1", "SELECT 1", 0 },
        { "SELECT :a", "SELECT $1", 1 },
        { "SELECT :a, :bc, :a", "SELECT $1, $2, $1", 2 },
        { "SELECT :a, :ab", "SELECT $1, $2", 2 },
        { "SELECT ':a', \":b\", :c", "SELECT ':a', \":b\", $1", 1 },
        { "SELECT 'it''s :a' || :b", "SELECT 'it''s :a' || $1", 1 },
        { "SELECT :a::bigint", "SELECT $1::bigint", 1 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *sql, *names;

        same_int(rows[i].sql, postgres_translate(rows[i].sql, &sql, &names), rows[i].count);
        same_text(rows[i].sql, sql, rows[i].wanted);
        free(sql);
        free(names);
    }
}

enum { MOST_PARAMETERS = 100, TYPE_INT8 = 20, TYPE_TEXT = 25 };

/* "... data type of parameter $3": 3; 0: it is about something else. */
static int
blamed(const char *message)
{
    const char *at = strstr(message, "parameter $");

    return at == NULL ? 0 : atoi(at + strlen("parameter $"));
}

/* Of the types that the server could not tell, the last that was taken for an integer is a text. */
static bool
guess_again(Oid *types, const char *message)
{
    int guilty = blamed(message);

    if (guilty > 0 && types[guilty - 1] == 0) {
        types[guilty - 1] = TYPE_INT8;
        return true;
    }
    for (int i = MOST_PARAMETERS - 1; i >= 0; i--)
        if (types[i] == TYPE_INT8) {
            types[i] = TYPE_TEXT;
            return true;
        }
    return false;
}

/* Prepares a query with values of such types as the store may bind. False, having told: it cannot be. */
static bool
prepares(struct rig *r, enum sql name)
{
    const char *own = sql_text[SQL_POSTGRES][name];
    char *sql, *names;
    int count = postgres_translate(own != NULL ? own : sql_text[SQL_SQLITE][name], &sql, &names);
    Oid types[MOST_PARAMETERS] = { 0 };
    bool fine, again;

    assert_in_range(count, 0, MOST_PARAMETERS);
    do {
        PGresult *p = PQprepare(r->server, "", sql, count, types);

        fine = PQresultStatus(p) == PGRES_COMMAND_OK;
        again = !fine && guess_again(types, PQresultErrorMessage(p));
        if (!fine && !again)
            print_error("%s: %s", sql_names[name], PQresultErrorMessage(p));
        PQclear(p);
    } while (again);
    free(sql);
    free(names);
    return fine;
}

static void
every_query_fits_the_schema(void **state)
{
    struct rig r;
    int failed = 0;

    (void)state;
    if (rig_server() == NULL)
        return; /* these are for make check-postgresql */
    rig_open(&r);
    for (enum sql i = 0; i < SQL_COUNT; i++)
        if (i != SQL_BEGIN_WRITE && i != SQL_BEGIN_READ && i != SQL_COMMIT && i != SQL_ROLLBACK)
            failed += !prepares(&r, i);
    assert_int_equal(failed, 0);
    rig_close(&r);
}

/* What one has that the other has not would be lost on the way from one to the other. */
static void
both_have_the_same_columns(void **state)
{
    struct rig r, file;
    const char *there, *here;

    (void)state;
    if (rig_server() == NULL)
        return; /* these are for make check-postgresql */
    rig_open(&r);
    there = rig_ask(&r, "SELECT concat(table_name, '.', column_name) COLLATE \"C\" "
                    "FROM information_schema.columns WHERE table_schema = 'public' "
                    "AND table_name <> 'schema_version' AND table_name NOT IN "
                    "(SELECT relname FROM pg_class WHERE relispartition) ORDER BY 1");
    rig_folder(&file);
    file.db = rig_connect(&file);
    assert_int_equal(sqlite3_open(file.path, &file.raw), SQLITE_OK);
    here = rig_ask(&file, "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c "
                   "WHERE m.type IN ('table', 'view') ORDER BY 1");
    same_text("columns", there, here);
    rig_close(&file);
    rig_close(&r);
}

/* Byte by byte, as SQLite does it, whatever the locale of the database. */
static void
texts_are_compared_by_bytes(void **state)
{
    struct rig r;

    (void)state;
    if (rig_server() == NULL)
        return; /* these are for make check-postgresql */
    rig_open(&r);
    rig_expect(&r, "SELECT table_name, column_name FROM information_schema.columns "
               "WHERE table_schema = 'public' AND data_type = 'text' "
               "AND collation_name IS DISTINCT FROM 'C' AND table_name NOT IN "
               "(SELECT viewname FROM pg_views)", "(none)");
    rig_close(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_numbers),
        cmocka_unit_test(every_query_fits_the_schema),
        cmocka_unit_test(both_have_the_same_columns),
        cmocka_unit_test(texts_are_compared_by_bytes),
    };

    return cmocka_run_group_tests_name("postgres", tests, NULL, NULL);
}

#else

int
main(void)
{
    puts("1..0 # SKIP built without PostgreSQL");
    return 0;
}

#endif
