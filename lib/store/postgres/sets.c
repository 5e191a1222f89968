/* Changes of a kind, made in one statement: what each result of a group writes (its heartbeat, its event, its
 * monitor's state) is collected, and sent as columns of values.
 *
 * The statement is made from the one that it stands for: each parameter becomes a column of a table that
 * unnest() makes of arrays. Which queries may wait like that is said here. A row that one of them changes is
 * changed by no other of them in the same transaction, unless something is read in between; whatever else is
 * sent goes behind all that was collected. */
#include "store/postgres/inside.h"

#include "base/buf.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_QUESTIONS = 1000 };

/* In the order in which they are sent: the hour's rollup reads that of its day. Where one statement cannot
 * change a row twice, the parameters that say which row it is. */
static const struct collected {
    enum sql name;
    const char *row[POSTGRES_ROW_PARAMETERS];
} collected[] = {
    { SQL_HEARTBEAT_INSERT, { NULL } },
    { SQL_HEARTBEAT_BLOCK_BEGIN, { NULL } },
    { SQL_COVERAGE_POINT_KEEP, { ":monitor", ":span", ":start" } },
    { SQL_ROLLUP_DAY_ADD, { ":monitor", ":start" } },
    { SQL_ROLLUP_HOUR_END, { NULL } },
    { SQL_PHASE_HOUR_ADD, { ":monitor", ":hour" } },
    { SQL_MONITOR_STATE_UPDATE, { ":monitor" } },
    { SQL_MONITOR_STATE_STAY, { ":monitor" } },
    { SQL_MONITOR_STATE_INCONCLUSIVE, { ":monitor" } },
    { SQL_EVENT_INSERT, { NULL } },
};

static const struct collected *
collected_of(const struct postgres_statement *s)
{
    for (size_t i = 0; i < sizeof collected / sizeof *collected; i++)
        if (s->doing == sql_names[collected[i].name])
            return &collected[i];
    return NULL;
}

/* Nor does anything that is asked like that change what another of them is answered. Of a query with an order
 * the rows of each question keep it. */
bool
postgres_asks_together(const struct postgres_statement *s)
{
    for (int i = 0; i < s->parameters; i++)
        if (s->types[i] == 0)
            return false;
    return s->doing == sql_names[SQL_MONITOR_STATE_READ] ||
           s->doing == sql_names[SQL_CERTIFICATES_OF_MONITOR];
}

/* --- the statement --- */

/* The types of arrays, and what they are called, by those of their elements. */
static const struct {
    Oid element, array;
    const char *name;
} arrays[] = {
    {POSTGRES_INT8, 1016, "int8[]"},
    {POSTGRES_TEXT, 1009, "text[]"},
    {POSTGRES_FLOAT8, 1022, "float8[]"},
};

static int
array_of(Oid element)
{
    int i = 0;

    while (arrays[i].element != element)
        i++;
    return i;
}

/* " FROM (SELECT unnest(:c1::int8[]) AS c1, unnest(:c2::text[]) AS c2) AS NAME"
 *
 * unnest(:c1, :c2) in its place would fill a table of its own first, which takes four times as long. */
