/* Connections to a server: how one is made, and what is said when it cannot be.
 *
 * DATABASE_URL may name several hosts, of which libpq takes the first that answers and fits
 * (target_session_attrs=read-write finds the primary after a failover). */
#include "store/postgres/inside.h"

#include "base/text.h"
#include "os/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long a lock is waited for, and how long a host may take to answer, by what a connection is for; and for
 * how long a lost server is looked for. A worker rather answers "try again"; a run has a minute. */
static const struct {
    int patience_ms;
    const char *connect_seconds;
    int search_ms;
} roles[] = {
    [DB_SERVER] = { 3000, "3", 0 },
    [DB_RUNNER] = { 15000, "5", 10000 },
    [DB_READER] = { 2000, "2", 0 },
    [DB_MAKER] = { 60000, "5", 0 },
};

enum { NEXT_SEARCH_MS = 5000 };

/* libpq ends its messages with a newline, and some have more inside. */
const char *
postgres_reason(struct arena *a, const char *message)
{
    char *text = text_clean(a, message, strlen(message));

    for (char *c = text; *c != '\0'; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    text = text_trim(a, text);
    return *text == '\0' ? "the connection is lost" : text;
}

/* Of a URL that it cannot read libpq shows what it stumbled over, at the end: that may be the password. */
static const char *
reason_without_url(struct arena *a, const char *message)
{
    const char *reason = postgres_reason(a, message), *shown = strstr(reason, ": \"");
    bool is_of_url = strstr(reason, "URI") != NULL || strstr(reason, "percent-encoded") != NULL;

    return is_of_url && shown != NULL
               ? arena_printf(a, "the address cannot be read: %.*s", (int)(shown - reason), reason)
               : reason;
}

static void
ignore_notice(void *owner, const char *message)
{
    (void)owner;
    (void)message;
}

/* What stands before "dbname" is what the URL may change; what stands behind it is not. A connection that no
 * host answers any longer is given up within seconds. */
PGconn *
postgres_connect(struct arena *a, const char *url, enum db_role role, const char **problem)
{
    const char *const names[] = { "connect_timeout", "fallback_application_name", "tcp_user_timeout",
                                  "keepalives_idle", "keepalives_interval", "keepalives_count", "dbname",
                                  "client_encoding", NULL };
    const char *const values[] = { roles[role].connect_seconds, "watchpost", "10000", "10", "3", "3", url,
                                   "UTF8", NULL };
    PGconn *c = PQconnectdbParams(names, values, 1);

    if (c != NULL && PQstatus(c) == CONNECTION_OK) {
        (void)PQsetNoticeProcessor(c, ignore_notice, NULL);
        return c;
    }
    *problem = c == NULL ? "out of memory" : reason_without_url(a, PQerrorMessage(c));
    PQfinish(c);
    return NULL;
}

/* To plan one of our queries takes the server longer than to run it: it is planned once for a connection that
 * keeps it, whatever its values are, and not compiled. As it does not know how few rows a slice has (LIMIT $1
 * counts as a tenth of all), it would rather read whole tables than look up a tenth of their rows: what is
 * asked for again and again is in memory, where a seek costs little more than the next page. Those that read
 * do not wait longer for a table that is being changed than those that write wait for their turn. */
static void
tell_session(const struct postgres_db *pg)
{
    char sql[200];

    if (!pg->address.prepare)
        return;
    (void)snprintf(sql, sizeof sql,
                   "SET plan_cache_mode = force_generic_plan; SET jit = off; SET lock_timeout = %d; "
                   "SET random_page_cost = 1.1",
                   roles[pg->role].patience_ms);
    PQclear(PQexec(pg->connection, sql));
}

/* --- the connection of a struct db --- */

static char *
kept(const char *text)
{
    char *copy = text == NULL ? NULL : strdup(text);

    if (text != NULL && copy == NULL)
        abort();
    return copy;
}

static struct postgres_db *
make(const struct database_address *address, enum db_role role)
{
    struct postgres_db *pg = calloc(1, sizeof *pg);

    if (pg == NULL)
        abort();
    pg->db.backend = &postgres_backend;
    pg->address = *address;
    pg->address.location = kept(address->location);
    pg->address.listen_url = kept(address->listen_url);
    pg->role = role;
    pg->patience_ms = roles[role].patience_ms;
    postgres_transaction_make(pg);
    return pg;
}

struct db *
postgres_open(struct arena *a, const struct database_address *address, enum db_role role,
              const char **problem)
{
    PGconn *c;
    struct postgres_db *pg;

    *problem = NULL;
    c = postgres_connect(a, address->location, role, problem);
    if (c == NULL)
        return NULL;
    if (postgres_check_server(c, a, problem) != 0 ||
        (role == DB_MAKER ? postgres_migrate(c, a, address->location, problem)
                          : postgres_check_schema(c, a, problem)) != 0) {
        PQfinish(c);
        return NULL;
    }
    pg = make(address, role);
    pg->identity = postgres_one_int(c, a, "SELECT identity FROM schema_version", problem);
    pg->connection = c;
    pg->number = 1;
    tell_session(pg);
    if (pg->identity >= 0 && PQenterPipelineMode(c) == 1)
        return &pg->db;
    if (*problem == NULL)
        *problem = "the connection cannot be used";
    postgres_close(&pg->db);
    return NULL;
}

void
postgres_close(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);

    pg->expecting_count = 0; /* statements are gone by now */
    pg->sets = NULL;
    postgres_drop(pg);
    if (pg->session != NULL)
        PQfinish(pg->session);
    postgres_transaction_free(pg);
    free((void *)(uintptr_t)pg->address.location);
    free((void *)(uintptr_t)pg->address.listen_url);
    free(pg->sent);
    free(pg->expecting);
    free(pg);
}

