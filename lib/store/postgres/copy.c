/* A server as one end of a copy: opening it, what its tables are, and the end.
 *
 * While a copy is written its schema has a negative version, which no program takes; references and triggers
 * are put aside, because rows come table by table, and what triggers do has been done in the source. What
 * brings them back is kept in the database itself, for a copy that is killed and gone on with. */
#include "store/postgres/copy.h"

#include "os/clock.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* Held by the copy that writes there, for as long as its session lasts. */
#define COPY_LOCK "8386103178765429109"

/* The schema that our tables are in. */
#define OUR_SCHEMA "(SELECT relnamespace FROM pg_class WHERE oid = to_regclass('schema_version'))"

/* --- failures --- */

int
postgres_end_failed(struct postgres_end *own, const PGconn *c, const char *doing)
{
    own->end.problem =
        arena_printf(own->end.a, "%s: %s", doing, postgres_reason(own->end.a, PQerrorMessage(c)));
    return -1;
}

int
postgres_end_execute(struct postgres_end *own, PGconn *c, const char *sql)
{
    return postgres_execute(c, own->end.a, sql, &own->end.problem);
}

int
postgres_end_wait(struct postgres_end *own, PGconn *c)
{
    struct pollfd socket = { .fd = PQsocket(c), .events = POLLIN };

    (void)poll(&socket, 1, 1000);
    if (own->end.keep.keep != NULL && own->end.keep.keep(own->end.keep.context) != 0)
        return -1;
    return PQconsumeInput(c) == 1 ? 0 : postgres_end_failed(own, c, "the server");
}

int
postgres_end_execute_long(struct postgres_end *own, PGconn *c, const char *sql)
{
    PGresult *r;
    bool fine = true;

    if (PQsendQuery(c, sql) == 0)
        return postgres_end_failed(own, c, "the server");
    do {
        while (PQisBusy(c) != 0)
            if (postgres_end_wait(own, c) != 0)
                return -1;
        r = PQgetResult(c);
        fine &= r == NULL || PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
        if (!fine && own->end.problem == NULL)
            (void)postgres_end_failed(own, c, "the server");
        PQclear(r);
    } while (r != NULL);
    return fine ? 0 : -1;
}

/* --- opening --- */

static void
close_end(struct copy_end *end)
{
    struct postgres_end *own = postgres_end_of(end);

    if (own->row != NULL)
        PQfreemem(own->row);
    PQfinish(own->reader);
    PQfinish(own->writer);
    buf_free(&own->out);
    free(own);
}

static struct postgres_end *
make_end(struct arena *a)
{
    struct postgres_end *own = calloc(1, sizeof *own);

    if (own == NULL)
        abort();
    own->end.kind = &postgres_copy_end;
    own->end.a = a;
    return own;
}

static struct copy_end *
opened(struct postgres_end *own, bool is_open, const char **problem)
{
    if (is_open)
        return &own->end;
    *problem = own->end.problem;
    close_end(&own->end);
    return NULL;
}

/* Texts of COPY are read by these rules. */
static PGconn *
connect_to(struct postgres_end *own, const char *location)
{
    PGconn *c = postgres_connect(own->end.a, location, DB_MAKER, &own->end.problem);

    if (c != NULL)
        (void)postgres_end_execute(own, c,
                                   "SET extra_float_digits = 1; SET standard_conforming_strings = on; "
                                   "SET synchronous_commit = on");
    return c;
}

static struct copy_end *
open_source(struct arena *a, const char *location, const char **problem)
{
    struct postgres_end *own = make_end(a);

    own->reader = connect_to(own, location);
    return opened(own, own->reader != NULL, problem);
}

/* --- a target --- */

static int64_t
ask(struct postgres_end *own, const char *sql)
{
    return postgres_one_int(own->writer, own->end.a, sql, &own->end.problem);
}

static int
refuse(struct postgres_end *own, const char *problem)
{
    own->end.problem = problem;
    return -1;
}

/* Partitions have what their table has. */
static const char put_aside[] =
    "CREATE TABLE copy_constraints AS"
    "  SELECT c.relname AS relation, o.conname AS name, pg_get_constraintdef(o.oid) AS definition"
    "  FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid"
    "  WHERE o.contype = 'f' AND o.conparentid = 0 AND c.relnamespace = " OUR_SCHEMA ";"
    "DO $$ DECLARE r RECORD; BEGIN"
    "  FOR r IN SELECT * FROM copy_constraints"
    "  LOOP EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', r.relation, r.name); END LOOP;"
    "  FOR r IN SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    "           WHERE NOT t.tgisinternal AND c.relnamespace = " OUR_SCHEMA
    "  LOOP EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', r.relname); END LOOP; END $$;"
    "UPDATE schema_version SET version = -version";

static const char bring_back[] =
    "DO $$ DECLARE r RECORD; BEGIN"
    "  FOR r IN SELECT * FROM copy_constraints"
    "  LOOP EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I %s', r.relation, r.name, r.definition); END "
    "LOOP;"
    "  FOR r IN SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    "           WHERE NOT t.tgisinternal AND c.relnamespace = " OUR_SCHEMA
    "  LOOP EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', r.relname); END LOOP; END $$;"
    "DROP TABLE copy_constraints;"
    "DELETE FROM leases;"
    "UPDATE schema_version SET version = -version";

static int
begin_copy(struct postgres_end *own, int64_t number)
{
    return postgres_end_execute(own, own->writer,
                                arena_printf(own->end.a,
                                             "BEGIN; %s; INSERT INTO leases (name, holder, since, "
                                             "ends_at) VALUES ('copy', %" PRId64 ", %" PRId64 ", %" PRId64
                                             "); COMMIT",
                                             put_aside, number, clock_now(), INT64_MAX));
}

