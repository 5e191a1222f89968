/* Asking: each named query is prepared once per connection and kept.
 *
 * SQLite finds a parameter by comparing its name with all others. A query's parameters are bound in the
 * same order each time, so each remembers who came in its turn, by the address of the name, and where that
 * was. */
#include "store/sqlite/inside.h"

#include <assert.h>

static int
prepare(struct db *db, enum sql name)
{
    struct statement *s = &db->cache[name];
    int parameters;

    if (sqlite3_prepare_v3(db->handle, sql_text[name], -1, SQLITE_PREPARE_PERSISTENT, &s->handle, NULL) !=
        SQLITE_OK) {
        db_note_failure(db, sql_names[name]);
        return -1;
    }
    parameters = sqlite3_bind_parameter_count(s->handle);
    s->places = sqlite3_malloc64((sqlite3_uint64)(parameters + 1) * sizeof *s->places);
    assert(s->places != NULL);
    for (int i = 0; i < parameters; i++)
        s->places[i] = (struct place){ NULL, 0 };
    s->places[parameters] = (struct place){ NULL, -1 };
    return 0;
}

struct query
query_start(struct db *db, enum sql name)
{
    struct query q = { .db = db, .name = name };

    if (db->cache[name].handle == NULL && prepare(db, name) != 0) {
        q.failed = true;
        return q;
    }
    q.statement = db->cache[name].handle;
    q.place = db->cache[name].places;
    assert(!sqlite3_stmt_busy(q.statement)); /* asked again before its query_end */
    return q;
}

/* 0 when the query has failed already. A parameter that the SQL does not have is our mistake, and so is
 * one that is bound twice. */
static int
index_of(struct query *q, const char *parameter)
{
    if (q->failed)
        return 0;
    assert(q->place->index >= 0);
    if (q->place->parameter != parameter) {
        q->place->index = sqlite3_bind_parameter_index(q->statement, parameter);
        assert(q->place->index > 0);
        q->place->parameter = parameter;
    }
    return q->place++->index;
}

void
query_int(struct query *q, const char *parameter, int64_t value)
{
    int index = index_of(q, parameter);

    if (index > 0)
        sqlite3_bind_int64(q->statement, index, value);
}

void
query_real(struct query *q, const char *parameter, double value)
{
    int index = index_of(q, parameter);

    if (index > 0)
        sqlite3_bind_double(q->statement, index, value);
}

void
query_text(struct query *q, const char *parameter, const char *text)
{
    int index = index_of(q, parameter);

    if (index > 0)
        sqlite3_bind_text(q->statement, index, text, -1, SQLITE_STATIC);
}

void
query_null(struct query *q, const char *parameter)
{
    int index = index_of(q, parameter);

    if (index > 0)
        sqlite3_bind_null(q->statement, index);
}

void
query_int_or_null(struct query *q, const char *parameter, int64_t value, int64_t none)
{
    if (value == none)
        query_null(q, parameter);
    else
        query_int(q, parameter, value);
}

bool
query_row(struct query *q)
{
    int code;

    if (q->failed)
        return false;
    q->stepped = true;
    q->column = 0;
    code = sqlite3_step(q->statement);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE) {
        db_note_failure(q->db, sql_names[q->name]);
        q->failed = true;
    }
    return false;
}

int
query_end(struct query *q)
{
    if (!q->stepped)
        while (query_row(q))
            continue;
    if (q->statement != NULL) {
        (void)sqlite3_reset(q->statement); /* repeats the error of the step */
        sqlite3_clear_bindings(q->statement);
    }
    return q->failed ? -1 : 0;
}

int64_t
row_int(struct query *q)
{
    return sqlite3_column_int64(q->statement, q->column++);
}

int64_t
row_int_or(struct query *q, int64_t none)
{
    int column = q->column++;

    if (sqlite3_column_type(q->statement, column) == SQLITE_NULL)
        return none;
    return sqlite3_column_int64(q->statement, column);
}

double
row_real_or(struct query *q, double none)
{
    int column = q->column++;

    if (sqlite3_column_type(q->statement, column) == SQLITE_NULL)
        return none;
    return sqlite3_column_double(q->statement, column);
}

const char *
row_text(struct query *q, struct arena *a)
{
    int column = q->column++;
    const void *text = sqlite3_column_text(q->statement, column);

    return text == NULL ? NULL : arena_bytes(a, text, (size_t)sqlite3_column_bytes(q->statement, column));
}

bool
row_bool(struct query *q)
{
    return row_int(q) != 0;
}
