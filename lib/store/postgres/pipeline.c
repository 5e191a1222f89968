/* What was sent to the server and not answered yet, in libpq's pipeline mode.
 *
 * The server answers in order, and after a failure passes over all up to the next point of synchronisation.
 * That is set when an answer is needed: until then statements cost no round trip. A transaction of which any
 * statement has failed is over for the server; `failed` keeps the process from sending more of it. */
#include "store/postgres/inside.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* Answers that wait to be read: more than a group of results has. libpq keeps them until then. */
enum { MOST_SENT = 4096 };

/* What went wrong, by the class of the SQLSTATE, or the whole of it. The first row that fits. */
static const struct {
    const char *state;
    enum db_trouble trouble;
} troubles[] = {
    { "55P03", DB_BUSY },        /* lock_not_available: it was waited for as long as it may be */
    { "40", DB_BUSY },           /* a transaction that is to be tried again */
    { "57014", DB_BUSY },        /* canceled */
    { "53100", DB_FULL },        /* disk_full */
    { "53", DB_UNAVAILABLE },    /* too many connections, out of memory */
    { "57", DB_UNAVAILABLE },    /* the server is going down, or coming up */
    { "08", DB_UNAVAILABLE },    /* the connection */
    { "25006", DB_UNAVAILABLE }, /* read_only_sql_transaction: the server has become a standby */
    { "25P03", DB_UNAVAILABLE }, /* the transaction was idle for too long */
    { "28", DB_UNAVAILABLE },    /* not let in */
    { "3D", DB_UNAVAILABLE },    /* no such database */
    { "58", DB_UNAVAILABLE },    /* the server's system */
    { "XX", DB_UNAVAILABLE },    /* the server itself, or its files */
};

static enum db_trouble
trouble_of(const char *state)
{
    if (state == NULL) /* libpq's own: the connection */
        return DB_UNAVAILABLE;
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
        if (strncmp(state, troubles[i].state, strlen(troubles[i].state)) == 0)
            return troubles[i].trouble;
    return DB_MISTAKE;
}

/* What this connection has prepared is not there, or what another one has is: duplicate_prepared_statement,
 * invalid_sql_statement_name. */
static bool
is_pooled(const char *state)
{
    return state != NULL && (strcmp(state, "42P05") == 0 || strcmp(state, "26000") == 0);
}

static void
note(struct postgres_db *pg, const char *state, const char *doing, const char *message)
{
    struct arena scratch = { 0 };

    if (is_pooled(state))
        db_fail(&pg->db, DB_UNAVAILABLE, doing, POSTGRES_POOLED);
    else
        db_fail(&pg->db, trouble_of(state), doing, postgres_reason(&scratch, message));
    arena_free(&scratch);
}

/* After the server has told that it goes down it may take a moment until the connection is seen to be
 * closed. */
static bool
ends_connection(const PGresult *r)
{
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);

    return severity != NULL && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0);
}

/* What was asked of a server that has become a standby is to be asked elsewhere. */
static bool
is_standby(const PGresult *r)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

    return state != NULL && strcmp(state, "25006") == 0;
}

void
postgres_drop(struct postgres_db *pg)
{
    if (pg->connection != NULL)
        PQfinish(pg->connection);
    pg->connection = NULL;
    postgres_forget_expected(pg);
    postgres_forget_sets(pg);
    pg->sent_count = 0;
    pg->failed = pg->transaction != NO_TRANSACTION_OPEN;
}

static int
lose(struct postgres_db *pg, const char *doing)
{
    if (pg->connection != NULL)
        note(pg, NULL, doing, PQerrorMessage(pg->connection));
    postgres_drop(pg);
    return -1;
}

static void
remember(struct postgres_db *pg, struct postgres_sent sent)
{
    if (pg->sent_count == pg->sent_capacity) {
        pg->sent_capacity = pg->sent_capacity == 0 ? 64 : 2 * pg->sent_capacity;
        pg->sent = realloc(pg->sent, (size_t)pg->sent_capacity * sizeof *pg->sent);
        if (pg->sent == NULL)
            abort();
    }
    pg->sent[pg->sent_count++] = sent;
}

