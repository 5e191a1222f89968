/* Twice through the monitors: first for the numbers and for the keys, since uptimes are read in the order of
 * keys, many at a time; then for the rows. Where the numbers are kept (status_counts.h), the first walk only
 * reads an index. */
#include "store/glances.h"

#include "rules/staleness.h"
#include "render/public_page.h"
#include "store/monitors_inside.h"
#include "store/query.h"
#include "store/status_counts.h"
#include "store/uptime_bulk.h"

#include <stdlib.h>

/* So many are read by their keys; for more a walk costs less. */
enum { FEW = 200 };

/* --- the numbers ---------------------------------------------------------------------------------------- */

struct finding {
    struct arena *a;
    const struct monitor_filter *filter;
    struct glances *g;
    struct keys others; /* where problems come first: those that are none */
};

static struct keys *
list_for(struct finding *f, const struct monitor *m)
{
    return f->g->problems_first && !public_is_problem(m) ? &f->others : &f->g->keys;
}

static void
look(void *to, struct arena *row, struct monitor *m)
{
    struct finding *f = to;
    struct glances *g = f->g;
    int64_t number = g->total++, from = f->filter->offset;
    struct status_monitor s;

    (void)row;
    overview_ends_by(&g->until, stale_from(m), g->now);
    s = overview_glance(m, &g->open, g->now);
    status_counts_add(&g->counts, &s);
    if (number >= from && (f->filter->limit < 0 || number - from < f->filter->limit))
        *arena_add(f->a, list_for(f, m)) = m->key;
}

static bool
is_whole_page(const struct monitor_filter *f)
{
    return f->page != 0 && f->of.scope == SCOPE_ALL && f->status == STATUS_COUNT && !f->only_paused &&
           f->search == NULL && f->tag == NULL && f->group == NULL && f->ids == NULL;
}

/* A monitor that turns stale comes to be among those that are asked for, or leaves them: for a filter that
 * goes by the status shown, no more than the second is sure. */
static int
find_by_looking(struct db *db, struct arena *a, const struct monitor_filter *filter, struct glances *g)
{
    struct finding f = { .a = a, .filter = filter, .g = g };
    struct monitor_filter all = *filter;
    int64_t total;

    all.limit = -1;
    all.offset = 0;
    g->total = 0;
    g->counts = (struct status_counts){ 0 };
    if (filter->status != STATUS_COUNT && filter->shown_at != 0)
        overview_ends_by(&g->until, g->now + 1, g->now);
    if ((is_whole_page(filter) ? monitors_standing(db, filter->page, look, &f)
                               : monitors_each(db, &all, look, &f, &total)) != 0)
        return -1;
    for (int i = 0; i < f.others.count; i++)
        *arena_add(a, &g->keys) = f.others.list[i];
    return 0;
}

static int
find_by_index(struct db *db, struct arena *a, const struct monitor_filter *filter, struct glances *g)
{
    struct query q;

    if (status_counts_read(db, filter->of.scope, g->now, &g->counts, &g->until) != 0)
        return -1;
    g->total = g->counts.all;
    q = query_start(db, SQL_MONITORS_SLICE_KEYS);
    query_int(&q, ":scope", filter->of.scope);
    query_int(&q, ":limit", filter->limit < 0 ? INT64_MAX : filter->limit);
    query_int(&q, ":offset", filter->offset);
    return query_all(&q, *arena_add(a, &g->keys) = row_int(&q));
}

int
glances_find(struct db *db, struct arena *a, const struct monitor_filter *filter, struct glances *g)
{
    bool kept = monitors_are_counted(filter) && filter->status == STATUS_COUNT && !filter->only_paused;

    g->until = INT64_MAX;
    if (overview_read_open(db, a, &g->open) != 0)
        return -1;
    return kept && !g->problems_first ? find_by_index(db, a, filter, g) : find_by_looking(db, a, filter, g);
}

/* --- the rows ------------------------------------------------------------------------------------------- */

struct showing {
    struct glances *g;
    struct uptime_bulk *uptimes;
    glance_take *take;
    void *to;
};

static void
show(void *to, struct arena *row, struct monitor *m)
{
    struct showing *w = to;
    struct status_monitor s;
    const struct uptime_bulk *uptime = overview_uptime(w->uptimes, w->g->keys.count, m->key);

    overview_ends_by(&w->g->until, stale_from(m), w->g->now);
    s = overview_glance(m, &w->g->open, w->g->now);
    s.day = uptime->day;
    s.week = uptime->week;
    w->take(w->to, row, &s);
}

static int
show_few(struct db *db, struct arena *a, struct showing *w)
{
    struct monitors found = { 0 };

    if (monitors_of_keys(db, a, w->g->keys.list, w->g->keys.count, &found) != 0)
        return -1;
    for (int i = 0; i < found.count; i++)
        show(w, a, &found.list[i]);
    return 0;
}

int
glances_each(struct db *db, struct arena *a, const struct monitor_filter *filter, struct glances *g,
             glance_take *take, void *to)
{
    struct showing w = { .g = g, .uptimes = overview_places(a, &g->keys), .take = take, .to = to };
    int64_t leaves, total;

    if (uptime_bulk_read(db, w.uptimes, g->keys.count, g->now, &leaves) != 0)
        return -1;
    overview_ends_by(&g->until, leaves, g->now);
    return g->keys.count <= FEW ? show_few(db, a, &w) : monitors_each(db, filter, show, &w, &total);
}

int
glances_list(struct db *db, struct arena *a, const struct glances *g, int first, int count,
             struct overview *list)
{
    struct monitors found = { 0 };

    if (monitors_of_keys(db, a, g->keys.list + first, count, &found) != 0)
        return -1;
    list->count = found.count;
    list->list = arena_alloc(a, ((size_t)found.count + 1) * sizeof *list->list);
    for (int i = 0; i < found.count; i++)
        list->list[i] = overview_glance(&found.list[i], &g->open, g->now);
    return 0;
}
