/* A point is good until the next one: what passes between them without a check is computed from the
 * earlier. */
#include "store/coverage_points.h"

#include "base/duration.h"
#include "store/instance_totals.h"
#include "store/query.h"

/* Of a monitor that is deleted: as many as are shown, and more; those of a report (fcgi/api/reports.c),
 * too. */
enum { MOST_DAYS = 400 };

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
    query_int(q, ":midnight_asked", c->at_midnight.asked);
    query_int(q, ":midnight_filled", c->at_midnight.filled);
}

/* The columns that a point has, too. */
static struct coverage
read_point(struct query *q)
{
    struct coverage c = { .hour = 0 };

    c.total.asked = row_int(q);
    c.total.filled = row_int(q);
    c.slot_from = row_int(q);
    c.slot_seconds = row_int(q);
    c.state = (enum slot_state)row_int(q);
    c.hour = row_int(q); /* of a point: when its span began */
    return c;
}

struct coverage
coverage_state_row(struct query *q)
{
    struct coverage c = read_point(q);

    c.at_midnight.asked = row_int(q);
    c.at_midnight.filled = row_int(q);
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

/* --- days that are over, in the totals of all monitors */

/* The slots of a day, whose midnight is given, of a state that nothing was counted in since; it may end at
 * `now`. */
static struct slots
slots_of_day(const struct coverage *c, int64_t day, int64_t now)
{
    struct slots late = coverage_at(c, day + DAY < now ? day + DAY : now);
    struct slots early = day <= c->hour ? c->at_midnight : coverage_at(c, day);

    return slots_between(&early, &late);
}

/* Adds the day of the state and those that have passed since, up to the midnight before at; but for those
 * that no figure goes back to. */
static int
add_ended_days(struct db *db, const struct coverage *c, int64_t at)
{
    int64_t first = c->hour - c->hour % DAY, oldest = at - at % DAY - (int64_t)MOST_DAYS * DAY;

    for (int64_t day = first > oldest ? first : oldest; day + DAY <= at; day += DAY) {
        struct slots slots = slots_of_day(c, day, at);

        if (instance_totals_add_slots(db, day, &slots) != 0)
            return -1;
    }
    return 0;
}

/* The point is kept as it was at the end of c->hour, before the new time is counted. */
int
coverage_points_turn(struct db *db, int64_t monitor, const struct coverage *c, int64_t at)
{
    if (at < c->hour + HOUR)
        return 0;
    if (keep(db, monitor, HOUR, c) != 0)
        return -1;
    if (at < c->hour - c->hour % DAY + DAY)
        return 0;
    return keep(db, monitor, DAY, c) == 0 ? add_ended_days(db, c, at) : -1;
}

static int
change(struct db *db, int64_t monitor, int64_t at, struct coverage *c, int64_t slot_seconds)
{
    struct query q;

    if (coverage_points_turn(db, monitor, c, at) != 0)
        return -1;
    coverage_change(c, at, slot_seconds);
    q = query_start(db, SQL_COVERAGE_SAVE);
    query_int(&q, ":monitor", monitor);
    coverage_bind(&q, c);
    return query_end(&q);
}

static int
read_state(struct db *db, int64_t monitor, struct coverage *c, int64_t *asked_for)
{
    struct query q = query_start(db, SQL_COVERAGE_OF_STATE);

    *c = (struct coverage){ .hour = 0 };
    *asked_for = 0;
    query_int(&q, ":monitor", monitor);
    return query_answer(&q, (*c = coverage_state_row(&q), *asked_for = row_int(&q)));
}

/* asked_for: the interval as it is now, or 0 if the monitor is paused. The caller has changed the monitor in
 * this transaction; here its slots follow. */
int
coverage_points_refresh(struct db *db, int64_t monitor, int64_t at)
{
    struct coverage c;
    int64_t asked_for;

    if (read_state(db, monitor, &c, &asked_for) != 0)
        return -1;
    return asked_for == c.slot_seconds ? 0 : change(db, monitor, at, &c, asked_for);
}

int
coverage_points_set(struct db *db, int64_t monitor, int64_t at, int64_t slot_seconds)
{
    struct coverage c;
    int64_t asked_for;

    return read_state(db, monitor, &c, &asked_for) == 0 ? change(db, monitor, at, &c, slot_seconds) : -1;
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
    return query_answer(&q, *c = read_point(&q));
}

/* From the beginning of an hour, because points are kept by the hour: up to an hour more than the span. */
int
coverage_points_uptime(struct db *db, int64_t monitor, int64_t now, struct slots spans[UPTIME_SPANS])
{
    struct query q = query_start(db, SQL_COVERAGE_OF_STATE);
    struct coverage last = { .hour = 0 }, first;
    struct slots late, early;

    query_int(&q, ":monitor", monitor);
    if (query_answer(&q, last = coverage_state_row(&q)) != 0)
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

int
coverage_points_between(struct db *db, int64_t monitor, int64_t from, int64_t until, int64_t now,
                        struct slots *slots)
{
    struct query q = query_start(db, SQL_COVERAGE_OF_STATE);
    struct coverage last = { .hour = 0 }, first, end;
    struct slots early, late;

    *slots = (struct slots){ 0 };
    query_int(&q, ":monitor", monitor);
    if (query_answer(&q, last = coverage_state_row(&q)) != 0)
        return -1;
    end = last;
    if (read_before(db, monitor, &last, from, &first) != 0 ||
        (until < now && read_before(db, monitor, &last, until, &end) != 0))
        return -1;
    early = coverage_at(&first, from);
    late = coverage_at(&end, until < now ? until : now);
    *slots = slots_between(&early, &late);
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

        w->days[w->edge - 1] = day;
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

int
coverage_points_days(struct db *db, int64_t monitor, int64_t first_day, int count, int64_t now,
                     struct slots *days)
{
    struct query q = query_start(db, SQL_COVERAGE_DAYS_OF_MONITOR);
    struct day_walk w = { .first_day = first_day, .now = now, .days = days, .count = count };

    for (int i = 0; i < count; i++)
        days[i] = (struct slots){ 0 };
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":first_day", first_day);
    while (query_row(&q)) {
        struct coverage point = read_point(&q);

        walk_to(&w, &point);
    }
    while (w.edge <= w.count)
        pass_midnight(&w);
    return query_end(&q);
}

/* --- all monitors together */

int
coverage_points_add_running(struct db *db, int64_t first_day, int count, int64_t now, struct day *days)
{
    struct query q = query_start(db, SQL_COVERAGE_STATES);
    int64_t end = first_day + (int64_t)count * DAY;

    while (query_row(&q)) {
        struct coverage c = coverage_state_row(&q);
        int64_t day = c.hour - c.hour % DAY;

        for (day = day < first_day ? first_day : day; day < end && day <= now; day += DAY) {
            struct slots slots = slots_of_day(&c, day, now);

            days[(day - first_day) / DAY].slots.asked += slots.asked;
            days[(day - first_day) / DAY].slots.filled += slots.filled;
        }
    }
    return query_end(&q);
}

/* What was added day by day is found again day by day, as far back as there are points. */
int
coverage_points_subtract(struct db *db, int64_t monitor)
{
    struct slots days[MOST_DAYS];
    struct query q = query_start(db, SQL_COVERAGE_OF_STATE);
    struct coverage c = { .hour = 0 };
    int64_t today, first;

    query_int(&q, ":monitor", monitor);
    if (query_answer(&q, c = coverage_state_row(&q)) != 0)
        return -1;
    today = c.hour - c.hour % DAY;
    first = today - (int64_t)MOST_DAYS * DAY;
    if (coverage_points_days(db, monitor, first, MOST_DAYS, today, days) != 0)
        return -1;
    for (int i = 0; i < MOST_DAYS; i++) {
        struct slots less = { -days[i].asked, -days[i].filled };

        if (instance_totals_add_slots(db, first + (int64_t)i * DAY, &less) != 0)
            return -1;
    }
    return 0;
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
