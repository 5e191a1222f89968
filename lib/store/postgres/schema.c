/* The schema: which there is, and how watchpost init makes it or brings it up to date.
 *
 * One at a time does, by a lease row that all others see: meanwhile programs of before answer "try again",
 * runs and another init wait, and one that is killed lets go of it at the lease's end. The row is renewed
 * through a connection of its own while the migrations run in one transaction, which ends by letting go of
 * it: if another process has it by then, nothing is migrated. */
#include "store/postgres/inside.h"

#include "base/uuid.h"
#include "os/clock.h"
#include "store/leases.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define LEASE_SECONDS 60
#define RENEW_MS 10000
#define LOOK_MS 200        /* how often another's migration is looked at */
#define PATIENCE_MS 120000 /* for it: it may have died, and left its lease */

/* --- asking, before there is a struct db --- */

/* One integer that SQL answers; -1 and *problem on failure. */
int64_t
postgres_one_int(PGconn *c, struct arena *a, const char *sql, const char **problem)
{
    PGresult *r = PQexec(c, sql);
    int64_t value = -1;

    if (PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1)
        value = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    else
        *problem = postgres_reason(a, PQresultErrorMessage(r));
    PQclear(r);
    return value;
}

int
postgres_execute(PGconn *c, struct arena *a, const char *sql, const char **problem)
{
    PGresult *r = PQexec(c, sql);
    bool fine = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;

    if (!fine)
        *problem = postgres_reason(a, PQresultErrorMessage(r));
    PQclear(r);
    return fine ? 0 : -1;
}

/* 0: there is none. */
int64_t
postgres_schema_version(PGconn *c, struct arena *a, const char **problem)
{
    int64_t there = postgres_one_int(
        c, a, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_version')", problem);

    return there == 1 ? postgres_one_int(c, a, "SELECT version FROM schema_version", problem) : there;
}

/* The migration that makes the schema of an empty database. */
static int
first_migration(void)
{
    int first = 0;

    while (sql_migration_twins[SQL_POSTGRES][first] == NULL)
        first++;
    return first;
}

static const char *
newer_problem(struct arena *a, int64_t version)
{
    return arena_printf(a,
                        "the database has schema version %lld, this program knows versions up to %d: "
                        "install the newer Watchpost that wrote it",
                        (long long)version, sql_schema_version);
}

/* A negative version is that of a copy that is not finished; or it could not be read, which *problem
 * tells. */
static void
note_unfinished(const char **problem)
{
    if (*problem == NULL)
        *problem = "a copy into this database is not finished: run watchpost copy again";
}

static int
refuse_schema(struct arena *a, int64_t version, const char **problem)
{
    if (version < 0)
        note_unfinished(problem);
    else
        *problem = newer_problem(a, version);
    return -1;
}

/* --- the lease --- */

/* A migration: its transaction, the connection that keeps its lease, and the lease's number. */
struct migration {
    PGconn *c, *keeper;
    struct arena *a;
    int64_t holder;
    const char **problem;
};

/* Only a schema that has leases can be used by a program that looks for one. */
static bool
has_leases(const struct migration *m)
{
    return postgres_one_int(m->c, m->a, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('leases')",
                            m->problem) == 1;
}

/* 1: taken; 0: another process has it; -1: failed. */
static int64_t
try_to_take(const struct migration *m)
{
    int64_t now = clock_now();

    return postgres_one_int(
        m->c, m->a,
        arena_printf(m->a,
                     "WITH taken AS (INSERT INTO leases (name, holder, since, ends_at) "
                     "VALUES ('" LEASE_MIGRATION "', %" PRId64 ", %" PRId64 ", %" PRId64 ") "
                     "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, since = excluded.since, "
                     "ends_at = excluded.ends_at WHERE leases.ends_at <= %" PRId64 " RETURNING 1) "
                     "SELECT count(*) FROM taken",
                     m->holder, now, now + LEASE_SECONDS, now),
        m->problem);
}

static int
set_end(PGconn *c, const struct migration *m, int64_t ends_at)
{
    return (int)postgres_one_int(c, m->a,
                                 arena_printf(m->a,
                                              "WITH ended AS (UPDATE leases SET ends_at = %" PRId64
                                              " WHERE name = '" LEASE_MIGRATION "' AND holder = %" PRId64
                                              " RETURNING 1) SELECT count(*) FROM ended",
                                              ends_at, m->holder),
                                 m->problem);
}

/* 1: it is ours; 0: another one has migrated meanwhile, and there is nothing to be done; -1: failed. */
static int
take_lease(struct migration *m)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS, taken;

    while ((taken = try_to_take(m)) == 0) {
        if (clock_monotonic_ms() >= until) {
            *m->problem = "another watchpost init is migrating this database, and does not come to an end";
            return -1;
        }
        (void)poll(NULL, 0, LOOK_MS);
        if (postgres_schema_version(m->c, m->a, m->problem) == sql_schema_version)
            return 0;
    }
    return (int)taken;
}

