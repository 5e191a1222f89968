/* What a server says of itself, for the doctor. Nothing is changed, nor made. */
#include "os/clock.h"
#include "store/postgres/inside.h"

#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 3000 }; /* with one connection while another has a transaction open */

/* The first row that SQL answers; NULL: there is none, or it cannot be asked. To be cleared. */
static PGresult *
ask(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);

    if (PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) > 0)
        return r;
    PQclear(r);
    return NULL;
}

static int64_t
int_at(const PGresult *r, int column)
{
    return strtoll(PQgetvalue(r, 0, column), NULL, 10);
}

static bool
bool_at(const PGresult *r, int column)
{
    return *PQgetvalue(r, 0, column) == 't';
}

static void
look_at_server(PGconn *c, struct arena *a, struct postgres_finding *found)
{
    PGresult *r = ask(c, "SELECT current_setting('server_version'), current_database(), current_user, "
                      "pg_is_in_recovery(), "
                      "(SELECT rolsuper FROM pg_roles WHERE rolname = current_user), "
                      "current_setting('autovacuum') = 'on', current_setting('max_connections'), "
                      "(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), "
                      "CAST(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() "
                      "ELSE pg_current_wal_lsn() END - '0/0' AS BIGINT), "
                      "coalesce(CAST(1000 * extract(epoch FROM clock_timestamp() - "
                      "pg_last_xact_replay_timestamp()) AS BIGINT), -1)");

    found->server_version = PQserverVersion(c);
    if (r == NULL)
        return;
    found->name = arena_printf(a, "PostgreSQL %s, database %s, role %s", PQgetvalue(r, 0, 0),
                               PQgetvalue(r, 0, 1), PQgetvalue(r, 0, 2));
    found->is_standby = bool_at(r, 3);
    found->is_superuser = bool_at(r, 4);
    found->autovacuum = bool_at(r, 5);
    found->max_connections = int_at(r, 6);
    found->connections = int_at(r, 7);
    found->log_position = int_at(r, 8);
    found->replayed_ms = int_at(r, 9);
    PQclear(r);
}

static void
look_at_schema(PGconn *c, struct arena *a, struct postgres_finding *found)
{
    PGresult *r = ask(c, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_version')");
    bool there = r != NULL && int_at(r, 0) == 1;

    PQclear(r);
    if (!there)
        return;
    r = ask(c, "SELECT version FROM schema_version");
    found->version = r == NULL ? -1 : int_at(r, 0);
    PQclear(r);
    r = ask(c, "SELECT string_agg(tablename, ', ') FROM pg_tables "
            "WHERE schemaname = (SELECT nspname FROM pg_namespace n "
            "JOIN pg_class t ON t.relnamespace = n.oid WHERE t.oid = to_regclass('schema_version')) "
            "AND NOT has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), "
            "'SELECT, INSERT, UPDATE, DELETE')");
    found->forbidden = r == NULL || PQgetisnull(r, 0, 0) ? NULL : arena_text(a, PQgetvalue(r, 0, 0));
    PQclear(r);
    r = ask(c, "SELECT relname, n_dead_tup, n_live_tup FROM pg_stat_user_tables "
            "WHERE n_dead_tup > 100000 AND n_dead_tup > n_live_tup ORDER BY n_dead_tup DESC LIMIT 1");
    if (r != NULL) {
        found->bloated = arena_text(a, PQgetvalue(r, 0, 0));
        found->dead_rows = int_at(r, 1);
    }
    PQclear(r);
}

/* A role without pg_monitor sees that there are standbys, but not how far they are. */
static void
look_at_standbys(PGconn *c, struct postgres_finding *found)
{
    PGresult *r = ask(c, "SELECT count(*), count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')), "
                      "coalesce(max(extract(epoch FROM replay_lag)), 0) * 1000 FROM pg_stat_replication");

    if (r == NULL)
        return;
    found->standbys = int_at(r, 0);
    found->synchronous = int_at(r, 1);
    found->lag_ms = int_at(r, 2);
    PQclear(r);
}

/* The server's clock is read between two looks at the own one: the error is at most half the way there. */
static void
look_at_clock(PGconn *c, struct postgres_finding *found)
{
    int64_t began = clock_monotonic_ms(), now = clock_now_ms(), took;
    PGresult *r = ask(c, "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)");

    took = clock_monotonic_ms() - began;
    if (r != NULL)
        found->clock_ms = int_at(r, 0) - now - took / 2;
    PQclear(r);
}

static void
look_at_archive(PGconn *c, struct postgres_finding *found)
{
    PGresult *r = ask(c, "SELECT current_setting('archive_mode') <> 'off', "
                      "coalesce(CAST(extract(epoch FROM last_archived_time) AS BIGINT), 0), "
                      "last_failed_time IS NOT NULL "
                      "AND (last_archived_time IS NULL OR last_failed_time > last_archived_time) "
                      "FROM pg_stat_archiver");

    if (r == NULL)
        return;
    found->archives = bool_at(r, 0);
    found->archived_at = int_at(r, 1);
    found->archive_fails = bool_at(r, 2);
    PQclear(r);
}

static int64_t
process_of(PGconn *c)
{
    PGresult *r = ask(c, "SELECT pg_backend_pid()");
    int64_t process = r == NULL ? -1 : int_at(r, 0);

    PQclear(r);
    return process;
}

/* The answer to what was sent, to be cleared; NULL: it has not come in time. */
static PGresult *
answer_in_time(PGconn *c)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;

    while (PQisBusy(c)) {
        struct pollfd p = { .fd = PQsocket(c), .events = POLLIN };
        int64_t left = until - clock_monotonic_ms();

        if (left <= 0 || poll(&p, 1, (int)left) <= 0 || PQconsumeInput(c) == 0)
            return NULL;
    }
    return PQgetResult(c);
}