/* --- sending --- */

/* Prepared at this connection, with values of these types. */
static bool
is_prepared(const struct postgres_db *pg, const struct postgres_statement *s)
{
    size_t size = (size_t)s->parameters * sizeof *s->types;

    return s->prepared_for == pg->number && memcmp(s->types, s->prepared_types, size) == 0;
}

/* A name for each time: a statement whose values are of other types for once is another statement. */
static int
send_prepare(struct postgres_db *pg, struct postgres_statement *s)
{
    (void)snprintf(s->name, sizeof s->name, "w%lld", (long long)pg->prepared++);
    if (PQsendPrepare(pg->connection, s->name, s->sql, s->parameters, s->types) == 0)
        return lose(pg, s->doing);
    remember(pg, (struct postgres_sent){ SENT_PREPARE, s, NULL, s->doing });
    memcpy(s->prepared_types, s->types, (size_t)s->parameters * sizeof *s->types);
    s->prepared_for = pg->number;
    return 0;
}

static int
send_query(struct postgres_db *pg, struct postgres_statement *s, struct postgres_statement *keeps,
           struct postgres_expected *expected)
{
    int sent;

    if (pg->sets != NULL && postgres_send_sets(pg) != 0)
        return -1;
    if (pg->sent_count >= MOST_SENT && postgres_collect(pg) != 0)
        return -1;
    if (pg->connection == NULL)
        return -1;
    if (!pg->address.prepare) {
        sent = PQsendQueryParams(pg->connection, s->sql, s->parameters, s->types, s->values, s->lengths,
                                 s->formats, FORMAT_OF_ANSWERS);
    } else {
        if (!is_prepared(pg, s) && send_prepare(pg, s) != 0)
            return -1;
        sent = PQsendQueryPrepared(pg->connection, s->name, s->parameters, s->values, s->lengths, s->formats,
                                   FORMAT_OF_ANSWERS);
    }
    if (sent == 0)
        return lose(pg, s->doing);
    remember(pg, (struct postgres_sent){ SENT_QUERY, keeps, expected, s->doing });
    return 0;
}

int
postgres_send(struct postgres_db *pg, struct postgres_statement *s, bool keep)
{
    return send_query(pg, s, keep ? s : NULL, NULL);
}

int
postgres_send_expected(struct postgres_db *pg, struct postgres_statement *s, struct postgres_expected *e)
{
    return send_query(pg, s, NULL, e);
}

int
postgres_send_text(struct postgres_db *pg, const char *sql, const char *doing)
{
    if (pg->sets != NULL && postgres_send_sets(pg) != 0)
        return -1;
    if (pg->connection == NULL)
        return -1;
    if (PQsendQueryParams(pg->connection, sql, 0, NULL, NULL, NULL, NULL, FORMAT_OF_ANSWERS) == 0)
        return lose(pg, doing);
    remember(pg, (struct postgres_sent){ SENT_QUERY, NULL, NULL, doing });
    return 0;
}

static int
send_sync(struct postgres_db *pg)
{
    if (PQpipelineSync(pg->connection) == 0)
        return lose(pg, "send");
    remember(pg, (struct postgres_sent){ SENT_SYNC, NULL, NULL, "send" });
    return 0;
}

void
postgres_push(struct postgres_db *pg)
{
    if (pg->connection != NULL && send_sync(pg) == 0)
        (void)PQflush(pg->connection);
}

/* --- answers --- */

/* Gives the answer to the statement that wants it. What was to be prepared behind a failure is not. */
static bool
take(struct postgres_db *pg, const struct postgres_sent *sent, PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);
    bool fine = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;

    if (!fine && sent->kind == SENT_PREPARE)
        sent->statement->prepared_for = 0;
    if (fine && sent->kind == SENT_QUERY && sent->statement != NULL) {
        pg->touched = strtoll(PQcmdTuples(r), NULL, 10);
        sent->statement->result = r;
        sent->statement->row = 0;
        sent->statement->end = PQntuples(r);
        return true;
    }
    if (fine && sent->expected != NULL) {
        sent->expected->result = r;
        sent->expected->answered = true;
        pg->expected_bytes += PQresultMemorySize(r);
        return true;
    }
    PQclear(r);
    return fine;
}