/* --- migrating --- */

/* SQL that may take long, while the lease is renewed. A renewal that fails is tried again: whether the lease
 * was lost is seen at the end. */
static int
execute_long(const struct migration *m, const char *sql)
{
    int64_t renewed_ms = clock_monotonic_ms();
    struct pollfd socket = {.fd = PQsocket(m->c), .events = POLLIN};
    PGresult *r;
    bool fine = PQsendQuery(m->c, sql) == 1;

    while (fine && PQisBusy(m->c) != 0) {
        (void)poll(&socket, 1, 1000);
        fine = PQconsumeInput(m->c) == 1;
        if (m->keeper != NULL && clock_monotonic_ms() - renewed_ms >= RENEW_MS) {
            (void)set_end(m->keeper, m, clock_now() + LEASE_SECONDS);
            renewed_ms = clock_monotonic_ms();
        }
    }
    while ((r = PQgetResult(m->c)) != NULL) {
        fine &= PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
        PQclear(r);
    }
    if (!fine)
        *m->problem = postgres_reason(m->a, PQerrorMessage(m->c));
    return fine ? 0 : -1;
}

static int
apply_migrations(const struct migration *m, int64_t version)
{
    for (int64_t i = version > 0 ? version : first_migration(); i < sql_schema_version; i++)
        if (execute_long(m, sql_migration_twins[SQL_POSTGRES][i]) != 0)
            return -1;
    return execute_long(m, arena_printf(m->a, "UPDATE schema_version SET version = %d", sql_schema_version));
}

/* One transaction for all of it, in its turn among all that write. What was found before is looked at again:
 * it may be another's turn. */
static int
migrate_in_turn(const struct migration *m, bool leased)
{
    int64_t version;

    if (execute_long(m, "BEGIN; SET LOCAL lock_timeout = 60000; SELECT pg_advisory_xact_lock(" POSTGRES_TURN
                        ")") != 0)
        return -1;
    version = postgres_schema_version(m->c, m->a, m->problem);
    if (version < 0 || version > sql_schema_version)
        return refuse_schema(m->a, version, m->problem);
    if (version < sql_schema_version && apply_migrations(m, version) != 0)
        return -1;
    if (leased && set_end(m->c, m, 0) != 1) {
        *m->problem = "another watchpost init has taken over the migration of this database";
        return -1;
    }
    return execute_long(m, "COMMIT");
}

/* The first problem is the one to be told. */
static void
give_up(struct migration *m)
{
    const char *problem = *m->problem;

    (void)execute_long(m, "ROLLBACK");
    (void)set_end(m->keeper, m, 0);
    *m->problem = problem;
}

static int
migrate_leased(struct migration *m)
{
    int taken = take_lease(m);

    if (taken <= 0)
        return taken;
    if (migrate_in_turn(m, true) == 0)
        return 0;
    give_up(m);
    return -1;
}

int
postgres_migrate(PGconn *c, struct arena *a, const char *url, const char **problem)
{
    struct migration m = {.c = c, .a = a, .holder = lease_random(), .problem = problem};
    int64_t version = postgres_schema_version(c, a, problem);
    int result;

    if (version < 0 || version > sql_schema_version)
        return refuse_schema(a, version, problem);
    if (version == sql_schema_version)
        return 0;
    if (version == 0 || !has_leases(&m))
        return migrate_in_turn(&m, false);
    m.keeper = postgres_connect(a, url, DB_MAKER, problem);
    result = m.keeper == NULL ? -1 : migrate_leased(&m);
    PQfinish(m.keeper);
    return result;
}

/* --- using one --- */

/* Only `watchpost init` makes or changes a schema: with several hosts, a program that happens to be newer
 * must not take the database from the others. */
int
postgres_check_schema(PGconn *c, struct arena *a, const char **problem)
{
    int64_t version = postgres_schema_version(c, a, problem);

    if (version == sql_schema_version)
        return 0;
    if (version < 0) {
        note_unfinished(problem);
        return -1;
    }
    if (version == 0)
        *problem = "the database has no tables of Watchpost: make them by watchpost init";
    else if (version > sql_schema_version)
        *problem = newer_problem(a, version);
    else
        *problem = arena_printf(a,
                                "the database has schema version %lld, this program needs %d: bring it up "
                                "to date by watchpost init",
                                (long long)version, sql_schema_version);
    return -1;
}

int
postgres_check_server(PGconn *c, struct arena *a, const char **problem)
{
    const char *encoding = PQparameterStatus(c, "server_encoding");

    if (PQserverVersion(c) < POSTGRES_OLDEST) {
        *problem =
            arena_printf(a, "PostgreSQL %d is too old: 13 or newer is needed", PQserverVersion(c) / 10000);
        return -1;
    }
    if (encoding != NULL && strcmp(encoding, "UTF8") != 0) {
        *problem = arena_printf(a, "the database has the encoding %s: UTF8 is needed", encoding);
        return -1;
    }
    return 0;
}
