/* Asking: each named query is prepared once per connection and kept.
 *
 * A database finds a parameter by comparing its name with all others. A query's parameters are bound in the
 * same order each time, so each remembers which came in its turn, by the address of the name, and where that
 * was. */
#include "store/backend.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    size_t at; /* in struct horizon */
} horizon_times[HORIZON_TIMES] = {
    { ":history_from", offsetof(struct horizon, history) },
    { ":check_events_from", offsetof(struct horizon, check_events) },
    { ":events_from", offsetof(struct horizon, events) },
    { ":audit_from", offsetof(struct horizon, audit) },
};

/* One entry more than there are parameters, which ends the list: a bind too many is met by the assert of
 * index_of and not by what lies behind. */
static int
prepare(struct db *db, enum sql name)
{
    struct statement *s = &db->cache[name];
    int count;

    s->handle = db->backend->prepare(db, name, &count);
    if (s->handle == NULL)
        return -1;
    s->parameters = calloc((size_t)count + 1, sizeof *s->parameters);
    assert(s->parameters != NULL);
    s->parameters[count].index = -1;
    for (int i = 0; i < HORIZON_TIMES; i++) {
        s->horizon[i] = db->backend->parameter(s->handle, horizon_times[i].name);
        s->has_horizon |= s->horizon[i] > 0;
    }
    return 0;
}

/* What is past its retention is not shown: no caller needs to know by which time. */
static void
bind_horizon(struct db *db, struct statement *s)
{
    const struct horizon *h = horizon_get(db);

    for (int i = 0; i < HORIZON_TIMES; i++)
        if (s->horizon[i] > 0)
            db->backend->bind_int(s->handle, s->horizon[i],
                                  *(const int64_t *)((const char *)h + horizon_times[i].at));
}

/* A query whose SQL cannot be prepared is a failed query like any other: callers bind and step it without
 * looking. */
struct query
query_start(struct db *db, enum sql name)
{
    struct statement *s = &db->cache[name];
    struct query q = { .db = db, .name = name };

    if (s->handle == NULL && prepare(db, name) != 0) {
        q.failed = true;
        return q;
    }
    assert(!s->busy); /* asked again before its query_end */
    q.statement = s;
    q.next = s->parameters;
    if (s->has_horizon)
        bind_horizon(db, s);
    return q;
}

/* --- values */

/* 0 when the query has failed already. A parameter that the SQL does not have is our mistake, and so is
 * one that is bound twice. */
static int
index_of(struct query *q, const char *parameter)
{
    if (q->failed)
        return 0;
    assert(q->next->index >= 0);
    if (q->next->name != parameter) {
        q->next->index = q->db->backend->parameter(q->statement->handle, parameter);
        assert(q->next->index > 0);
        q->next->name = parameter;
    }
    return q->next++->index;
}

void
query_int(struct query *q, const char *parameter, int64_t value)
{
    int index = index_of(q, parameter);

    if (index > 0)
        q->db->backend->bind_int(q->statement->handle, index, value);
}

void
query_real(struct query *q, const char *parameter, double value)
{
    int index = index_of(q, parameter);

    if (index > 0)
        q->db->backend->bind_real(q->statement->handle, index, value);
}

void
query_text(struct query *q, const char *parameter, const char *text)
{
    int index = index_of(q, parameter);

    if (index > 0)
        q->db->backend->bind_text(q->statement->handle, index, text);
}

static void
bind_null(struct query *q, const char *parameter, enum value_kind kind)
{
    int index = index_of(q, parameter);

    if (index > 0)
        q->db->backend->bind_null(q->statement->handle, index, kind);
}

void
query_int_or_null(struct query *q, const char *parameter, int64_t value, int64_t none)
{
    if (value == none)
        bind_null(q, parameter, VALUE_INT);
    else
        query_int(q, parameter, value);
}

void
query_real_or_negative(struct query *q, const char *parameter, double value)
{
    if (value < 0)
        bind_null(q, parameter, VALUE_REAL);
    else
        query_real(q, parameter, value);
}

void
query_page_cursor(struct query *q, const struct page_cursor *cursor)
{
    query_int(q, ":after", cursor->after);
    query_int(q, ":before", cursor->before);
    query_int(q, ":limit", cursor->limit);
}

void
query_list_range(struct query *q, const struct list_range *range)
{
    query_int(q, ":limit", range->limit);
    query_int(q, ":offset", range->offset);
}

static void
bind_rows_and_blocks(struct query *q, int64_t from, int64_t head_until, int64_t tail_from, int64_t until)
{
    query_int(q, ":head_from", from);
    query_int(q, ":head_until", head_until);
    query_int(q, ":first_block", head_until / ROW_BLOCK);
    query_int(q, ":end_block", tail_from / ROW_BLOCK);
    query_int(q, ":tail_from", tail_from);
    query_int(q, ":tail_until", until);
}

