/* Changes of a kind, made in one statement: what each result of a group writes (its heartbeat, its event, its
 * monitor's state) is collected, and sent as columns of values.
 *
 * The statement is made from the one that it stands for: each parameter becomes a column of a table that
 * unnest() makes of arrays. Which queries may wait like that is said here. They touch rows that no other of
 * them touches in the same transaction, unless something is read in between; whatever else is sent goes
 * behind all that was collected. */
#include "store/postgres/inside.h"

#include "base/buf.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 1000 };

static bool
may_wait(enum sql name)
{
    return name == SQL_HEARTBEAT_INSERT || name == SQL_EVENT_INSERT || name == SQL_MONITOR_STATE_UPDATE ||
           name == SQL_MONITOR_STATE_INCONCLUSIVE || name == SQL_HEARTBEAT_BLOCK_BEGIN;
}

/* --- the statement --- */

/* The types of arrays, and what they are called, by those of their elements. */
static const struct {
    Oid element, array;
    const char *name;
} arrays[] = {
    { POSTGRES_INT8, 1016, "int8[]" },
    { POSTGRES_TEXT, 1009, "text[]" },
    { POSTGRES_FLOAT8, 1022, "float8[]" },
};

static int
array_of(Oid element)
{
    int i = 0;

    while (arrays[i].element != element)
        i++;
    return i;
}

/* " FROM unnest(:c1::int8[], :c2::text[]) AS given (c1, c2)" */
static void
put_table(struct buf *to, const struct postgres_statement *s)
{
    buf_text(to, " FROM unnest(");
    for (int i = 0; i < s->parameters; i++)
        buf_printf(to, "%s:c%d::%s", i == 0 ? "" : ", ", i + 1, arrays[array_of(s->types[i])].name);
    buf_text(to, ") AS given (");
    for (int i = 0; i < s->parameters; i++)
        buf_printf(to, "%sc%d", i == 0 ? "" : ", ", i + 1);
    buf_text(to, ")");
}

/* "$7" is "given.c7". */
static void
put_columns(struct buf *to, const char *from, const char *end)
{
    for (; from < end; from++)
        if (*from == '$')
            buf_text(to, "given.c");
        else
            buf_char(to, *from);
}

/* INSERT INTO ... VALUES (...);  becomes  INSERT INTO ... SELECT ... FROM unnest(...)
 * UPDATE ... SET ... WHERE ...;  becomes  UPDATE ... SET ... FROM unnest(...) WHERE ... */
static void
put_statement(struct buf *to, const struct postgres_statement *s)
{
    const char *values = strstr(s->sql, "VALUES ("), *where = strstr(s->sql, "WHERE ");
    const char *end = strrchr(s->sql, ';');

    if (values != NULL) {
        buf_bytes(to, s->sql, (size_t)(values - s->sql));
        buf_text(to, "SELECT ");
        put_columns(to, values + strlen("VALUES ("), end - 1);
        put_table(to, s);
        return;
    }
    put_columns(to, s->sql, where);
    put_table(to, s);
    buf_char(to, ' ');
    put_columns(to, where, end);
}

static struct postgres_set *
make_set(const struct postgres_statement *s)
{
    struct postgres_set *set = calloc(1, sizeof *set);
    struct buf sql = { 0 };

    if (set == NULL)
        abort();
    put_statement(&sql, s);
    postgres_statement_make(&set->statement, s->doing, buf_string(&sql));
    buf_free(&sql);
    set->columns = calloc((size_t)s->parameters + 1, sizeof *set->columns);
    set->types = calloc((size_t)s->parameters + 1, sizeof *set->types);
    if (set->columns == NULL || set->types == NULL)
        abort();
    memcpy(set->types, s->types, (size_t)s->parameters * sizeof *s->types);
    return set;
}

void
postgres_set_free(struct postgres_set *set)
{
    if (set == NULL)
        return;
    for (int i = 0; i < set->statement.parameters; i++)
        buf_free(&set->columns[i]);
    postgres_statement_free(&set->statement);
    free(set->columns);
    free(set->types);
    free(set);
}

/* --- its values, as the server has arrays in bytes --- */

static void
put_number(struct buf *to, int32_t n)
{
    uint32_t bytes = htobe32((uint32_t)n);

    buf_bytes(to, &bytes, sizeof bytes);
}

/* One dimension; there may be NULLs; the first element has the number 1. */
static void
begin_array(struct buf *to, Oid element)
{
    buf_reset(to);
    put_number(to, 1);
    put_number(to, 1);
    put_number(to, (int32_t)element);
    put_number(to, 0); /* how many: when that is known */
    put_number(to, 1);
}

static void
end_array(struct buf *array, int rows)
{
    uint32_t bytes = htobe32((uint32_t)rows);

    memcpy(array->text + 3 * sizeof bytes, &bytes, sizeof bytes);
}

static void
put_value(struct buf *to, const struct postgres_statement *s, int i)
{
    size_t length;

    if (s->values[i] == NULL) {
        put_number(to, -1);
        return;
    }
    length = s->formats[i] != 0 ? sizeof(int64_t) : strlen(s->values[i]);
    put_number(to, (int32_t)length);
    buf_bytes(to, s->values[i], length);
}

/* --- collecting --- */

bool
postgres_collects(const struct postgres_statement *s, enum sql name)
{
    for (int i = 0; i < s->parameters; i++)
        if (s->types[i] == 0)
            return false;
    return may_wait(name);
}

static void
begin_rows(struct postgres_db *pg, struct postgres_set *set)
{
    for (int i = 0; i < set->statement.parameters; i++)
        begin_array(&set->columns[i], set->types[i]);
    set->next = pg->sets;
    pg->sets = set;
}

int
postgres_add_to_set(struct postgres_db *pg, struct postgres_statement *s)
{
    struct postgres_set *set;

    if (s->set != NULL && memcmp(s->set->types, s->types, (size_t)s->parameters * sizeof *s->types) != 0)
        return postgres_send_sets(pg) != 0 ? -1 : postgres_send(pg, s, false);
    if (s->set == NULL)
        s->set = make_set(s);
    set = s->set;
    if (set->rows == 0)
        begin_rows(pg, set);
    for (int i = 0; i < s->parameters; i++)
        put_value(&set->columns[i], s, i);
    set->rows++;
    return set->rows < MOST_ROWS ? 0 : postgres_send_sets(pg);
}

static int
send_set(struct postgres_db *pg, struct postgres_set *set)
{
    struct postgres_statement *s = &set->statement;

    for (int i = 0; i < s->parameters; i++) {
        end_array(&set->columns[i], set->rows);
        s->types[i] = arrays[array_of(set->types[i])].array;
        s->values[i] = set->columns[i].text;
        s->lengths[i] = (int)set->columns[i].length;
        s->formats[i] = 1;
    }
    set->rows = 0;
    return postgres_send(pg, s, false);
}

/* Taken off the list first: sending looks at it again. */
int
postgres_send_sets(struct postgres_db *pg)
{
    int result = 0;

    while (pg->sets != NULL) {
        struct postgres_set *set = pg->sets;

        pg->sets = set->next;
        if (result == 0)
            result = send_set(pg, set);
        set->rows = 0;
    }
    return result;
}

void
postgres_forget_sets(struct postgres_db *pg)
{
    for (; pg->sets != NULL; pg->sets = pg->sets->next)
        pg->sets->rows = 0;
}
