/* Reading for charts. What it costs depends on the length of the period alone, not on how long history is:
 * the hours of a day, at most a hundred thousand rows, or the hours or days of a quarter. */
#include "store/response_times.h"

#include "base/duration.h"
#include "store/instance_totals.h"
#include "store/phase_hours.h"
#include "store/query.h"

/* One query for one monitor and for all: the range of keys is one or everything. */
static void
bind_range(struct query *q, int64_t monitor, int64_t from, int64_t until)
{
    query_int(q, ":monitor", monitor);
    query_int(q, ":from", from);
    query_int(q, ":until", until);
}

/* The next four columns. */
static struct rollup
read_rollup(struct query *q)
{
    struct rollup t = { 0 };

    t.checks = row_int(q);
    t.up = row_int(q);
    t.degraded = row_int(q);
    t.up_ms = row_int(q);
    return t;
}

static struct rollup
difference(const struct rollup *t, const struct rollup *before)
{
    return (struct rollup){
        .checks = t->checks - before->checks,
        .up = t->up - before->up,
        .degraded = t->degraded - before->degraded,
        .up_ms = t->up_ms - before->up_ms,
    };
}

static int
add_days(struct db *db, int64_t monitor, struct chart *c)
{
    struct query q = query_start(db, SQL_RESPONSE_TIMES_SPANS);

    bind_range(&q, monitor, c->from, c->to);
    query_int(&q, ":span", DAY);
    while (query_row(&q)) {
        int64_t start = row_int(&q);
        struct rollup t = read_rollup(&q);

        chart_add(c, start, &t);
    }
    return query_end(&q);
}

/* Hours count from midnight: each is its row less the one before in the same day. The chart may begin in
 * the middle of a day; the hours before are read and left out. */
static int
add_hours(struct db *db, int64_t monitor, struct chart *c)
{
    struct query q = query_start(db, SQL_RESPONSE_TIMES_SPANS);
    struct rollup before = { 0 };
    int64_t before_day = 0;

    bind_range(&q, monitor, c->from - c->from % DAY, c->to);
    query_int(&q, ":span", HOUR);
    while (query_row(&q)) {
        int64_t start = row_int(&q), day = start / DAY;
        struct rollup t = read_rollup(&q), hour;

        if (day != before_day)
            before = (struct rollup){ 0 };
        hour = difference(&t, &before);
        chart_add(c, start, &hour);
        before = t;
        before_day = day;
    }
    return query_end(&q);
}

static int
add_running(struct db *db, int64_t monitor, struct chart *c)
{
    struct query q = query_start(db, SQL_RESPONSE_TIMES_RUNNING);

    bind_range(&q, monitor, c->from, c->to);
    while (query_row(&q)) {
        int64_t hour = row_int(&q);
        struct rollup t = read_rollup(&q);

        chart_add(c, hour, &t);
    }
    return query_end(&q);
}

/* Whole spans and the hour in progress, which each belong to one step. */
static int
add_spans(struct db *db, int64_t monitor, struct chart *c)
{
    int result = c->step % DAY == 0 ? add_days(db, monitor, c) : add_hours(db, monitor, c);

    return result == 0 ? add_running(db, monitor, c) : -1;
}

/* How many rows a fine chart would have to read is known from the rollups, without reading any. */
static int
read_extent(struct db *db, int64_t monitor, int64_t from, int64_t until, int64_t *rows, int64_t *first_seq)
{
    struct query q = query_start(db, SQL_RESPONSE_TIMES_EXTENT);

    *rows = *first_seq = 0;
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":midnight", from - from % DAY);
    query_int(&q, ":from_hour", from - from % HOUR);
    query_int(&q, ":until", until);
    return query_answer(&q, (*rows = row_int(&q), *first_seq = row_int(&q)));
}

static int
add_rows(struct db *db, int64_t monitor, int64_t first_seq, struct chart *c)
{
    struct query q = query_start(db, SQL_RESPONSE_TIMES_ROWS);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":first_seq", first_seq);
    query_int(&q, ":from", c->from);
    query_int(&q, ":until", c->to);
    while (query_row(&q)) {
        struct rollup one = { 0 };
        int64_t checked_at = row_int(&q);
        enum status result = (enum status)row_int(&q);

        rollup_count(&one, result, row_int(&q), checked_at);
        chart_add(c, checked_at, &one);
    }
    return query_end(&q);
}