/* Where no whole block is between the two, all are in the head, and neither blocks nor a tail are left. */
void
query_row_blocks(struct query *q, const struct page_cursor *cursor)
{
    int64_t from = cursor->after < 0 ? 0 : cursor->after == INT64_MAX ? INT64_MAX : cursor->after + 1;
    int64_t first = from / ROW_BLOCK + (from % ROW_BLOCK != 0), end = cursor->before / ROW_BLOCK;

    if (first < end)
        bind_rows_and_blocks(q, from, first * ROW_BLOCK, end * ROW_BLOCK, cursor->before);
    else
        bind_rows_and_blocks(q, from, cursor->before, cursor->before, cursor->before);
}

void
query_within(struct query *q, const struct readership *a)
{
    query_int_or_null(q, ":workspace", a->workspace, 0);
    query_int_or_null(q, ":bound_by", a->bound_by, 0);
}

void
query_readership(struct query *q, const struct readership *a)
{
    query_int(q, ":scope", a->scope);
    query_within(q, a);
}

void
query_next(struct query *q, const char *parameter, enum series series)
{
    int64_t number = db_next(q->db, series);

    q->failed |= number == 0;
    query_int(q, parameter, number);
}

void
query_expect(struct query *q)
{
    if (q->failed)
        return;
    if (q->db->backend->expect != NULL)
        q->db->backend->expect(q->db, q->statement->handle);
    q->db->backend->reset(q->statement->handle);
}

/* --- rows */

bool
query_row(struct query *q)
{
    enum found found;
    bool lacked;

    if (q->failed)
        return false;
    q->stepped = true;
    q->column = 0;
    lacked = q->db->lacks;
    q->db->lacks = false;
    found = q->db->backend->step(q->db, q->name, q->statement->handle);
    q->lacks |= q->db->lacks;
    q->db->lacks |= lacked;
    q->failed = found == FAILED;
    q->statement->busy = found == FOUND;
    return found == FOUND;
}

int64_t
row_int(struct query *q)
{
    return q->db->backend->column_int(q->statement->handle, q->column++);
}

int64_t
row_int_or(struct query *q, int64_t none)
{
    int column = q->column++;

    if (q->db->backend->is_null(q->statement->handle, column))
        return none;
    return q->db->backend->column_int(q->statement->handle, column);
}

double
row_real_or(struct query *q, double none)
{
    int column = q->column++;

    if (q->db->backend->is_null(q->statement->handle, column))
        return none;
    return q->db->backend->column_real(q->statement->handle, column);
}

/* Copied: the database's own bytes last until the next step only. */
const char *
row_text(struct query *q, struct arena *a)
{
    size_t length;
    const char *text = q->db->backend->column_text(q->statement->handle, q->column++, &length);

    return text == NULL ? NULL : arena_bytes(a, text, length);
}

void
row_text_copy(struct query *q, char *to, size_t room)
{
    size_t length = 0;
    const char *text = q->db->backend->column_text(q->statement->handle, q->column++, &length);

    if (length >= room)
        length = room - 1;
    if (text != NULL)
        memcpy(to, text, length);
    to[text != NULL ? length : 0] = '\0';
}

bool
row_bool(struct query *q)
{
    return row_int(q) != 0;
}

/* --- ends */

/* A query that was stepped is not run to its end: what a caller did not ask for is not read. One that was not
 * stepped is there to change something, and runs to its end here. */
int
query_end(struct query *q)
{
    if (!q->stepped && !q->failed)
        q->failed = q->db->backend->run(q->db, q->name, q->statement->handle) != 0;
    if (q->statement != NULL) {
        q->db->backend->reset(q->statement->handle);
        q->statement->busy = false;
    }
    return q->failed ? -1 : 0;
}

enum found
query_end_found(struct query *q, enum found found)
{
    return query_end(q) == 0 ? found : FAILED;
}

enum found
query_exists(struct query *q)
{
    enum found found = query_row(q) ? FOUND : NONE;

    return query_end_found(q, found);
}

enum found
query_touch(struct query *q)
{
    int64_t rows = 0;

    if (query_count(q, &rows) != 0)
        return FAILED;
    return rows > 0 ? FOUND : NONE;
}

/* The number of rows is asked for after the end: a RETURNING clause counts them only then. */
int
query_count(struct query *q, int64_t *count)
{
    if (!q->stepped)
        while (query_row(q))
            continue;
    if (query_end(q) != 0)
        return -1;
    *count += q->db->backend->touched(q->db);
    return 0;
}

int
query_number(struct query *q, int64_t none, int64_t *value)
{
    *value = query_row(q) ? row_int_or(q, none) : none;
    return query_end(q);
}
