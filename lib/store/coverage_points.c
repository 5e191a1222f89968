/* A point is good until the next one: what passes between them without a check is computed from the
 * earlier. */
#include "store/coverage_points.h"

#include "base/duration.h"
#include "store/query.h"

static void
bind_slots(struct query *q, const struct coverage *c)
{
    query_int(q, ":slots_asked", c->total.asked);
    query_int(q, ":slots_filled", c->total.filled);
    query_int(q, ":slot_from", c->slot_from);
    query_int(q, ":slot_seconds", c->slot_seconds);
    query_int(q, ":slot_state", c->state);
}

void
coverage_bind(struct query *q, const struct coverage *c)
{
    bind_slots(q, c);
    query_int(q, ":slot_hour", c->hour);
}

struct coverage
coverage_row(struct query *q)
{
    struct coverage c;

    c.total.asked = row_int(q);
    c.total.filled = row_int(q);
    c.slot_from = row_int(q);
    c.slot_seconds = row_int(q);
    c.state = (enum slot_state)row_int(q);
    c.hour = row_int(q); /* of a point: when its span began */
    return c;
}

/* One statement for both spans: the point of a day is the last one of its hours. */
static int
keep(struct db *db, int64_t monitor, int64_t span, const struct coverage *c)
{
    struct query q = query_start(db, SQL_COVERAGE_POINT_KEEP);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":span", span);
    query_int(&q, ":start", c->hour - c->hour % span);
    bind_slots(&q, c);
    return query_end(&q);
}

/* The point is kept as it was at the end of c->hour, before the new time is counted. */
int
coverage_points_turn(struct db *db, int64_t monitor, const struct coverage *c, int64_t at)
{
    if (at < c->hour + HOUR)
        return 0;
    if (keep(db, monitor, HOUR, c) != 0)
        return -1;
    return at < c->hour - c->hour % DAY + DAY ? 0 : keep(db, monitor, DAY, c);
}

/* asked_for: the interval as it is now, or 0 if the monitor is paused. The caller has changed the monitor in
 * this transaction; here its slots follow. */
int
coverage_points_refresh(struct db *db, int64_t monitor, int64_t at)
{
    struct query q = query_start(db, SQL_COVERAGE_OF_STATE);
    struct coverage c = { .hour = 0 };
    int64_t asked_for = 0;

    query_int(&q, ":monitor", monitor);
    if (query_answer(&q, (c = coverage_row(&q), asked_for = row_int(&q))) != 0)
        return -1;
    if (asked_for == c.slot_seconds)
        return 0;
    if (coverage_points_turn(db, monitor, &c, at) != 0)
        return -1;
    coverage_change(&c, at, asked_for);
    q = query_start(db, SQL_COVERAGE_SAVE);
    query_int(&q, ":monitor", monitor);
    coverage_bind(&q, &c);
    return query_end(&q);
}

/* The point that is good for this time, the beginning of an hour; `now` if nothing has happened since. */
static int
read_before(struct db *db, int64_t monitor, const struct coverage *now, int64_t at, struct coverage *c)
{
    struct query q;

    *c = *now;
    if (now->hour < at)
        return 0;
    *c = (struct coverage){ .hour = 0 }; /* it did not exist */
    q = query_start(db, SQL_COVERAGE_POINT_BEFORE);
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":at", at);
    return query_answer(&q, *c = coverage_row(&q));
}

/* From the beginning of an hour, because points are kept by the hour: up to an hour more than the span. */
int
coverage_points_uptime(struct db *db, int64_t monitor, int64_t now, struct slots spans[UPTIME_SPANS])
{
    struct query q = query_start(db, SQL_COVERAGE_OF_STATE);
    struct coverage last = { .hour = 0 }, first;
    struct slots late, early;

    query_int(&q, ":monitor", monitor);
    if (query_answer(&q, last = coverage_row(&q)) != 0)
        return -1;
    late = coverage_at(&last, now);
    for (int i = 0; i < UPTIME_SPANS; i++) {
        int64_t since = now - (int64_t)uptime_hours[i] * HOUR, from = since - since % HOUR;

        if (read_before(db, monitor, &last, from, &first) != 0)
            return -1;
        early = coverage_at(&first, from);
        spans[i] = slots_between(&early, &late);
    }
    return 0;
}

/* The way through one monitor's points, day by day. */
struct day_walk {
    int64_t first_day, now;
    struct slots *days;
    int count;
    int edge;              /* which midnight is next: 0 is that at which first_day begins */
    struct coverage point; /* good from its time on */
    struct slots before;   /* the total at the midnight before */
};

static int64_t
next_midnight(const struct day_walk *w)
{
    return w->first_day + (int64_t)w->edge * DAY;
}

/* The midnight that ends today lies ahead: what is asked until now stands for it. */
static void
pass_midnight(struct day_walk *w)
{
    int64_t at = next_midnight(w);
    struct slots total = coverage_at(&w->point, at < w->now ? at : w->now);

    if (w->edge > 0) {
        struct slots day = slots_between(&w->before, &total);

        w->days[w->edge - 1].asked += day.asked;
        w->days[w->edge - 1].filled += day.filled;
    }
    w->before = total;
    w->edge++;
}

/* A point may lie many days behind the one before, if nothing was checked: each midnight between them is
 * computed from the earlier. */
static void
walk_to(struct day_walk *w, const struct coverage *point)
{
    while (w->edge <= w->count && next_midnight(w) <= point->hour)
        pass_midnight(w);
    w->point = *point;
}

/* To the end, and back to where the next monitor begins. */
static void
end_walk(struct day_walk *w)
{
    while (w->edge <= w->count)
        pass_midnight(w);
    w->edge = 0;
    w->point = (struct coverage){ .hour = 0 };
}

/* Rows come by monitor, then by time: one walk after the other, which all add to the same days. */
int
coverage_points_days(struct db *db, int64_t monitor, int64_t first_day, int count, int64_t now,
                     struct slots *days)
{
    struct query q = query_start(db, monitor == 0 ? SQL_COVERAGE_DAYS_OF_ALL : SQL_COVERAGE_DAYS_OF_MONITOR);
    struct day_walk w = { .first_day = first_day, .now = now, .days = days, .count = count };
    int64_t present = 0;

    for (int i = 0; i < count; i++)
        days[i] = (struct slots){ 0 };
    if (monitor != 0)
        query_int(&q, ":monitor", monitor);
    query_int(&q, ":first_day", first_day);
    while (query_row(&q)) {
        int64_t of = row_int(&q);
        struct coverage point = coverage_row(&q);

        if (present != 0 && of != present)
            end_walk(&w);
        present = of;
        walk_to(&w, &point);
    }
    end_walk(&w);
    return query_end(&q);
}

int
coverage_points_delete_old(struct db *db, int64_t monitor, int64_t cut, int64_t *deleted)
{
    static const int64_t spans[] = { HOUR, DAY };

    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        struct query q = query_start(db, SQL_COVERAGE_DELETE_OLD);

        query_int(&q, ":monitor", monitor);
        query_int(&q, ":span", spans[i]);
        query_int(&q, ":cut", cut - cut % DAY);
        if (query_count(&q, deleted) != 0)
            return -1;
    }
    return 0;
}