static void
put_table(struct buf *to, const struct postgres_statement *s, const char *name)
{
    buf_text(to, " FROM (SELECT ");
    for (int i = 0; i < s->parameters; i++)
        buf_printf(to, "%sunnest(:c%d::%s) AS c%d", i == 0 ? "" : ", ", i + 1,
                   arrays[array_of(s->types[i])].name, i + 1);
    buf_printf(to, ") AS %s", name);
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

/* SELECT ... ;  becomes  SELECT asked.*, place FROM (SELECT number AS place, ...) AS given
 *                        CROSS JOIN LATERAL (SELECT ...) AS asked ORDER BY place */
static void
put_question(struct buf *to, const struct postgres_statement *s)
{
    bool ordered = strstr(s->sql, "ORDER BY") != NULL;
    const char *end = strrchr(s->sql, ';');

    buf_text(to, "SELECT asked.*, given.place FROM (SELECT row_number() OVER () AS place, each.*");
    put_table(to, s, "each");
    buf_text(to, ") AS given CROSS JOIN LATERAL (");
    buf_text(to, ordered ? "SELECT own.*, row_number() OVER () AS row_place FROM (" : "");
    put_columns(to, s->sql, end);
    buf_text(to, ordered ? ") AS own) AS asked ORDER BY place, row_place" : ") AS asked ORDER BY place");
}

/* From one place to another, with the table of values before the second. */
static void
put_with_table(struct buf *to, const struct postgres_statement *s, const char *from, const char *at)
{
    put_columns(to, from, at);
    put_table(to, s, "given");
}

/* INSERT INTO ... VALUES (...) ...;      becomes  INSERT INTO ... SELECT ... FROM (...) AS given ...
 * INSERT INTO ... SELECT ... FROM ...;   becomes  INSERT ... SELECT ... FROM (...) AS given CROSS JOIN ...
 * UPDATE ... SET ... WHERE ...;          becomes  UPDATE ... SET ... FROM (...) AS given WHERE ... */
static void
put_statement(struct buf *to, const struct postgres_statement *s)
{
    const char *values = strstr(s->sql, "VALUES ("), *from = strstr(s->sql, "\nFROM "), *rest;
    const char *end = strrchr(s->sql, ';');

    if (values != NULL) {
        const char *conflict = strstr(values, "\nON CONFLICT");

        rest = conflict != NULL ? conflict : end;
        buf_bytes(to, s->sql, (size_t)(values - s->sql));
        buf_text(to, "SELECT ");
        put_with_table(to, s, values + strlen("VALUES ("), rest - 1);
    } else if (from != NULL) {
        rest = from + strlen("\nFROM ");
        put_with_table(to, s, s->sql, from);
        buf_text(to, " CROSS JOIN ");
    } else {
        rest = strstr(s->sql, "WHERE ");
        put_with_table(to, s, s->sql, rest);
        buf_char(to, ' ');
    }
    put_columns(to, rest, end);
}

static struct postgres_set *
make_set(const struct postgres_statement *s, void (*put)(struct buf *to, const struct postgres_statement *s))
{
    struct postgres_set *set = calloc(1, sizeof *set);
    struct buf sql = { 0 };

    if (set == NULL)
        abort();
    put(&sql, s);
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
postgres_collects(const struct postgres_statement *s)
{
    for (int i = 0; i < s->parameters; i++)
        if (s->types[i] == 0)
            return false;
    return collected_of(s) != NULL;
}

/* In its place among those that have rows already. */
static void
begin_rows(struct postgres_db *pg, struct postgres_set *set)
{
    struct postgres_set **at;

    for (int i = 0; i < set->statement.parameters; i++)
        begin_array(&set->columns[i], set->types[i]);
    for (at = &pg->sets; *at != NULL && (*at)->place < set->place; at = &(*at)->next)
        continue;
    set->next = *at;
    *at = set;
}

static int
add_row(struct postgres_db *pg, struct postgres_set *set, const struct postgres_statement *s, int most)
{
    if (set->rows == 0)
        begin_rows(pg, set);
    for (int i = 0; i < s->parameters; i++)
        put_value(&set->columns[i], s, i);
    set->rows++;
    return set->rows < most ? 0 : postgres_send_sets(pg);
}

/* What is asked sees what was changed before, and nothing that is changed later. */
static int
send_others(struct postgres_db *pg, bool asks)
{
    return pg->sets != NULL && (pg->sets->batch != NULL) != asks ? postgres_send_sets(pg) : 0;
}

static struct postgres_expected *
begin_batch(struct postgres_db *pg)
{
    struct postgres_expected *batch = calloc(1, sizeof *batch);

    if (batch == NULL)
        abort();
    batch->next = pg->batches;
    pg->batches = batch;
    return batch;
}

int
postgres_add_question(struct postgres_db *pg, struct postgres_statement *s, struct postgres_expected *e)
{
    struct postgres_set *set;

    if (s->questions != NULL &&
        memcmp(s->questions->types, s->types, (size_t)s->parameters * sizeof *s->types) != 0)
        return postgres_send_expected(pg, s, e);
    if (s->questions == NULL)
        s->questions = make_set(s, put_question);
    set = s->questions;
    if (send_others(pg, true) != 0)
        return -1;
    if (set->rows == 0)
        set->batch = begin_batch(pg);
    e->batch = set->batch;
    e->place = set->rows + 1;
    return add_row(pg, set, s, MOST_QUESTIONS);
}

static void
row_of(const struct postgres_set *set, const struct postgres_statement *s,
       int64_t row[POSTGRES_ROW_PARAMETERS])
{
    for (int i = 0; i < POSTGRES_ROW_PARAMETERS; i++)
        row[i] = set->row[i] != 0 ? s->numbers[set->row[i] - 1] : 0;
}

/* Whether a change that waits is one of the same row: one statement makes only one of them, or none. */
static bool
is_told(const struct postgres_set *set, const int64_t row[POSTGRES_ROW_PARAMETERS])
{
    for (int i = 0; i < set->rows && set->row[0] != 0; i++)
        if (memcmp(set->told[i], row, sizeof set->told[i]) == 0)
            return true;
    return false;
}

static struct postgres_set *
make_changes(const struct postgres_statement *s)
{
    const struct collected *w = collected_of(s);
    struct postgres_set *set = make_set(s, put_statement);

    set->place = (int)(w - collected);
    for (int i = 0; i < POSTGRES_ROW_PARAMETERS && w->row[i] != NULL; i++)
        set->row[i] = postgres_parameter(s, w->row[i]);
    return set;
}

int
postgres_add_to_set(struct postgres_db *pg, struct postgres_statement *s)
{
    int64_t row[POSTGRES_ROW_PARAMETERS];

    if (s->set != NULL && memcmp(s->set->types, s->types, (size_t)s->parameters * sizeof *s->types) != 0)
        return postgres_send_sets(pg) != 0 ? -1 : postgres_send(pg, s, false);
    if (s->set == NULL)
        s->set = make_changes(s);
    row_of(s->set, s, row);
    if (send_others(pg, false) != 0 || (is_told(s->set, row) && postgres_send_sets(pg) != 0))
        return -1;
    memcpy(s->set->told[s->set->rows], row, sizeof row);
    return add_row(pg, s->set, s, POSTGRES_SET_ROWS);
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
    return set->batch != NULL ? postgres_send_expected(pg, s, set->batch) : postgres_send(pg, s, false);
}

/* In their order. All are taken off the list first: sending looks at it again. */
int
postgres_send_sets(struct postgres_db *pg)
{
    struct postgres_set *next = pg->sets;
    int result = 0;

    pg->sets = NULL;
    for (struct postgres_set *set = next; set != NULL; set = next) {
        next = set->next;
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
