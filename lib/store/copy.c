/* The copy itself: two streams of rows in one order, and what has to happen to make them the same. */
#include "store/copy.h"

#include "base/uuid.h"
#include "os/clock.h"
#include "store/copy_end.h"
#include "store/leases.h"
#include "store/settings.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RENEW_MS 10000 /* the lease has some five attempts to be renewed in */
#define MOST_COLUMNS 200

/* Rows of these are about a database, and no part of what it holds. */
static const char *const left_out[] = { "leases" };

struct copy {
    struct arena *a;
    struct db *source; /* where the lease is */
    struct copy_end *from, *to;
    struct copy_tables tables;
    struct lease lease;
    int64_t renewed_ms;
    bool is_over; /* the lease lasts for good */
    const char *problem;
};

static int
fail(struct copy *c, const char *problem)
{
    if (c->problem == NULL)
        c->problem = problem;
    return -1;
}

static int
end_failed(struct copy *c, const struct copy_end *end)
{
    return fail(c, end->problem != NULL ? end->problem : "the copy was given up");
}

/* --- the lease --- */

static int
open_source(struct copy *c, const char *location)
{
    const char *problem;

    if (!db_exists(location))
        return fail(c, arena_printf(c->a, "there is no database %s", location));
    c->source = db_open(
        c->a, &(struct database_address){ .location = location, .listen_url = "none", .prepare = true },
        DB_RUNNER, &problem);
    if (c->source == NULL)
        return fail(c, problem);
    db_write_anyway(c->source);
    return 0;
}

static int64_t
random_number(void)
{
    int64_t number = 0;

    while (number == 0)
        number = lease_random();
    return number;
}

/* A copy to the same place that was killed is gone on with, under its number. */
static int
judge_lease(struct copy *c, const struct lease *old, const char *shown)
{
    bool same = old->detail != NULL && strcmp(old->detail, shown) == 0;

    if (old->ends_at == LEASE_FOR_GOOD)
        return fail(
            c, arena_printf(c->a,
                            "it was copied already, to %s, and is read-only since: watchpost copy --release "
                            "opens it again",
                            old->detail));
    if (!same && old->ends_at > clock_now())
        return fail(c, arena_printf(c->a, "a copy to %s is under way", old->detail));
    c->lease.holder = same ? old->holder : random_number();
    return 0;
}

/* From when on pings were refused: here and, as it is copied, there. One that is noted still is the
 * earlier. */
static int
note_stop(struct copy *c)
{
    int64_t noted;

    if (settings_int(c->source, SETTING_WRITES_STOPPED, 0, &noted) != 0)
        return -1;
    return noted > 0 ? 0 : settings_set_int(c->source, SETTING_WRITES_STOPPED, c->lease.since);
}

static int
take_lease(struct copy *c, const char *shown)
{
    struct lease old;
    enum found found;

    if (db_begin(c->source) != 0)
        return fail(c, "the source cannot be locked");
    found = lease_read(c->source, c->a, LEASE_READ_ONLY, &old);
    if (found == FAILED || (found == FOUND && judge_lease(c, &old, shown) != 0))
        goto undo;
    if (found == NONE)
        c->lease.holder = random_number();
    c->lease.since = clock_now();
    c->lease.ends_at = c->lease.since + COPY_LEASE;
    c->lease.detail = shown;
    if (lease_write(c->source, LEASE_READ_ONLY, &c->lease) != 0 || note_stop(c) != 0)
        goto undo;
    c->renewed_ms = clock_monotonic_ms();
    return db_commit(c->source) == 0 ? 0 : fail(c, "the source cannot be made read-only");
undo:
    db_rollback(c->source);
    return fail(c, "the source cannot be made read-only");
}

static int
set_end(struct copy *c, int64_t ends_at)
{
    int64_t now = clock_now();
    enum found found;

    if (db_begin(c->source) != 0)
        return -1;
    found = lease_renew(c->source, LEASE_READ_ONLY, c->lease.holder, now, ends_at);
    if (found == FOUND)
        return db_commit(c->source);
    db_rollback(c->source);
    return -1;
}

/* Between rows. A lease that has ended may have let others write: then what was read is of no use. */
static int
keep(void *context)
{
    struct copy *c = context;

    if (c->is_over || clock_monotonic_ms() - c->renewed_ms < RENEW_MS)
        return 0;
    if (set_end(c, clock_now() + COPY_LEASE) != 0)
        return fail(
            c, "the source could not be kept read-only, and may have been written: start the copy again");
    c->renewed_ms = clock_monotonic_ms();
    return 0;
}

/* The number stays, for the next attempt. */
static void
let_go(struct copy *c)
{
    (void)set_end(c, 0);
}

/* --- rows --- */

