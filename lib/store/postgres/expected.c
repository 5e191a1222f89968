/* Answers that are asked for ahead of being needed: many questions, one round trip.
 *
 * A question is its statement and the bytes of its values. What was asked in an order is mostly needed in
 * that order, so the answer that is looked for is mostly the first. */
#include "store/postgres/inside.h"

#include <stdlib.h>
#include <string.h>

/* Numbers lie in the order of the network, and texts end with their NUL. */
static size_t
length_of(const struct postgres_statement *s, int i)
{
    return s->values[i] == NULL ? 0 : s->formats[i] != 0 ? sizeof(int64_t) : strlen(s->values[i]) + 1;
}

/* Whether each value is NULL, and the bytes of those that are not, one behind the other. NULL: only counts
 * them. */
static size_t
values_of(const struct postgres_statement *s, unsigned char *to)
{
    size_t length = 0;

    for (int i = 0; i < s->parameters; i++) {
        size_t own = length_of(s, i);

        if (to != NULL) {
            to[length] = s->values[i] != NULL;
            memcpy(to + length + 1, own == 0 ? "" : s->values[i], own);
        }
        length += 1 + own;
    }
    return length;
}

static void
remember_statement(struct postgres_db *pg, struct postgres_statement *s)
{
    if (pg->expecting_count == pg->expecting_capacity) {
        pg->expecting_capacity = pg->expecting_capacity == 0 ? 16 : 2 * pg->expecting_capacity;
        pg->expecting = realloc(pg->expecting, (size_t)pg->expecting_capacity * sizeof *pg->expecting);
        if (pg->expecting == NULL)
            abort();
    }
    pg->expecting[pg->expecting_count++] = s;
    s->expects_at = &s->expected;
}

/* One that cannot be sent is not expected, and fails when it is asked. */
void
postgres_expect(struct postgres_db *pg, struct postgres_statement *s)
{
    size_t length = values_of(s, NULL);
    struct postgres_expected *e;

    if (pg->transaction == NO_TRANSACTION_OPEN || pg->failed)
        return;
    e = calloc(1, sizeof *e + length);
    if (e == NULL)
        abort();
    e->length = values_of(s, e->values);
    if (s->expected == NULL)
        remember_statement(pg, s);
    *s->expects_at = e;
    s->expects_at = &e->next;
    if (pg->transaction == WRITING_TRANSACTION && postgres_asks_together(s)
            ? postgres_add_question(pg, s, e) != 0
            : postgres_send_expected(pg, s, e) != 0)
        postgres_forget_expected(pg);
}

static bool
is_for(const struct postgres_expected *e, const struct postgres_statement *s, unsigned char *values)
{
    return e->length == values_of(s, NULL) && values_of(s, values) == e->length &&
           memcmp(e->values, values, e->length) == 0;
}

/* From one link to before another. */
static struct postgres_expected **
search(struct postgres_statement *s, unsigned char *values, struct postgres_expected **from,
       struct postgres_expected **end)
{
    for (struct postgres_expected **at = from; at != end && *at != NULL; at = &(*at)->next)
        if (is_for(*at, s, values))
            return at;
    return NULL;
}

/* Where the answer to these values is linked; NULL: nowhere. Behind the one that was found last, first. */
static struct postgres_expected **
find(struct postgres_statement *s)
{
    unsigned char *values = malloc(values_of(s, NULL) + 1);
    struct postgres_expected **begin = s->cursor != NULL ? s->cursor : &s->expected, **at;

    if (values == NULL)
        abort();
    at = search(s, values, begin, NULL);
    if (at == NULL && begin != &s->expected)
        at = search(s, values, &s->expected, begin);
    free(values);
    if (at != NULL)
        s->cursor = &(*at)->next;
    return at;
}

static bool
is_answered(const struct postgres_expected *e)
{
    return e->batch != NULL ? e->batch->answered : e->answered;
}