/* A pooler that hands out sessions by the transaction gives the one that was used last to another client:
 * that opens a transaction, and the first one is served by another process from then on, or, of a pooler that
 * has no other, not at all. */
static bool
keeps_session(PGconn *one, PGconn *other)
{
    int64_t before = process_of(one);
    PGresult *r;
    bool kept;

    PQclear(PQexec(other, "BEGIN"));
    (void)process_of(other);
    r = PQsendQuery(one, "SELECT pg_backend_pid()") == 1 ? answer_in_time(one) : NULL;
    kept = before > 0 && PQresultStatus(r) == PGRES_TUPLES_OK && int_at(r, 0) == before;
    PQclear(r);
    return kept;
}

/* Likewise, whether what one has prepared is there when another process of the server has its turn: PgBouncer
 * carries it over from 1.21 on. */
static bool
keeps_prepared(PGconn *one, PGconn *other)
{
    static const char name[] = "watchpost_doctor";
    PGresult *r;
    bool kept;

    PQclear(PQprepare(one, name, "SELECT 1", 0, NULL));
    PQclear(PQexec(other, "BEGIN"));
    (void)process_of(other);
    r = PQsendQueryPrepared(one, name, 0, NULL, NULL, NULL, 0) == 1 ? answer_in_time(one) : NULL;
    kept = PQresultStatus(r) == PGRES_TUPLES_OK;
    PQclear(r);
    return kept;
}

static void
look_at_prepared(PGconn *c, struct arena *a, const struct database_address *address,
                 struct postgres_finding *found)
{
    PGconn *other = postgres_connect(a, address->location, DB_READER, &found->problem);

    if (other != NULL && !keeps_prepared(c, other))
        found->problem = POSTGRES_POOLED;
    PQfinish(other);
}

static void
look_at_session(struct arena *a, const struct database_address *address, struct postgres_finding *found)
{
    const char *url = address->listen_url != NULL ? address->listen_url : address->location, *problem;
    PGconn *one, *other;

    found->has_session = strcmp(url, "none") != 0;
    if (!found->has_session)
        return;
    one = postgres_connect(a, url, DB_READER, &problem);
    other = postgres_connect(a, url, DB_READER, &problem);
    if (one == NULL || other == NULL)
        found->session_problem = problem;
    else if (!keeps_session(one, other))
        found->session_problem = "another process of the server answers from one transaction to the next: "
                                 "there is a pooler between";
    PQfinish(one);
    PQfinish(other);
}

void
postgres_look(struct arena *a, const struct database_address *address, struct postgres_finding *found)
{
    PGconn *c;

    *found = (struct postgres_finding){ .problem = NULL };
    c = postgres_connect(a, address->location, DB_READER, &found->problem);
    if (c != NULL && address->prepare)
        look_at_prepared(c, a, address, found);
    if (found->problem != NULL) {
        PQfinish(c);
        return;
    }
    look_at_server(c, a, found);
    look_at_schema(c, a, found);
    postgres_look_at_partitions(c, a, clock_now(), found);
    look_at_standbys(c, found);
    look_at_clock(c, found);
    look_at_archive(c, found);
    PQfinish(c);
    look_at_session(a, address, found);
}
