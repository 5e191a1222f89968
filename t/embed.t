# sql/embed.awk turns SQL into C: what it makes of queries, of their texts in another dialect and of migrations, and
# what it refuses, leaving nothing behind.
use strict;
use warnings;

use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Temp ();
use Test::More;

my $awk = ($ENV{WATCHPOST_SOURCE} // '.') . '/sql/embed.awk';

# Runs it over files, name => content, in the order given. Returns the C and what it complained of.
sub embed {
    my @files = @_;
    my $folder = File::Temp->newdir;
    my @names;
    while (my ($name, $content) = splice @files, 0, 2) {
        make_path(dirname("$folder/$name"));
        open my $file, '>', "$folder/$name" or die "$name: $!";
        print $file $content;
        push @names, "$folder/$name";
    }
    my $said = `awk -v header='$folder/sql.h' -v source='$folder/sql.c' -f '$awk' @names 2>&1`;
    my %made = (said => $said, status => $? >> 8, c => '', h => '');
    for my $kind (qw(c h)) {
        open my $file, '<', "$folder/sql.$kind" or next;
        $made{$kind} = do { local $/; <$file> };
    }
    return \%made;
}

sub refused {
    my ($complaint, $why, @files) = @_;
    my $made = embed(@files);
    like $made->{said}, $complaint, $why;
    is $made->{status}, 1, '... it fails';
    is "$made->{c}$made->{h}", '', '... and makes nothing';
}

my $both = embed('schema/001.sql' => "CREATE TABLE x (a INTEGER); -- a table\n", 'a.sql' => <<'SQL', 'b.sql' => <<'SQL');
-- Comments stay behind.
-- :name one
SELECT 1,
       '--'; -- here, too

-- :name two
SELECT "two" FROM x;

-- :name two :postgres
SELECT "two" FROM y;

-- :name three
SELECT 3;
SQL
-- :name four
SELECT 4;
SQL
is $both->{said}, '', 'queries, a twin and a migration: no complaint';
like $both->{h}, qr/enum sql \{\s*SQL_ONE,\s*SQL_TWO,\s*SQL_THREE,\s*SQL_FOUR,\s*SQL_COUNT\s*\}/, 'each query has a number';
like $both->{h}, qr/enum sql_dialect \{\s*SQL_SQLITE,\s*SQL_POSTGRES,\s*SQL_DIALECTS\s*\}/, 'and each dialect';
my ($sqlite, $postgres) = $both->{c} =~ /\[SQL_SQLITE\] = \{(.*?)\},.*?\[SQL_POSTGRES\] = \{(.*?)\},/s;
is join(' ', $sqlite =~ /\[(SQL_\w+)\]/g), 'SQL_ONE SQL_TWO SQL_THREE SQL_FOUR SQL_COUNT', 'SQLite has a text of each';
is join(' ', $postgres =~ /\[(SQL_\w+)\]/g), 'SQL_TWO SQL_COUNT', 'the other only its own';
like $sqlite,   qr/"SELECT \\"two\\" FROM x;\\n"/, 'the one text ...';
like $postgres, qr/"SELECT \\"two\\" FROM y;\\n"/, '... and the other';
like $sqlite,   qr/"SELECT 1,\\n"\s+"       '--';\\n"/, 'a comment goes, what only looks like one stays';
like $both->{c}, qr/"CREATE TABLE x \(a INTEGER\);\\n"/, 'the migration is there';
like $both->{c}, qr/sql_schema_version = 1;/, '... and counted';

my $query = "-- :name one\nSELECT 1;\n";
my $other = embed('schema/001.sql' => "CREATE TABLE x (a INTEGER);\n", 'schema/002.sql' => "DROP TABLE x;\n",
    'schema/postgres/001.sql' => "CREATE TABLE y (a BIGINT);\n", 'a.sql' => $query);
is $other->{said}, '', 'a migration in another dialect: no complaint';
like $other->{c}, qr/\[SQL_POSTGRES\] = \{\s*\[0\] =\s*"CREATE TABLE y \(a BIGINT\);\\n",\s*\[1\]/, 'it is there';
like $other->{c}, qr/\[1\] =\s*"DROP TABLE x;/, '... and what comes behind it is translated';
like $other->{c}, qr/\[SQL_ONE\] =\s*"SELECT 1;/, '... and queries behind it are queries';
my $translated = embed('schema/001.sql' => "SELECT 1;\n", 'schema/postgres/001.sql' => "SELECT 1;\n", 'a.sql' => $query,
    'schema/002.sql' => <<'SQL');
CREATE TABLE t (
    a INTEGER PRIMARY KEY,
    b TEXT NOT NULL,
    c REAL
) WITHOUT ROWID;
ALTER TABLE t ADD COLUMN d TEXT;
CREATE TRIGGER r AFTER UPDATE OF b ON t
WHEN OLD.b <> NEW.b
BEGIN
    UPDATE t SET c = 1;
END;
SQL
my ($second) = $translated->{c} =~ /sql_migration_twins.*?\[SQL_POSTGRES\].*?\[1\] =\n(.*?),\n *\[SQL_SCHEMA/s;
is join("\n", map { s/\\"/"/gr } $second =~ /^ *"(.*)\\n"$/mg), <<'SQL' =~ s/\n\z//r, 'tables and triggers as PostgreSQL has them';
CREATE TABLE t (
    a BIGINT PRIMARY KEY,
    b TEXT COLLATE "C" NOT NULL,
    c DOUBLE PRECISION
);
ALTER TABLE t ADD COLUMN d TEXT COLLATE "C";
CREATE FUNCTION r() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE t SET c = 1;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$; CREATE TRIGGER r AFTER UPDATE OF b ON t FOR EACH ROW WHEN (OLD.b <> NEW.b) EXECUTE FUNCTION r();
SQL
refused(qr/no migration 002 that this could stand in for/, 'one that stands in for none', 'schema/001.sql' => "SELECT 1;\n",
    'schema/postgres/002.sql' => "SELECT 2;\n");
refused(qr/there is no other dialect oracle/, 'one in a dialect that is none', 'schema/001.sql' => "SELECT 1;\n",
    'schema/oracle/001.sql' => "SELECT 1;\n");
refused(qr/the query one is defined twice, first in \S+a\.sql/, 'a name given twice', 'a.sql' => $query, 'b.sql' => $query);
refused(qr/SQL before the first/, 'SQL without a name', 'a.sql' => "SELECT 1;\n$query");
refused(qr/the query one has no SQL/, 'a name without SQL', 'a.sql' => "-- :name one\n-- nothing\n-- :name two\nSELECT 2;\n");
refused(qr/the query one has no SQL/, '... at the end', 'a.sql' => "-- :name one\n");
refused(qr/a query's name is lower case/, 'a name with a capital', 'a.sql' => "-- :name One\nSELECT 1;\n");
refused(qr/a quote is not closed/, 'a quote that stays open', 'a.sql' => "-- :name one\nSELECT 'x;\n");
refused(qr/expected 2/, 'a gap between migrations', 'schema/001.sql' => "SELECT 1;\n", 'schema/003.sql' => "SELECT 3;\n");
refused(qr/one in another dialect must be directly behind/, 'a twin without a query',
    'a.sql' => "-- :name one :postgres\nSELECT 1;\n");
refused(qr/one in another dialect must be directly behind/, 'a twin in another place',
    'a.sql' => "$query-- :name two\nSELECT 2;\n-- :name one :postgres\nSELECT 1;\n");
refused(qr/one is defined twice in this dialect/, 'two twins of one dialect',
    'a.sql' => "$query-- :name one :postgres\nSELECT 1;\n-- :name one :postgres\nSELECT 1;\n");
refused(qr/the query one has no SQL/, 'a twin without SQL', 'a.sql' => "$query-- :name one :postgres\n");
refused(qr/no other dialect :$_/, "a twin in :$_", 'a.sql' => "$query-- :name one :$_\nSELECT 1;\n") for qw(oracle sqlite);
refused(qr/no other dialect postgres/, 'a dialect without its colon', 'a.sql' => "$query-- :name one postgres\nSELECT 1;\n");

done_testing;
