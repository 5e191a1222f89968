/* Transactions at a server, the state that they see, and the bytes that it takes.
 *
 * Those that write take turns, in one database as in one file of SQLite: each begins by taking an advisory
 * lock, which ends with it. So what it reads stays true until it commits, numbers of series grow in commit
 * order, and none of them can be the victim of another. The lock is one of the transaction, so that it holds
 * through a pooler that hands each transaction to another session. Reading waits for nothing. */
#include "store/postgres/inside.h"

#include "base/digest.h"
#include "os/clock.h"
#include "store/leases.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A transaction whose process stands still, or whose host is cut off, is ended by the server: until then all
 * that write wait for it, of which runs wait longer (connect.c). */
#define MOST_IDLE "10000"

void
postgres_transaction_make(struct postgres_db *pg)
{
    postgres_statement_make(&pg->begin, "begin", "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
    postgres_statement_make(&pg->lock, "take turns",
                            "SELECT set_config('lock_timeout', :ms, true), "
                            "set_config('idle_in_transaction_session_timeout', '" MOST_IDLE "', true), "
                            "pg_advisory_xact_lock(" POSTGRES_TURN ")");
    postgres_statement_make(&pg->facts, "read what is needed at the beginning",
                            "SELECT '', version FROM schema_version "
                            "UNION ALL SELECT name, ends_at FROM leases "
                            "WHERE name IN ('" LEASE_READ_ONLY "', '" LEASE_MIGRATION "') "
                            "UNION ALL SELECT name, value FROM counters");
    postgres_statement_make(&pg->token, "name the state",
                            "SELECT CAST(pg_current_snapshot() AS TEXT), version, "
                            "(SELECT ends_at FROM leases WHERE name = '" LEASE_MIGRATION "') "
                            "FROM schema_version");
    postgres_statement_make(&pg->position, "read the position of the log",
                            "SELECT CAST(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() "
                            "ELSE pg_current_wal_lsn() END - '0/0' AS BIGINT)");
    postgres_statement_make(&pg->used_bytes, "count bytes", "SELECT pg_database_size(current_database())");
}

void
postgres_transaction_free(struct postgres_db *pg)
{
    postgres_statement_free(&pg->begin);
    postgres_statement_free(&pg->lock);
    postgres_statement_free(&pg->facts);
    postgres_statement_free(&pg->token);
    postgres_statement_free(&pg->position);
    postgres_statement_free(&pg->used_bytes);
    free(pg->state);
}

bool
postgres_in_transaction(struct db *db)
{
    return postgres_of(db)->transaction != NO_TRANSACTION_OPEN;
}

/* Another program may be migrating the schema, or have done so since this connection was made. */
static bool
judge_schema(struct postgres_db *pg, int64_t version, int64_t migrated_until)
{
    if (version != sql_schema_version) {
        pg->outdated = true;
        db_fail(&pg->db, DB_UNAVAILABLE, "begin",
                "the schema of the database is not this program's any longer");
        return false;
    }
    if (migrated_until <= clock_now())
        return true;
    db_fail(&pg->db, DB_MIGRATING, "begin", "watchpost init brings the database up to date");
    return false;
}

/* Told with the name of the state, which all that read ask for ahead. */
bool
postgres_state_fits(struct postgres_db *pg)
{
    const struct postgres_expected *e = pg->token.expected;
    const PGresult *r = e == NULL ? NULL : e->result;

    if (pg->transaction != READING_TRANSACTION || pg->state_is_judged || r == NULL)
        return true;
    pg->state_is_judged = true;
    return judge_schema(pg, strtoll(PQgetvalue(r, 0, 1), NULL, 10),
                        strtoll(PQgetvalue(r, 0, 2), NULL, 10));
}

/* The numbers of series, and whether the schema is still the one that this program knows: another one may
 * have been migrated to since the connection was made. */
static int
read_facts(struct postgres_db *pg)
{
    struct postgres_statement *f = &pg->facts;
    int64_t version = -1, migrated_until = 0;

    pg->read_only_until = 0;
    for (int row = 0; row < PQntuples(f->result); row++)
        if (*PQgetvalue(f->result, row, 0) == '\0')
            version = postgres_int(f, row, 1);
        else if (strcmp(PQgetvalue(f->result, row, 0), LEASE_READ_ONLY) == 0)
            pg->read_only_until = postgres_int(f, row, 1);
        else if (strcmp(PQgetvalue(f->result, row, 0), LEASE_MIGRATION) == 0)
            migrated_until = postgres_int(f, row, 1);
        else
            db_counter_is(&pg->db, PQgetvalue(f->result, row, 0), postgres_int(f, row, 1));
    postgres_statement_reset(f);
    return judge_schema(pg, version, migrated_until) ? 0 : -1;
}

/* One round trip. */
static int
try_to_begin(struct postgres_db *pg)
{
    char patience[16];
    int result = -1;

    if (postgres_ready(pg) != 0)
        return -1;
    (void)snprintf(patience, sizeof patience, "%d", pg->patience_ms);
    postgres_bind_text(&pg->lock, 1, patience);
    pg->transaction = WRITING_TRANSACTION;
    pg->failed = false;
    if (postgres_send(pg, &pg->begin, false) == 0 && postgres_send(pg, &pg->lock, false) == 0 &&
        postgres_send(pg, &pg->facts, true) == 0 && postgres_collect(pg) == 0)
        result = read_facts(pg);
    postgres_statement_reset(&pg->facts);
    postgres_statement_reset(&pg->lock);
    return result;
}

/* A connection that was closed meanwhile, as when the server was started again, is noticed here; nothing was
 * asked for yet. */
int
postgres_begin(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);

    for (int attempt = 0; attempt < 2; attempt++) {
        if (try_to_begin(pg) == 0)
            return 0;
        if (pg->connection != NULL)
            break;
        pg->transaction = NO_TRANSACTION_OPEN;
    }
    (void)postgres_rollback(db);
    return -1;
}