/* Looks for a lost server once, for as long as its role says. Who asks again after that is refused at once,
 * but for a try every few seconds: a run has many questions, and must end before the next one begins. */
static PGconn *
search(struct postgres_db *pg, struct arena *a, const char **problem)
{
    int64_t now = clock_monotonic_ms();
    PGconn *c;

    if (pg->search_until_ms == 0)
        pg->search_until_ms = now + roles[pg->role].search_ms;
    *problem = "the server is still not reached";
    if (roles[pg->role].search_ms > 0 && now >= pg->search_until_ms && now < pg->next_search_ms)
        return NULL;
    c = postgres_connect(a, pg->address.location, pg->role, problem);
    while (c == NULL && clock_monotonic_ms() < pg->search_until_ms) {
        (void)usleep(200000);
        c = postgres_connect(a, pg->address.location, pg->role, problem);
    }
    pg->next_search_ms = clock_monotonic_ms() + NEXT_SEARCH_MS;
    if (c != NULL)
        pg->search_until_ms = 0;
    return c;
}

int
postgres_ready(struct postgres_db *pg)
{
    struct arena scratch = { 0 };
    const char *problem = "";

    if (pg->connection != NULL)
        return 0;
    pg->connection = search(pg, &scratch, &problem);
    pg->number++;
    if (pg->connection != NULL)
        tell_session(pg);
    if (pg->connection == NULL || PQenterPipelineMode(pg->connection) != 1) {
        db_fail(&pg->db, DB_UNAVAILABLE, "connect", problem);
        postgres_drop(pg);
    }
    arena_free(&scratch);
    if (pg->connection == NULL)
        return -1;
    postgres_lock_again(pg);
    return 0;
}

/* Another connection is made by itself, when it is needed; but only one that is opened anew says why the
 * schema does not fit any longer. */
bool
postgres_is_lost(struct db *db)
{
    return postgres_of(db)->outdated;
}

int64_t
postgres_identity(struct db *db)
{
    return postgres_of(db)->identity;
}

int64_t
postgres_round_trips(const struct db *db)
{
    return ((const struct postgres_db *)(const void *)db)->waits;
}

void
postgres_wait_at_most(struct db *db, int ms)
{
    struct postgres_db *pg = postgres_of(db);

    pg->patience_ms = ms > 0 ? ms : roles[pg->role].patience_ms;
}