/* Whose beginning it is. */
static int
go_on(struct postgres_end *own, int64_t version, int64_t number)
{
    if (version != -sql_schema_version)
        return refuse(
            own,
            "the copy in this database was begun by another release of Watchpost: make the database anew");
    if (ask(own, "SELECT holder FROM leases WHERE name = 'copy'") != number)
        return refuse(own, "the database holds the beginning of another copy: make it anew");
    return 0;
}

/* For the history that comes. */
static int
make_partitions(struct postgres_end *own, const char *location)
{
    const struct database_address address = { .location = location, .listen_url = "none", .prepare = true };
    struct db *db = db_open(own->end.a, &address, DB_MAKER, &own->end.problem);
    int result = db == NULL ? -1 : postgres_make_past_partitions(db, clock_now());

    db_close(db);
    return result == 0 || own->end.problem != NULL ? result : refuse(own, "its tables cannot be parted");
}

/* What watchpost init has made, and nobody has used, holds nothing either. */
static int
prepare_target(struct postgres_end *own, const char *location, int64_t number)
{
    int64_t version = postgres_schema_version(own->writer, own->end.a, &own->end.problem);

    if (own->end.problem != NULL)
        return -1;
    if (version < 0)
        return go_on(own, version, number);
    if (version == 0 && postgres_migrate(own->writer, own->end.a, location, &own->end.problem) != 0)
        return -1;
    if (version != 0 && (version != sql_schema_version || ask(own, sql_text[SQL_SQLITE][SQL_COPY_ROWS]) != 0))
        return refuse(own, "the target is not empty");
    return make_partitions(own, location) == 0 ? begin_copy(own, number) : -1;
}

static int
take_lock(struct postgres_end *own)
{
    int64_t taken = ask(own, "SELECT CAST(pg_try_advisory_lock(" COPY_LOCK ") AS INTEGER)");

    return taken == 1 ? 0 : taken == 0 ? refuse(own, "another copy is writing to the target") : -1;
}

static struct copy_end *
open_target(struct arena *a, const char *location, int64_t number, const char **problem)
{
    struct postgres_end *own = make_end(a);

    own->writer = connect_to(own, location);
    own->reader = own->writer == NULL ? NULL : connect_to(own, location);
    return opened(own,
                  own->reader != NULL && postgres_check_server(own->writer, a, &own->end.problem) == 0 &&
                      take_lock(own) == 0 && prepare_target(own, location, number) == 0,
                  problem);
}

/* --- tables --- */

/* Key columns first, the others by their names. What is the server's own, or the copy's, is left out. What a
 * table is parted by belongs to its primary key, and is no part of ours. */
static const char catalogue[] =
    "SELECT c.relname COLLATE \"C\", a.attname, CASE a.atttypid WHEN 'text'::regtype THEN 2 "
    "       WHEN 'float8'::regtype THEN 1 ELSE 0 END, coalesce(k.at, -1) + 1 "
    "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary "
    "LEFT JOIN LATERAL (SELECT array_position(i.indkey::int2[], a.attnum) AS at "
    "                   WHERE NOT EXISTS (SELECT 1 FROM pg_partition_tree(c.oid) t "
    "                                     JOIN pg_partitioned_table p ON p.partrelid = t.relid "
    "                                     JOIN pg_attribute by ON by.attrelid = t.relid AND by.attnum = ANY "
    "(p.partattrs) WHERE by.attname = a.attname)) k ON true "
    "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = " OUR_SCHEMA
    "ORDER BY 1, k.at, a.attname COLLATE \"C\"";

static void
add_column(struct postgres_end *own, struct copy_tables *list, const PGresult *r, int row)
{
    const char *name = PQgetvalue(r, row, 0);
    struct copy_table *t = list->count == 0 ? NULL : &list->list[list->count - 1];

    if (t == NULL || strcmp(t->name, name) != 0) {
        t = arena_add(own->end.a, list);
        t->name = arena_text(own->end.a, name);
        t->columns = arena_alloc(own->end.a, (size_t)PQntuples(r) * sizeof *t->columns);
    }
    t->columns[t->count++] = (struct copy_column){
        .name = arena_text(own->end.a, PQgetvalue(r, row, 1)),
        .type = (enum copy_type)strtol(PQgetvalue(r, row, 2), NULL, 10),
    };
    t->keys += strcmp(PQgetvalue(r, row, 3), "0") != 0;
}

static int
tables(struct copy_end *end, struct copy_tables *list)
{
    struct postgres_end *own = postgres_end_of(end);
    PGresult *r = PQexec(own->reader, catalogue);
    bool fine = PQresultStatus(r) == PGRES_TUPLES_OK;

    for (int row = 0; fine && row < PQntuples(r); row++)
        add_column(own, list, r, row);
    PQclear(r);
    return fine ? 0 : postgres_end_failed(own, own->reader, "its tables");
}

/* --- the end --- */

/* One transaction: a database whose references do not hold is never opened. Then the planner is told what
 * there is. */
static int
finish(struct copy_end *end)
{
    struct postgres_end *own = postgres_end_of(end);

    if (postgres_end_execute_long(own, own->writer, arena_printf(end->a, "BEGIN; %s; COMMIT", bring_back)) !=
        0)
        return -1;
    return postgres_end_execute_long(own, own->writer, "ANALYZE");
}

const struct copy_end_kind postgres_copy_end = {
    .open_source = open_source,
    .open_target = open_target,
    .close = close_end,
    .tables = tables,
    .read = postgres_copy_read,
    .next = postgres_copy_next,
    .begin = postgres_copy_begin,
    .write = postgres_copy_write,
    .commit = postgres_copy_commit,
    .finish = finish,
};