static void
add_total(void *to, const struct day *part)
{
    chart_add(to, part->start, &part->rollup);
}

int
response_times_total(struct db *db, struct chart *c)
{
    return instance_totals_read(db, c->step % DAY == 0 ? DAY : HOUR, c->from, c->to, add_total, c);
}

/* Steps of an hour and more come from rollups; finer ones need rows, of which there may be too many: then the
 * chart is made coarser rather than slow. */
int
response_times_read(struct db *db, int64_t monitor, struct chart *c)
{
    int64_t rows, first_seq;

    if (c->step % HOUR == 0)
        return add_spans(db, monitor, c);
    if (read_extent(db, monitor, c->from, c->to, &rows, &first_seq) != 0)
        return -1;
    if (rows == 0)
        return 0;
    if (rows <= RESPONSE_TIMES_MOST_ROWS)
        return add_rows(db, monitor, first_seq, c);
    chart_coarsen(c);
    return add_spans(db, monitor, c);
}

/* --- phases --------------------------------------------------------------------------------------------- */

static void
read_count(struct query *q, struct spread_count *c)
{
    c->ms = row_int(q);
    c->answers = row_int(q);
}

int
response_times_counts(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t until,
                      struct spread_counts *counts)
{
    int64_t rows, first_seq;
    struct query q;

    if (read_extent(db, monitor, from, until, &rows, &first_seq) != 0)
        return -1;
    if (rows == 0)
        return 0;
    q = query_start(db, SQL_RESPONSE_TIMES_SPREAD);
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":first_seq", first_seq);
    query_int(&q, ":from", from);
    query_int(&q, ":until", until);
    return query_all(&q, read_count(&q, arena_add(a, counts)));
}

static int
read_spread(struct db *db, struct arena *a, int64_t monitor, struct chart *c)
{
    struct spread_counts counts = { 0 };

    if (response_times_counts(db, a, monitor, c->from, c->to, &counts) != 0)
        return -1;
    if (counts.count > 0)
        c->spread = spread_of(counts.list, counts.count);
    return 0;
}

int
response_times_phases(struct db *db, struct arena *a, int64_t monitor, struct chart *c)
{
    struct phase_hours hours = {0};

    chart_with_phases(a, c);
    if (phase_hours_between(db, a, monitor, c->from - c->from % HOUR, c->to, &hours) != 0)
        return -1;
    for (int i = 0; i < hours.count; i++)
        chart_add_phases(c, &hours.list[i]);
    return read_spread(db, a, monitor, c);
}

/* --- by location ---------------------------------------------------------------------------------------- */

struct chart_parts {
    struct chart_part *list;
    int count, capacity;
};

static struct chart_part *
add_part(struct arena *a, const struct chart *c, struct chart_parts *parts, const char *id, const char *name)
{
    struct chart_part *part = arena_add(a, parts);

    part->location_id = id;
    part->location_name = name;
    part->steps = arena_alloc(a, (size_t)c->count * sizeof *part->steps);
    return part;
}

/* Rows of a location come one behind the other. */
static void
read_part(struct query *q, struct arena *a, const struct chart *c, struct chart_parts *parts,
          int64_t *present)
{
    int64_t location = row_int(q), step;
    const char *id = row_text(q, a), *name = row_text(q, a);
    struct chart_part *part = &parts->list[parts->count - 1];

    if (location != *present)
        part = add_part(a, c, parts, id, name);
    *present = location;
    step = row_int(q);
    part->steps[step] = read_rollup(q);
}

int
response_times_by_location(struct db *db, struct arena *a, int64_t monitor, const struct chart *c,
                           struct chart_part **parts, int *count)
{
    struct chart_parts found = {0};
    int64_t rows, first_seq, present = 0;
    struct query q;
    int result;

    (void)add_part(a, c, &found, NULL, "Local");
    *parts = found.list;
    *count = found.count;
    if (read_extent(db, monitor, c->from, c->to, &rows, &first_seq) != 0)
        return -1;
    if (rows == 0)
        return 0;
    q = query_start(db, SQL_RESPONSE_TIMES_BY_LOCATION);
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":first_seq", first_seq);
    query_int(&q, ":from", c->from);
    query_int(&q, ":until", c->to);
    query_int(&q, ":step", c->step);
    result = query_all(&q, read_part(&q, a, c, &found, &present));
    *parts = found.list;
    *count = found.count;
    return result;
}
