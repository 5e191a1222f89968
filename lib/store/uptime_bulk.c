/* The uptimes of many monitors.
 *
 * A period is whole UTC days, less what was counted of the first of them before the period's first whole
 * hour, and single rows of the hour that it begins in.
 *
 * The queries are about ranges of keys, not about lists: monitors with keys that are close to each other are
 * read together. */
#include "store/uptime_bulk.h"

#include "base/duration.h"
#include "store/horizon.h"
#include "store/query.h"

#include <stdbool.h>
#include <stddef.h>

/* A range reads all keys between its ends, so a gap costs rows of monitors that were not asked for; a new
 * range costs half a dozen queries. */
enum { GAP = 4 }; /* monitors with keys further apart than this are read by queries of their own */

struct period {
    size_t rollup;         /* where in struct uptime_bulk */
    int64_t length;       /* seconds */
    struct uptime_span span;
    bool rows_gone;       /* the first hour's rows may have been deleted: all of it counts */
};

enum { LAST_DAY, LAST_WEEK, PERIODS };

/* Monitors that are read together, and where the results go. */
struct range {
    struct db *db;
    struct uptime_bulk *list;
    int count;
    int64_t *until;
};

static struct period
period_of(size_t rollup, int64_t length, int64_t now, int64_t pruned_before)
{
    int64_t since = now - length;
    bool rows_gone = since < pruned_before;

    return (struct period){
        .rollup = rollup,
        .length = length,
        .span = rows_gone ? uptime_span_in_hours(since) : uptime_span_of(since),
        .rows_gone = rows_gone,
    };
}

static struct rollup *
rollup_at(struct uptime_bulk *f, const struct period *p)
{
    return (struct rollup *)(void *)((char *)f + p->rollup);
}

static struct query
ask(const struct range *r, enum sql name)
{
    struct query q = query_start(r->db, name);

    query_int(&q, ":first", r->list[0].monitor);
    query_int(&q, ":last", r->list[r->count - 1].monitor);
    return q;
}

/* The next row that is about a monitor in the range's list: its place there, from *place on; NULL: no more.
 * Rows and list are in the same order. Rows of monitors that were not asked for (private ones on a public
 * page, for one) are read and passed over. */
static struct uptime_bulk *
next_answer(struct query *q, const struct range *r, int *place)
{
    while (query_row(q)) {
        int64_t monitor = row_int(q);

        while (*place < r->count && r->list[*place].monitor < monitor)
            ++*place;
        if (*place < r->count && r->list[*place].monitor == monitor)
            return &r->list[*place];
    }
    return NULL;
}

/* The next three columns of a query of rollups; sign: 1 or -1. */
static struct rollup
read_rollup(struct query *q, int sign)
{
    struct rollup t = { 0 };

    t.checks = sign * row_int(q);
    t.up = sign * row_int(q);
    t.up_ms = sign * row_int(q);
    return t;
}

/* The next two columns of a query of rows. */
static struct rollup
read_result(struct query *q)
{
    bool up = row_int(q) == UP;
    int64_t response_ms = row_int(q);

    return (struct rollup){ .checks = 1, .up = up, .up_ms = up ? response_ms : 0 };
}

/* Adds what belongs to both periods, or to the longer alone, because it began before the shorter. */
static int
add_to_both(struct query *q, const struct range *r, int64_t day_from)
{
    struct uptime_bulk *f;
    int place = 0;

    while ((f = next_answer(q, r, &place)) != NULL) {
        int64_t start = row_int(q);
        struct rollup t = read_rollup(q, 1);

        rollup_add(&f->week, &t);
        if (start >= day_from)
            rollup_add(&f->day, &t);
    }
    return query_end(q);
}

static int
add_days(const struct range *r, const struct period periods[PERIODS])
{
    struct query q = ask(r, SQL_UPTIME_BULK_DAYS);

    query_int(&q, ":from", periods[LAST_WEEK].span.midnight);
    return add_to_both(&q, r, periods[LAST_DAY].span.midnight);
}

static int
add_running(const struct range *r, const struct period periods[PERIODS])
{
    struct query q = ask(r, SQL_UPTIME_BULK_RUNNING);

    query_int(&q, ":from", periods[LAST_WEEK].span.hours_from);
    return add_to_both(&q, r, periods[LAST_DAY].span.hours_from);
}

/* The last three columns of a query of rows. The figures change by themselves when this row leaves the
 * period: the earliest such second of all rows is `until`. */
static void
add_row(struct query *q, const struct range *r, const struct period *p, struct uptime_bulk *f)
{
    int64_t checked_at = row_int_or(q, -1);
    struct rollup one;

    if (checked_at < 0)
        return; /* there is none */
    one = read_result(q);
    rollup_add(rollup_at(f, p), &one);
    if (checked_at + p->length < *r->until)
        *r->until = checked_at + p->length;
}