/* Notes a failure, the first of those that are read together: what the server passes over because of it has
 * none of its own. True: the connection is of no use any longer. */
static bool
note_failure(struct postgres_db *pg, const struct postgres_sent *sent, const PGresult *r, bool *told)
{
    if (!*told)
        note(pg, PQresultErrorField(r, PG_DIAG_SQLSTATE), sent->doing, PQresultErrorMessage(r));
    *told = true;
    return ends_connection(r) || is_standby(r);
}

/* Reads what the server says to one thing that was sent. NULL where there should be something: the connection
 * is lost. */
static PGresult *
next_answer(struct postgres_db *pg, const struct postgres_sent *sent)
{
    PGresult *r = PQgetResult(pg->connection), *end;

    if (r != NULL && sent->kind != SENT_SYNC)
        while ((end = PQgetResult(pg->connection)) != NULL)
            PQclear(end);
    return r;
}

/* False: it has failed. */
static bool
read_answer(struct postgres_db *pg, const struct postgres_sent *sent, bool *told)
{
    PGresult *r = next_answer(pg, sent);
    bool ends = r == NULL || PQstatus(pg->connection) == CONNECTION_BAD, fine = r != NULL;

    if (r != NULL && PQresultStatus(r) == PGRES_FATAL_ERROR)
        ends |= note_failure(pg, sent, r, told);
    if (sent->kind == SENT_SYNC)
        PQclear(r);
    else if (r != NULL)
        fine = take(pg, sent, r);
    if (!ends)
        return fine;
    if (!*told)
        note(pg, NULL, sent->doing, PQerrorMessage(pg->connection));
    *told = true;
    postgres_drop(pg);
    return false;
}

int
postgres_collect(struct postgres_db *pg)
{
    bool fine = true, told = false;
    int count;

    if (pg->sets != NULL && postgres_send_sets(pg) != 0)
        return -1;
    if (pg->connection == NULL || send_sync(pg) != 0)
        return -1;
    pg->waits++;
    count = pg->sent_count;
    for (int i = 0; i < count && pg->connection != NULL; i++)
        fine &= read_answer(pg, &pg->sent[i], &told);
    pg->sent_count = 0;
    fine = fine && postgres_state_fits(pg);
    pg->failed |= !fine && pg->transaction != NO_TRANSACTION_OPEN;
    return fine ? 0 : -1;
}

/* --- one statement --- */

/* What only reads can be asked again: outside of a transaction, or as the first of one. */
static int
ask_again(struct postgres_db *pg, struct postgres_statement *s)
{
    enum postgres_transaction transaction = pg->transaction;

    pg->transaction = NO_TRANSACTION_OPEN;
    pg->failed = false;
    if (postgres_ready(pg) != 0 ||
        (transaction == READING_TRANSACTION && postgres_begin_read(&pg->db) != 0) ||
        postgres_send(pg, s, true) != 0) {
        pg->transaction = transaction;
        pg->failed = transaction != NO_TRANSACTION_OPEN;
        return -1;
    }
    return postgres_collect(pg);
}

int
postgres_ask(struct postgres_db *pg, struct postgres_statement *s)
{
    bool again = pg->transaction == NO_TRANSACTION_OPEN ||
                 (pg->transaction == READING_TRANSACTION && pg->fresh);
    int result;

    if (pg->failed)
        return -1;
    if (s->expected != NULL && (result = postgres_take_expected(pg, s)) <= 0)
        return result;
    if (pg->transaction == NO_TRANSACTION_OPEN && postgres_ready(pg) != 0)
        return -1;
    result = postgres_send(pg, s, true) == 0 ? postgres_collect(pg) : -1;
    if (result != 0 && again && pg->connection == NULL)
        result = ask_again(pg, s);
    pg->fresh = false;
    return result;
}
