/* Monitors with their uptimes and whether an incident is open. Monitors come in the order that people read,
 * uptimes and incidents in the order of keys: an index of the one into the other is sorted once. */
#include "store/overview.h"

#include "base/duration.h"
#include "rules/staleness.h"
#include "store/coverage_points.h"
#include "store/incidents.h"
#include "store/instance_totals.h"
#include "store/query.h"
#include "store/rollups.h"
#include "store/status_counts.h"
#include "store/uptime_bulk.h"

#include <stdlib.h>
#include <string.h>

/* Among how many the slowest are looked for, where there are many. MANY_TROUBLED: more that are degraded or
 * down are not sorted, but found on the way through the list. */
enum { SLOW_CANDIDATES = 50, MANY_TROUBLED = 2000 };

/* Not by subtraction: keys are 64 bits, and qsort wants an int. */
static int
by_monitor(const void *a, const void *b)
{
    const struct uptime_bulk *left = a, *right = b;

    return (left->monitor > right->monitor) - (left->monitor < right->monitor);
}

int
overview_read_open(struct db *db, struct arena *a, struct keys *open)
{
    struct query q = query_start(db, SQL_OVERVIEW_OPEN);

    return query_all(&q, *arena_add(a, open) = row_int(&q));
}

static int
compare_keys(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static bool
is_among(const struct keys *keys, int64_t key)
{
    return keys->count > 0 &&
           bsearch(&key, keys->list, (size_t)keys->count, sizeof *keys->list, compare_keys) != NULL;
}

struct uptime_bulk *
overview_places(struct arena *a, const struct keys *keys)
{
    struct uptime_bulk *list = arena_alloc(a, ((size_t)keys->count + 1) * sizeof *list);

    for (int i = 0; i < keys->count; i++)
        list[i].monitor = keys->list[i];
    qsort(list, (size_t)keys->count, sizeof *list, by_monitor);
    return list;
}

/* The status is replaced by the shown one last: monitor_is_stale and its like read the one from the
 * database. */
struct status_monitor
overview_glance(struct monitor *m, const struct keys *open, int64_t now)
{
    struct status_monitor s = {
        .monitor = m,
        .stale_since = monitor_is_stale(m, now) ? m->newest_check_at : 0,
        .active_incident = is_among(open, m->key),
    };

    m->status = monitor_shown_status(m, now);
    return s;
}

void
overview_ends_by(int64_t *until, int64_t at, int64_t now)
{
    if (at > now && at < *until)
        *until = at;
}

static int
glance_at_all(struct db *db, struct arena *a, struct monitors *found, struct overview *o)
{
    struct keys open = { 0 };

    if (overview_read_open(db, a, &open) != 0)
        return -1;
    o->until = INT64_MAX;
    o->count = found->count;
    o->list = arena_alloc(a, ((size_t)found->count + 1) * sizeof *o->list);
    for (int i = 0; i < found->count; i++) {
        overview_ends_by(&o->until, stale_from(&found->list[i]), o->now);
        o->list[i] = overview_glance(&found->list[i], &open, o->now);
    }
    return 0;
}

int
overview_list(struct db *db, struct arena *a, const struct monitor_filter *filter, struct overview *o)
{
    struct monitors found = { 0 };

    return monitors_find(db, a, filter, &found, &o->total) == 0 ? glance_at_all(db, a, &found, o) : -1;
}

const struct uptime_bulk *
overview_uptime(const struct uptime_bulk *places, int count, int64_t monitor)
{
    struct uptime_bulk place = { .monitor = monitor };

    return bsearch(&place, places, (size_t)count, sizeof *places, by_monitor);
}

int
overview_uptimes(struct db *db, struct arena *a, struct status_monitor *const *shown, int count, int64_t now,
                 int64_t *until)
{
    struct keys wanted = { 0 };
    struct uptime_bulk *uptimes;
    int64_t leaves;

    for (int i = 0; i < count; i++)
        *arena_add(a, &wanted) = shown[i]->monitor->key;
    uptimes = overview_places(a, &wanted);
    if (uptime_bulk_read(db, uptimes, count, now, &leaves) != 0)
        return -1;
    for (int i = 0; i < count; i++) {
        const struct uptime_bulk *f = overview_uptime(uptimes, count, shown[i]->monitor->key);

        shown[i]->day = f->day;
        shown[i]->week = f->week;
    }
    overview_ends_by(until, leaves, now);
    return 0;
}

/* --- The front page: what is in trouble first ----------------------------------------------------------- */

/* Both parts are lists of their own; a range may be in one of them, or go from the one into the other. The
 * counts say how many are in the first; mostly none are, and the second is then the list of all. */
static int
find_front(struct db *db, struct arena *a, enum monitor_scope scope, struct list_range part,
           const struct overview *o, struct monitors *found)
{
    int64_t troubled = o->counts.by_status[DOWN] + o->counts.by_status[DEGRADED], total;
    struct monitor_filter all = {
        .of.scope = scope, .status = STATUS_COUNT, .limit = part.limit, .offset = part.offset,
    };

    if (troubled == 0)
        return monitors_find(db, a, &all, found, &total);
    if (part.offset < troubled &&
        monitors_by_trouble(db, a, scope, o->now, true, troubled > MANY_TROUBLED, &part, found) != 0)
        return -1;
    part.offset = part.offset > troubled ? part.offset - troubled : 0;
    part.limit -= found->count;
    return part.limit > 0 ? monitors_by_trouble(db, a, scope, o->now, false, true, &part, found) : 0;
}

int
overview_front(struct db *db, struct arena *a, enum monitor_scope scope, const struct list_range *range,
               struct overview *o)
{
    struct monitors found = { 0 };

    o->total = o->counts.all;
    return find_front(db, a, scope, *range, o, &found) == 0 ? glance_at_all(db, a, &found, o) : -1;
}

/* --- Day by day ----------------------------------------------------------------------------------------- */

int
overview_monitor_history(struct db *db, struct arena *a, const struct monitor *m, struct status_history *h)
{
    struct monitor_history *one = &h->list[h->count++];

    one->monitor = m;
    one->days = arena_alloc(a, (size_t)h->days * sizeof *one->days);
    return rollups_days(db, m->key, h->first_day, h->days, one->days);
}

struct day_list {
    struct day *days;
    int64_t first;
};

static void
add_part(void *to, const struct day *part)
{
    const struct day_list *l = to;
    struct day *day = &l->days[(part->start - l->first) / DAY];

    rollup_add(&day->rollup, &part->rollup);
    day->slots.asked += part->slots.asked;
    day->slots.filled += part->slots.filled;
}

int
overview_days(struct db *db, int64_t first_day, int count, int64_t now, struct day *days)
{
    struct day_list l = { .days = days, .first = first_day };
    int64_t end = first_day + (int64_t)count * DAY;

    for (int i = 0; i < count; i++)
        days[i] = (struct day){ .start = first_day + (int64_t)i * DAY };
    if (instance_totals_read(db, DAY, first_day, end, add_part, &l) != 0)
        return -1;
    return coverage_points_add_running(db, first_day, count, now, days);
}

struct history_walk {
    struct db *db;
    const struct status_history *history;
    struct monitor_history one; /* its days in the same memory, monitor after monitor */
    void (*take)(void *to, const struct monitor_history *one);
    void *to;
    int result;
};

static void
add_history_of(void *to, struct arena *row, struct monitor *m)
{
    struct history_walk *w = to;
    const struct status_history *h = w->history;

    (void)row;
    if (w->result != 0)
        return;
    w->one.monitor = m;
    memset(w->one.days, 0, (size_t)h->days * sizeof *w->one.days);
    w->result = rollups_days(w->db, m->key, h->first_day, h->days, w->one.days);
    if (w->result == 0 && h->with_slots)
        w->result = coverage_points_days(w->db, m->key, h->first_day, h->days, h->now, w->one.slots);
    if (w->result == 0)
        w->take(w->to, &w->one);
}

int
overview_status_history(struct db *db, struct arena *a, const struct monitor_filter *filter,
                        const struct status_history *h,
                        void (*take)(void *to, const struct monitor_history *one), void *to, int64_t *total)
{
    struct history_walk w = { .db = db, .history = h, .take = take, .to = to };

    w.one.days = arena_alloc(a, (size_t)h->days * sizeof *w.one.days);
    if (h->with_slots)
        w.one.slots = arena_alloc(a, (size_t)h->days * sizeof *w.one.slots);
    return monitors_each(db, filter, add_history_of, &w, total) == 0 ? w.result : -1;
}

/* --- The dashboard -------------------------------------------------------------------------------------- */

static void
read_counts(struct query *q, struct dashboard *d)
{
    static const enum status order[] = { UNKNOWN, UP, DEGRADED, DOWN, MAINTENANCE };

    d->monitors = row_int(q);
    d->public = row_int(q);
    d->paused = row_int(q);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        d->by_status[order[i]] = row_int(q);
}

static int
count_monitors(struct db *db, struct dashboard *d)
{
    struct query q = query_start(db, SQL_OVERVIEW_COUNTS);

    return query_answer(&q, read_counts(&q, d));
}

/* Slowest first; of equally slow ones, the older monitor. */
static int
by_slowness(const void *a, const void *b)
{
    const struct uptime_bulk *left = a, *right = b;
    double left_ms = rollup_mean_ms(&left->day), right_ms = rollup_mean_ms(&right->day);

    return left_ms != right_ms ? (left_ms < right_ms) - (left_ms > right_ms) : by_monitor(a, b);
}

/* Reorders the uptimes. */
static int
name_slowest(struct db *db, struct arena *a, struct uptime_bulk *uptimes, int count, struct dashboard *d)
{
    qsort(uptimes, (size_t)count, sizeof *uptimes, by_slowness);
    for (int i = 0; i < count && i < DASHBOARD_SLOWEST && uptimes[i].day.up > 0; i++) {
        struct monitor m;

        if (monitors_by_key(db, a, uptimes[i].monitor, &m) != FOUND)
            return -1;
        d->slowest[d->slowest_count++] = (struct slow_monitor){
            .id = m.id,
            .name = m.name,
            .status = m.status,
            .mean_ms = rollup_mean_ms(&uptimes[i].day),
        };
    }
    return 0;
}

static int
name_recent(struct db *db, struct arena *a, struct dashboard *d)
{
    struct incidents recent = { 0 };

    if (incidents_latest_started(db, a, DASHBOARD_RECENT, &recent) != 0)
        return -1;
    d->recent = recent.list;
    d->recent_count = recent.count;
    return 0;
}

/* --- ... of few monitors, to the second */

/* Exact, because the monitors are few enough to be read one by one. */
static int
add_uptimes(struct db *db, struct arena *a, bool for_admin, int64_t now, struct dashboard *d, int64_t *until)
{
    struct keys all = { 0 };
    struct uptime_bulk *uptimes;

    if (monitors_keys(db, a, &all) != 0)
        return -1;
    uptimes = overview_places(a, &all);
    if (uptime_bulk_read(db, uptimes, all.count, now, until) != 0)
        return -1;
    for (int i = 0; i < all.count; i++) {
        rollup_add(&d->day, &uptimes[i].day);
        rollup_add(&d->week, &uptimes[i].week);
    }
    return for_admin ? name_slowest(db, a, uptimes, all.count, d) : 0;
}

/* --- ... of many, in whole hours */

struct windows {
    struct dashboard *d;
    int64_t day_from, week_from;
};

static void
add_hour(void *to, const struct day *part)
{
    struct windows *w = to;

    rollup_add(&w->d->week, &part->rollup);
    if (part->start >= w->day_from)
        rollup_add(&w->d->day, &part->rollup);
}

/* Those that are slowest in their hour in progress, by the whole day. */
static int
name_slow_ones(struct db *db, struct arena *a, int64_t now, struct dashboard *d)
{
    struct query q = query_start(db, SQL_OVERVIEW_SLOW);
    struct keys slow = { 0 };
    struct uptime_bulk *uptimes;
    int64_t until;

    query_int(&q, ":limit", SLOW_CANDIDATES);
    if (query_all(&q, *arena_add(a, &slow) = row_int(&q)) != 0)
        return -1;
    uptimes = overview_places(a, &slow);
    if (uptime_bulk_read(db, uptimes, slow.count, now, &until) != 0)
        return -1;
    return name_slowest(db, a, uptimes, slow.count, d);
}

/* The sums of all monitors are kept by the hour, so the cost does not grow with their number; the windows
 * begin at a full hour then. */
static int
add_totals(struct db *db, struct arena *a, bool for_admin, int64_t now, struct dashboard *d, int64_t *until)
{
    int64_t hour = now - now % HOUR;
    struct windows w = { .d = d, .day_from = hour - DAY, .week_from = hour - 7 * (int64_t)DAY };

    *until = hour + HOUR;
    if (instance_totals_read(db, HOUR, w.week_from, INT64_MAX, add_hour, &w) != 0)
        return -1;
    return for_admin ? name_slow_ones(db, a, now, d) : 0;
}

/* --- ... of a workspace */

static void
count_one(struct dashboard *d, const struct monitor *m)
{
    d->monitors++;
    d->public += m->is_public;
    d->paused += m->is_paused;
    d->by_status[m->status]++;
}

static int
name_recent_of(struct db *db, struct arena *a, const struct readership *of, struct dashboard *d)
{
    const struct incident_filter filter = { .of = *of, .open = -1, .range = { .limit = DASHBOARD_RECENT } };
    struct incidents recent = { 0 };

    if (incidents_find(db, a, &filter, &recent) != 0)
        return -1;
    d->recent = recent.list;
    d->recent_count = recent.count;
    return 0;
}

/* Its monitors are read one by one: sums are kept of all monitors together only. */
int
overview_workspace(struct db *db, struct arena *a, const struct readership *of, int64_t now,
                   struct dashboard *d, int64_t *until)
{
    const struct monitor_filter filter = { .of = *of, .status = STATUS_COUNT, .limit = -1 };
    struct monitors found = { 0 };
    struct keys open = { 0 }, all = { 0 };
    struct uptime_bulk *uptimes;
    int64_t total;

    *d = (struct dashboard){ 0 };
    if (monitors_find(db, a, &filter, &found, &total) != 0 || overview_read_open(db, a, &open) != 0)
        return -1;
    for (int i = 0; i < found.count; i++) {
        count_one(d, &found.list[i]);
        d->active_incidents += is_among(&open, found.list[i].key);
        *arena_add(a, &all) = found.list[i].key;
    }
    uptimes = overview_places(a, &all);
    if (uptime_bulk_read(db, uptimes, all.count, now, until) != 0)
        return -1;
    for (int i = 0; i < all.count; i++) {
        rollup_add(&d->day, &uptimes[i].day);
        rollup_add(&d->week, &uptimes[i].week);
    }
    return name_slowest(db, a, uptimes, all.count, d) == 0 ? name_recent_of(db, a, of, d) : -1;
}

/* --- ... of all */

/* Counts and sums of all monitors, private ones too: they name none. */
int
overview_dashboard(struct db *db, struct arena *a, bool for_admin, int64_t now, struct dashboard *d,
                   int64_t *until)
{
    struct keys open = { 0 };
    int result;

    *d = (struct dashboard){ 0 };
    if (count_monitors(db, d) != 0 || overview_read_open(db, a, &open) != 0)
        return -1;
    d->active_incidents = open.count;
    if (d->monitors <= OVERVIEW_FEW)
        result = add_uptimes(db, a, for_admin, now, d, until);
    else
        result = add_totals(db, a, for_admin, now, d, until);
    return result == 0 && for_admin ? name_recent(db, a, d) : result;
}