/* Of one that has no rollup of the hour in which the period begins. */
static int
subtract_earlier(const struct range *r, const struct period *p, struct uptime_bulk *f)
{
    struct query q = query_start(r->db, SQL_UPTIME_BULK_HOUR_BEFORE);
    struct rollup before = { 0 };

    query_int(&q, ":monitor", f->monitor);
    query_int(&q, ":midnight", p->span.midnight);
    query_int(&q, ":hour", p->span.hours_from - HOUR);
    if (query_answer(&q, before = read_rollup(&q, -1)) != 0)
        return -1;
    rollup_add(rollup_at(f, p), &before);
    return 0;
}

/* The same for a range of which many have none, as where the instance is younger than the period. */
static int
subtract_earlier_of_all(const struct range *r, const struct period *p)
{
    struct query q = ask(r, SQL_UPTIME_BULK_HOURS_BEFORE);
    struct uptime_bulk *f;
    int place = 0;

    query_int(&q, ":midnight", p->span.midnight);
    query_int(&q, ":hour", p->span.hours_from - HOUR);
    while ((f = next_answer(&q, r, &place)) != NULL) {
        struct rollup before = read_rollup(&q, -1);

        if (!f->has_hour)
            rollup_add(rollup_at(f, p), &before);
    }
    return query_end(&q);
}

/* To look one up by itself costs a few times what it costs within the range. */
static int
subtract_where_lacking(const struct range *r, const struct period *p, int lacking)
{
    enum { TIMES = 4 };

    if (lacking > r->count / TIMES && lacking > TIMES)
        return subtract_earlier_of_all(r, p);
    for (int i = 0; i < r->count; i++)
        if (!r->list[i].has_hour && subtract_earlier(r, p, &r->list[i]) != 0)
            return -1;
    return 0;
}

/* Takes away what the first day had by the end of the hour that the period begins in, and adds that hour's
 * rows. The hour's row stands in front of each of its single rows, and must be taken away once. */
static int
fit_first_day(const struct range *r, const struct period *p)
{
    struct query q;
    struct uptime_bulk *f;
    int place = 0, lacking = r->count;

    if (p->span.hours_from == p->span.midnight)
        return 0; /* with the day */
    for (int i = 0; i < r->count; i++)
        r->list[i].has_hour = false;
    q = ask(r, SQL_UPTIME_BULK_HOURS);
    query_int(&q, ":hour", p->span.hours_from - HOUR);
    query_int(&q, ":since", p->rows_gone ? INT64_MAX : p->span.since);
    while ((f = next_answer(&q, r, &place)) != NULL) {
        struct rollup before = read_rollup(&q, -1);

        if (!f->has_hour) {
            rollup_add(rollup_at(f, p), &before);
            f->has_hour = true;
            lacking--;
        }
        add_row(&q, r, p, f);
    }
    if (query_end(&q) != 0)
        return -1;
    return q.lacks ? 0 /* it is not known yet which do not have it */ : subtract_where_lacking(r, p, lacking);
}

/* Rows of the hour that the period begins in, where that is still the last. */
static int
add_running_rows(const struct range *r, const struct period *p)
{
    struct query q;
    struct uptime_bulk *f;
    int place = 0;

    if (p->rows_gone)
        return 0;
    q = ask(r, SQL_UPTIME_BULK_RUNNING_ROWS);
    query_int(&q, ":since", p->span.since);
    query_int(&q, ":hour", p->span.hours_from - HOUR);
    while ((f = next_answer(&q, r, &place)) != NULL)
        add_row(&q, r, p, f);
    return query_end(&q);
}

static int
add_range(const struct range *r, const struct period periods[PERIODS])
{
    if (add_days(r, periods) != 0 || add_running(r, periods) != 0)
        return -1;
    for (int i = 0; i < PERIODS; i++)
        if (fit_first_day(r, &periods[i]) != 0 || add_running_rows(r, &periods[i]) != 0)
            return -1;
    return 0;
}

/* How many from the front of the list are close to each other. */
static int
close_ones(const struct uptime_bulk *list, int count)
{
    int n = 1;

    while (n < count && list[n].monitor - list[n - 1].monitor <= GAP)
        n++;
    return n;
}

int
uptime_bulk_read(struct db *db, struct uptime_bulk *list, int count, int64_t now, int64_t *until)
{
    struct period periods[PERIODS];
    int64_t pruned_before;

    if (horizon_of_heartbeats(db, &pruned_before) != 0)
        return -1;
    periods[LAST_DAY] = period_of(offsetof(struct uptime_bulk, day), DAY, now, pruned_before);
    periods[LAST_WEEK] = period_of(offsetof(struct uptime_bulk, week), 7 * DAY, now, pruned_before);

    /* Both begin at the same time of day: the next whole hour leaves both at the same moment. */
    *until = uptime_span_of(now).hours_from;
    for (int i = 0; i < count; i++) {
        list[i].day = (struct rollup){ 0 };
        list[i].week = (struct rollup){ 0 };
    }
    while (count > 0) {
        struct range r = { .db = db, .list = list, .count = close_ones(list, count), .until = until };

        if (add_range(&r, periods) != 0)
            return -1;
        list += r.count;
        count -= r.count;
    }
    return 0;
}
