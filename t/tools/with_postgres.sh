#!/usr/bin/env bash
# Runs a command while a PostgreSQL server of its own runs, on a unix socket in a folder of its own, and takes both away
# when it ends.  The command's environment has
#   WATCHPOST_TEST_DATABASE=postgresql    for t/unit/store.h and t/lib/Watchpost.pm
#   WATCHPOST_TEST_SERVER=FOLDER          of the socket; the roles are postgres and watchpost, and need no password
# and the database watchpost_template has the schema, and nothing else.
#
#   with_postgres.sh BUILD COMMAND [WORD]...
#
# A server does not run as root: there it is the user postgres who runs it, as Debian's package has it.
set -euo pipefail

build=$1
shift
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
bin=${bin:-$(pg_config --bindir)}
export PATH=$bin:$PATH          # Debian's own psql is a program in Perl, which takes ten times as long to start
place=/tmp
if [ -d /dev/shm ] && [ -w /dev/shm ]; then
    place=/dev/shm
fi
folder=$(mktemp -d "$place/watchpost-postgresql.XXXXXX")
export WATCHPOST_TEST_DATABASE=postgresql WATCHPOST_TEST_SERVER=$folder

as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd "$folder" && setpriv --reuid=postgres --regid=postgres --init-groups -- "$@")
    else
        "$@"
    fi
}

stop() {
    as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}

if [ "$(id -u)" -eq 0 ]; then
    chown postgres: "$folder"
fi
chmod 755 "$folder"
trap stop EXIT
trap 'exit 143' TERM HUP INT
as_owner "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
# Nothing of it is to last.  Whoever is killed leaves a connection behind for a moment, so there may be many.
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = off
full_page_writes = off
autovacuum = off
max_connections = 300
shared_buffers = 64MB
max_locks_per_transaction = 256
CONF
as_owner "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" start >/dev/null || { cat "$folder/log" >&2; exit 1; }
psql() { "$bin/psql" -qAt -h "$folder" -U postgres -v ON_ERROR_STOP=1 "$@"; }
psql -d postgres -c 'CREATE ROLE watchpost LOGIN' -c 'CREATE DATABASE watchpost_template OWNER watchpost'
DATABASE_URL="postgresql://watchpost@/watchpost_template?host=$folder" WATCHPOST_STATE=$folder WATCHPOST_CONF= \
    "$build/watchpost" init >/dev/null
# What tests write by hand names no keys, which SQLite then makes; and some of it is to fail.
psql -d watchpost_template <<'SQL'
DELETE FROM settings;
CREATE FUNCTION test_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.key IS NULL THEN
        EXECUTE format('SELECT coalesce(max(key), 0) + 1 FROM %I', TG_TABLE_NAME) INTO NEW.key;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION test_obstacle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an obstacle';
END $$;
DO $$
DECLARE
    t TEXT;
BEGIN
    FOR t IN SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables USING (table_name)
             WHERE c.column_name = 'key' AND c.table_schema = 'public' AND table_type = 'BASE TABLE'
    LOOP
        EXECUTE format('CREATE TRIGGER test_key BEFORE INSERT ON %I FOR EACH ROW EXECUTE FUNCTION test_key()', t);
    END LOOP;
END $$;
ALTER ROLE postgres SET client_min_messages = warning;
CREATE SCHEMA initial;                  -- what a database that was emptied gets back
DO $$
DECLARE
    t TEXT;
BEGIN
    FOR t IN SELECT relname FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE format('CREATE TABLE initial.%I AS TABLE %I', t, t);
    END LOOP;
END $$;
SQL
status=0
"$@" || status=$?
exit "$status"