static int
compare_values(const struct copy_value *one, const struct copy_value *other, enum copy_type type)
{
    size_t length = one->length < other->length ? one->length : other->length;
    int order;

    if (one->is_null || other->is_null)
        return (int)other->is_null - (int)one->is_null;
    if (type == COPY_INT)
        return one->number < other->number ? -1 : one->number > other->number;
    if (type == COPY_REAL)
        return one->real < other->real ? -1 : one->real > other->real;
    order = length == 0 ? 0 : memcmp(one->text, other->text, length);
    return order != 0 ? order : one->length < other->length ? -1 : one->length > other->length;
}

static int
compare(const struct copy_table *t, const struct copy_value *one, const struct copy_value *other, int columns)
{
    int order = 0;

    for (int i = 0; i < columns && order == 0; i++)
        order = compare_values(&one[i], &other[i], t->columns[i].type);
    return order;
}

/* A stream of rows of which one is at hand. */
struct stream {
    struct copy *c;
    struct copy_end *end;
    struct copy_value values[MOST_COLUMNS];
    enum found found; /* FOUND: there is a row */
};

static int
advance(struct stream *s)
{
    s->found = keep(s->c) != 0 ? FAILED : s->end->kind->next(s->end, s->values);
    return s->found == FAILED ? end_failed(s->c, s->end) : 0;
}

static int
start(struct stream *s, struct copy *c, struct copy_end *end, const struct copy_table *t)
{
    s->c = c;
    s->end = end;
    return end->kind->read(end, t) == 0 ? advance(s) : end_failed(c, end);
}

/* Below 0: the source's row comes first, or only it has one; above: the target's. */
static int
which(const struct copy_table *t, const struct stream *from, const struct stream *to, int columns)
{
    if (from->found != FOUND)
        return 1;
    return to->found != FOUND ? -1 : compare(t, from->values, to->values, columns);
}

/* --- one table --- */

static int
write_row(struct copy *c, const struct stream *row)
{
    return c->to->kind->write(c->to, row->values) == 0 ? 0 : end_failed(c, c->to);
}

/* One walk through both: the first time takes away what is not in the source like that, so that nothing that
 * is unique is in the way of the second, which writes what is missing. A row that has changed is taken away
 * and written. */
static int
walk(struct copy *c, const struct copy_table *t, bool inserts)
{
    struct stream from = { 0 }, to = { 0 };

    if (c->to->kind->begin(c->to, t, inserts) != 0)
        return end_failed(c, c->to);
    if (start(&from, c, c->from, t) != 0 || start(&to, c, c->to, t) != 0)
        return -1;
    while (from.found == FOUND || to.found == FOUND) {
        int order = which(t, &from, &to, t->keys), result = 0;

        if (order < 0 && inserts)
            result = write_row(c, &from);
        else if (!inserts && (order > 0 || (order == 0 && compare(t, from.values, to.values, t->count) != 0)))
            result = write_row(c, &to);
        if (result == 0 && order <= 0)
            result = advance(&from);
        if (result == 0 && order >= 0)
            result = advance(&to);
        if (result != 0)
            return -1;
    }
    return c->to->kind->commit(c->to) == 0 ? 0 : end_failed(c, c->to);
}

/* --- at the end --- */

static void
digest_value(struct digest_run *run, const struct copy_value *v, enum copy_type type)
{
    char kind = v->is_null ? 'n' : "irt"[type];
    uint64_t bytes = 0;

    digest_add(run, &kind, 1);
    if (v->is_null)
        return;
    if (type == COPY_REAL)
        memcpy(&bytes, &v->real, sizeof bytes);
    else
        bytes = type == COPY_INT ? (uint64_t)v->number : v->length;
    bytes = htobe64(bytes);
    digest_add(run, &bytes, sizeof bytes);
    if (type == COPY_TEXT)
        digest_add(run, v->text, v->length);
}

static int
count_table(struct copy *c, struct copy_end *end, const struct copy_table *t, struct copy_count *count)
{
    struct digest_run *run = digest_begin();
    struct stream rows;
    int result = start(&rows, c, end, t);

    *count = (struct copy_count){ .table = t->name };
    for (; result == 0 && rows.found == FOUND; count->rows++) {
        for (int i = 0; i < t->count; i++)
            digest_value(run, &rows.values[i], t->columns[i].type);
        result = advance(&rows);
    }
    count->digest = digest_end(run);
    return result;
}

static int
verify(struct copy *c, struct copy_counts *counts)
{
    for (int i = 0; i < c->tables.count; i++) {
        struct copy_count here, there;

        if (count_table(c, c->from, &c->tables.list[i], &here) != 0 ||
            count_table(c, c->to, &c->tables.list[i], &there) != 0)
            return -1;
        *arena_add(c->a, counts) = here;
        if (here.rows != there.rows || !digest_equal(&here.digest, &there.digest))
            return fail(
                c, arena_printf(c->a, "the table %s is not equal: %lld rows in the source, %lld in the copy",
                                here.table, (long long)here.rows, (long long)there.rows));
    }
    return 0;
}