/* Read with the begin of the transaction. */
int64_t
postgres_read_only_until(struct db *db)
{
    return postgres_of(db)->read_only_until;
}

/* Sent with the first question. */
int
postgres_begin_read(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);

    if (postgres_ready(pg) != 0 ||
        postgres_send_text(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "begin to read") != 0)
        return -1;
    pg->transaction = READING_TRANSACTION;
    pg->failed = false;
    pg->fresh = true;
    pg->state_is_known = pg->state_is_judged = false;
    pg->rehearsing = false;
    pg->expected_bytes = 0;
    postgres_expect(pg, &pg->token); /* most ask for it, and so it takes no round trip */
    return 0;
}

/* The answer is waited for: what is not known to be committed counts as not committed. The server takes the
 * COMMIT of a transaction that has failed for a ROLLBACK and says that it went well, hence `failed`. */
static int
commit_writes(struct postgres_db *pg)
{
    postgres_forget_expected(pg);
    if (pg->failed || postgres_send_text(pg, "COMMIT", "commit") != 0 || postgres_collect(pg) != 0)
        return -1;
    pg->transaction = NO_TRANSACTION_OPEN;
    return 0;
}

int
postgres_commit(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);

    return pg->transaction == WRITING_TRANSACTION ? commit_writes(pg) : postgres_rollback(db);
}

/* Sent, and not waited for: the server ends it anyway if the connection is lost. */
int
postgres_rollback(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);

    pg->rehearsing = false;
    pg->db.lacks = false;
    postgres_forget_expected(pg);
    postgres_forget_sets(pg);
    if (pg->transaction != NO_TRANSACTION_OPEN && pg->connection != NULL) {
        if (pg->transaction == WRITING_TRANSACTION && !pg->failed)
            (void)postgres_collect(pg); /* a failure that was not seen yet is one of this transaction */
        if (postgres_send_text(pg, "ROLLBACK", "roll back") == 0)
            postgres_push(pg);
    }
    pg->transaction = NO_TRANSACTION_OPEN;
    pg->failed = false;
    return 0;
}

/* --- the state --- */

/* A snapshot says which transactions are over, so another one is seen as soon as any has committed. Those of
 * other databases at the same server change it, too: the name is then another one than it need be. */
int64_t
postgres_state_token(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);
    const char *state;

    if (pg->transaction == READING_TRANSACTION && pg->state_is_known)
        return pg->state_number;
    if (postgres_ask(pg, &pg->token) != 0)
        return -1;
    state = PQgetvalue(pg->token.result, 0, 0);
    if (pg->state == NULL || strcmp(pg->state, state) != 0) {
        free(pg->state);
        pg->state = strdup(state);
        if (pg->state == NULL)
            abort();
        pg->state_number++;
    }
    postgres_statement_reset(&pg->token);
    pg->state_is_known = pg->transaction == READING_TRANSACTION;
    return pg->state_number;
}

/* The same snapshot of the same database, wherever it is seen. */
bool
postgres_state_seen(struct db *db, struct db_state *state)
{
    struct postgres_db *pg = postgres_of(db);
    struct digest name;

    if (postgres_state_token(db) < 0)
        return false;
    name = digest_of(pg->state, strlen(pg->state));
    *state = (struct db_state){ { 0 } };
    static_assert(sizeof name + sizeof pg->identity <= sizeof state->bytes, "both fit");
    memcpy(state->bytes, &name, sizeof name);
    memcpy(state->bytes + sizeof name, &pg->identity, sizeof pg->identity);
    return true;
}

int64_t
postgres_log_position(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);
    int64_t position = -1;

    if (postgres_ask(pg, &pg->position) == 0)
        position = postgres_int(&pg->position, 0, 0);
    postgres_statement_reset(&pg->position);
    return position;
}

/* What was deleted counts until new rows have taken its place. */
int64_t
postgres_used_bytes(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);
    int64_t bytes = -1;

    if (postgres_ask(pg, &pg->used_bytes) == 0)
        bytes = postgres_int(&pg->used_bytes, 0, 0);
    postgres_statement_reset(&pg->used_bytes);
    return bytes;
}