/* The first row of a batch whose last column is at least `place`: they are in that order. */
static int
first_row(PGresult *batch, int place)
{
    int low = 0, high = PQntuples(batch), last = PQnfields(batch) - 1;

    while (low < high) {
        int middle = (low + high) / 2;

        if (strtol(PQgetvalue(batch, middle, last), NULL, 10) < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void
lend(struct postgres_statement *s, const struct postgres_expected *e)
{
    s->result = e->batch != NULL ? e->batch->result : e->result;
    s->row = e->batch != NULL ? first_row(s->result, e->place) : 0;
    s->end = e->batch != NULL ? first_row(s->result, e->place + 1) : PQntuples(s->result);
}

int
postgres_take_expected(struct postgres_db *pg, struct postgres_statement *s)
{
    struct postgres_expected **at = find(s), *e = at == NULL ? NULL : *at;

    if (e == NULL)
        return 1;
    if (!is_answered(e) && postgres_collect(pg) != 0)
        return pg->connection == NULL && pg->transaction == READING_TRANSACTION && pg->fresh ? 1 : -1;
    *at = e->next;
    if (s->expects_at == &e->next)
        s->expects_at = at;
    s->cursor = at;
    lend(s, e);
    s->borrowed = e->batch != NULL;
    pg->fresh = false;
    free(e);
    return 0;
}

void
postgres_statement_forget(struct postgres_statement *s)
{
    struct postgres_expected *next;

    for (struct postgres_expected *e = s->expected; e != NULL; e = next) {
        next = e->next;
        if (e->result != NULL)
            PQclear(e->result);
        free(e);
    }
    s->expected = NULL;
    s->cursor = NULL;
}

/* Questions that were not sent yet are not asked. */
static void
forget_batches(struct postgres_db *pg)
{
    struct postgres_expected *next;

    if (pg->sets != NULL && pg->sets->batch != NULL)
        postgres_forget_sets(pg);
    for (struct postgres_expected *e = pg->batches; e != NULL; e = next) {
        next = e->next;
        if (e->result != NULL)
            PQclear(e->result);
        free(e);
    }
    pg->batches = NULL;
}

/* What was sent for them is answered nevertheless. */
void
postgres_forget_expected(struct postgres_db *pg)
{
    if (pg->expecting_count == 0)
        return;
    for (int i = 0; i < pg->sent_count; i++)
        pg->sent[i].expected = NULL;
    for (int i = 0; i < pg->expecting_count; i++)
        postgres_statement_forget(pg->expecting[i]);
    pg->expecting_count = 0;
    forget_batches(pg);
}

/* --- rehearsals --- */

/* After so many, or so much to go through again, what is missing is asked for one by one. */
enum { MOST_REHEARSALS = 6, MOST_REHEARSED_BYTES = 2 << 20 };

int
postgres_rehearse_statement(struct postgres_db *pg, struct postgres_statement *s)
{
    struct postgres_expected **at = s->expected == NULL ? NULL : find(s);

    if (at != NULL && (*at)->answered) {
        lend(s, *at);
        s->borrowed = true;
        return 0;
    }
    if (pg->failed)
        return -1;
    if (at == NULL)
        postgres_expect(pg, s);
    pg->db.lacks = true;
    return 1;
}

void
postgres_rehearse(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);

    pg->rehearsing = pg->transaction == READING_TRANSACTION && !pg->failed;
    pg->rehearsals = 0;
}

/* A failure is met again by the last time, which asks as ever. */
bool
postgres_rehearsed(struct db *db)
{
    struct postgres_db *pg = postgres_of(db);
    bool lacked = db->lacks, was = pg->rehearsing;

    db->lacks = false;
    if (!was || !lacked) {
        pg->rehearsing = false;
        return false;
    }
    pg->rehearsing = postgres_collect(pg) == 0 && ++pg->rehearsals < MOST_REHEARSALS &&
                     pg->expected_bytes < MOST_REHEARSED_BYTES;
    return true;
}