/* --- which tables --- */

static bool
is_left_out(const char *name)
{
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (strcmp(name, left_out[i]) == 0)
            return true;
    return false;
}

static bool
are_alike(const struct copy_table *one, const struct copy_table *other)
{
    bool alike =
        strcmp(one->name, other->name) == 0 && one->count == other->count && one->keys == other->keys;

    for (int i = 0; alike && i < one->count; i++)
        alike = strcmp(one->columns[i].name, other->columns[i].name) == 0 &&
                one->columns[i].type == other->columns[i].type;
    return alike;
}

/* The same in both, or something would be lost. */
static int
read_tables(struct copy *c)
{
    struct copy_tables from = { 0 }, to = { 0 };

    if (c->from->kind->tables(c->from, &from) != 0)
        return end_failed(c, c->from);
    if (c->to->kind->tables(c->to, &to) != 0)
        return end_failed(c, c->to);
    for (int i = 0; i < from.count || i < to.count; i++) {
        if (i == from.count || i == to.count || !are_alike(&from.list[i], &to.list[i]) ||
            from.list[i].count > MOST_COLUMNS)
            return fail(c, arena_printf(c->a, "the tables of the two databases differ: %s",
                                        i < from.count ? from.list[i].name : to.list[i].name));
        if (!is_left_out(from.list[i].name))
            *arena_add(c->a, &c->tables) = from.list[i];
    }
    return 0;
}

/* --- all of it --- */

static const struct copy_end_kind *
kind_of(const char *location)
{
    return db_is_at_server(location) ? &postgres_copy_end : &sqlite_copy_end;
}

static int
open_ends(struct copy *c, const char *from, const char *to)
{
    const char *problem = NULL;

    c->from = kind_of(from)->open_source(c->a, from, &problem);
    if (c->from == NULL)
        return fail(c, problem);
    c->to = kind_of(to)->open_target(c->a, to, c->lease.holder, &problem);
    if (c->to == NULL)
        return fail(c, problem);
    c->from->keep = c->to->keep = (struct copy_keep){ keep, c };
    return 0;
}

static int
copy_all(struct copy *c, struct copy_counts *counts)
{
    for (int i = 0; i < c->tables.count; i++)
        if (walk(c, &c->tables.list[i], false) != 0 || walk(c, &c->tables.list[i], true) != 0)
            return -1;
    if (verify(c, counts) != 0)
        return -1;
    if (set_end(c, LEASE_FOR_GOOD) != 0)
        return fail(
            c, "the copy is whole, but the source could not be kept read-only, and may have been written");
    c->is_over = true;
    return c->to->kind->finish(c->to) == 0 ? 0 : end_failed(c, c->to);
}

/* The source is made read-only for good before programs may open the target: a kill between the two leaves a
 * source that says so, and a copy that is not finished, which --release and another run mend. The other way
 * round both would take writes. */
static int
make(struct copy *c, const char *from, const char *to, const char *shown, struct copy_counts *counts)
{
    if (open_source(c, from) != 0 || take_lease(c, shown) != 0)
        return -1;
    if (open_ends(c, from, to) == 0 && read_tables(c) == 0 && copy_all(c, counts) == 0)
        return 0;
    let_go(c);
    return -1;
}

int
copy_run(struct arena *a, const char *from, const char *to, const char *shown, struct copy_counts *counts,
         const char **problem)
{
    struct copy c = { .a = a };
    int result = make(&c, from, to, shown, counts);

    if (c.to != NULL)
        c.to->kind->close(c.to);
    if (c.from != NULL)
        c.from->kind->close(c.from);
    db_close(c.source);
    *problem = c.problem;
    return result;
}

/* The row stays: a copy to the same place goes on from what is there. */
static int
release(struct copy *c, bool *was)
{
    enum found found;

    if (db_begin(c->source) != 0)
        return -1;
    found = lease_read(c->source, c->a, LEASE_READ_ONLY, &c->lease);
    *was = found == FOUND && c->lease.ends_at > clock_now();
    c->lease.ends_at = 0;
    if (found != FAILED && (!*was || lease_write(c->source, LEASE_READ_ONLY, &c->lease) == 0))
        return db_commit(c->source);
    db_rollback(c->source);
    return -1;
}

int
copy_release(struct arena *a, const char *location, bool *was, const char **problem)
{
    struct copy c = { .a = a };
    int result = -1;

    *was = false;
    if (open_source(&c, location) == 0)
        result = release(&c, was);
    if (result != 0)
        (void)fail(&c, "the database cannot be written");
    db_close(c.source);
    *problem = c.problem;
    return result;
}
