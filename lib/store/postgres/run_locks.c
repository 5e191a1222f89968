/* Which runs are alive, by advisory locks of sessions: the server gives them up as soon as a connection ends,
 * however it ends.
 *
 * They are held by the connection itself if that keeps its session, else by one of their own to
 * DATABASE_LISTEN_URL. Where there is none ("none"), or it cannot be reached, every run counts as alive: what
 * a dead one left is free when its lease ends. */
#include "store/postgres/inside.h"

#include "base/arena.h"
#include "os/log.h"

#include <stdlib.h>
#include <string.h>

static bool
has_no_session(const struct postgres_db *pg)
{
    return pg->address.listen_url != NULL && strcmp(pg->address.listen_url, "none") == 0;
}

/* Made when it is first needed, and anew when it was lost. NULL: there is none (logged). */
static PGconn *
session_of(struct postgres_db *pg)
{
    struct arena scratch = { 0 };
    const char *problem;

    if (has_no_session(pg))
        return NULL;
    if (pg->session != NULL && PQstatus(pg->session) == CONNECTION_OK)
        return pg->session;
    if (pg->session != NULL)
        PQfinish(pg->session);
    pg->session = postgres_connect(&scratch, pg->address.listen_url != NULL ? pg->address.listen_url
                                                                           : pg->address.location,
                                   pg->role, &problem);
    if (pg->session == NULL)
        log_error("database: DATABASE_LISTEN_URL: %s", problem);
    arena_free(&scratch);
    return pg->session;
}

/* Whether SQL answers "t"; `otherwise` if it cannot be asked. */
static bool
ask_session(PGconn *session, const char *sql, bool otherwise)
{
    PGresult *r;
    bool answer = otherwise;

    if (session == NULL)
        return otherwise;
    r = PQexec(session, sql);
    if (PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1)
        answer = *PQgetvalue(r, 0, 0) == 't';
    PQclear(r);
    return answer;
}

static int64_t
key_of(enum run_kind kind, int64_t number)
{
    return (number << 1) | (int64_t)kind;
}

static const char *
taking(struct arena *a, enum run_kind kind, int64_t number)
{
    return arena_printf(a, "SELECT pg_try_advisory_lock(%lld)", (long long)key_of(kind, number));
}

int
postgres_run_lock(struct db *db, enum run_kind kind, int64_t number)
{
    struct postgres_db *pg = postgres_of(db);
    struct arena scratch = { 0 };
    bool taken;

    if (has_no_session(pg))
        return 0;
    taken = ask_session(session_of(pg), taking(&scratch, kind, number), false);
    pg->run_locks[kind] = taken ? number : 0;
    arena_free(&scratch);
    return taken ? 0 : -1;
}

/* A key of 64 bits is shown as two of 32. */
bool
postgres_run_is_alive(struct db *db, enum run_kind kind, int64_t number)
{
    struct postgres_db *pg = postgres_of(db);
    struct arena scratch = { 0 };
    uint64_t key = (uint64_t)key_of(kind, number);
    bool alive;

    alive = ask_session(session_of(pg),
                        arena_printf(&scratch,
                                     "SELECT EXISTS (SELECT 1 FROM pg_locks l "
                                     "JOIN pg_database d ON d.oid = l.database "
                                     "WHERE l.locktype = 'advisory' AND d.datname = current_database() "
                                     "AND l.classid = %lu AND l.objid = %lu AND l.objsubid = 1 "
                                     "AND l.granted)",
                                     (unsigned long)(key >> 32), (unsigned long)(key & 0xffffffffU)),
                        true);
    arena_free(&scratch);
    return alive;
}

/* Called whenever the connection was made anew: what has ended that has ended the session, too, although
 * libpq may not know it yet. */
void
postgres_lock_again(struct postgres_db *pg)
{
    struct arena scratch = { 0 };

    if (pg->session != NULL)
        PQfinish(pg->session);
    pg->session = NULL;
    for (enum run_kind kind = 0; kind < RUN_KINDS; kind++)
        if (pg->run_locks[kind] != 0)
            (void)ask_session(session_of(pg), taking(&scratch, kind, pg->run_locks[kind]), false);
    arena_free(&scratch);
}
