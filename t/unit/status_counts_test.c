/* Counts that are kept, and parts of the list that are read alone, against the list of all monitors. */
#include "store/status_counts.h"

#include "render/public_page.h"
#include "store/glances.h"
#include "store/overview.h"

#include "store.h"

#define NOW 1770732000

/* Any state that there may be, stale ones among them; `trouble`: how many of 100 are degraded or down. */
static void
scatter(struct rig *r, int count, int trouble)
{
    for (int i = 0; i < count; i++)
        (void)rig_monitor(r, arena_printf(&r->arena, "monitor %d", i * 7919 % count));
    rig_sql(r, arena_printf(&r->arena,
                            "UPDATE monitors SET is_public = key %% 4 <> 1, listed = key %% 3, "
                            "  group_name = CASE WHEN key %% 5 > 0 THEN 'group ' || key %% 5 END, "
                            "  interval_seconds = CASE WHEN key %% 2 = 0 THEN 60 ELSE 600 END, "
                            "  consensus_threshold = CASE WHEN key %% 6 = 0 THEN 1 END;"
                            "UPDATE monitor_states SET is_paused = monitor %% 11 = 3, "
                            "  status = CASE WHEN monitor * 37 %% 100 < %d THEN 2 + monitor %% 2 "
                            "           ELSE monitor %% 9 %% 2 * (1 + monitor %% 2 * 3) END, "
                            "  concluded_at = CASE WHEN monitor %% 8 > 0 THEN %d - monitor * 53 %% 2500 END;"
                            "UPDATE monitor_states SET slot_seconds = CASE WHEN is_paused = 1 THEN 0 ELSE ("
                            "    SELECT m.interval_seconds FROM monitors m WHERE m.key = monitor) END;"
                            "INSERT INTO locations (key, id, name, probe_key, created_at) VALUES "
                            "  (1, 'l', 'l', 'l', 1);"
                            "INSERT INTO location_results "
                            "  (monitor, location, checked_at, seq, result, response_ms) "
                            "  SELECT key, 1, %d - key * 31 %% 3000, key, 1, 1 FROM monitors "
                            "  WHERE key %% 4 > 0;"
                            "INSERT INTO incidents (seq, id, monitor, started_at, cause, paused_at) "
                            "  SELECT key, 'i' || key, key, 1, 'x', CASE WHEN key %% 5 = 0 THEN 1 END "
                            "  FROM monitors WHERE key %% 3 = 0;",
                            trouble, NOW, NOW));
}

static void
same_counts(const char *story, const struct status_counts *got, const struct status_counts *wanted)
{
    same_int(story, got->all, wanted->all);
    same_int(story, got->paused, wanted->paused);
    same_int(story, got->stale, wanted->stale);
    same_int(story, got->incidents, wanted->incidents);
    same_int(story, got->newest_check, wanted->newest_check);
    for (int i = 0; i < STATUS_COUNT; i++)
        same_int(story, got->by_status[i], wanted->by_status[i]);
    same_text(story, status_overall(got), status_overall(wanted));
}

/* A part of so many from each place, against the same part of the list in the order of pages. */
static void
same_parts(struct rig *r, const char *story, enum monitor_scope scope, const struct overview *all, int step)
{
    struct status_monitor **ordered = public_order(&r->arena, all->list, all->count);

    for (int offset = 0; offset < all->count; offset += step) {
        struct overview part = { .now = all->now, .counts = status_counts_of(all->list, all->count) };
        struct list_range range = { .offset = offset, .limit = 20 };
        int wanted = all->count - offset < 20 ? all->count - offset : 20;

        assert_int_equal(overview_front(r->db, &r->arena, scope, &range, &part), 0);
        same_int(story, part.count, wanted);
        for (int i = 0; i < wanted; i++) {
            const struct status_monitor *s = ordered[offset + i];

            same_text(story, part.list[i].monitor->id, s->monitor->id);
            same_int(story, part.list[i].monitor->status, s->monitor->status);
            same_int(story, part.list[i].stale_since, s->stale_since);
            same_int(story, part.list[i].active_incident, s->active_incident);
        }
    }
}

static void
same_as_the_list(struct rig *r, enum monitor_scope scope, int64_t now, int step)
{
    const char *story = arena_printf(&r->arena, "scope %d at %lld", (int)scope, (long long)(now - NOW));
    struct monitor_filter filter = { .of = { .scope = scope }, .status = STATUS_COUNT, .limit = -1 };
    struct overview all = { .now = now };
    struct status_counts counts, listed;
    int64_t until = INT64_MAX;

    assert_int_equal(overview_list(r->db, &r->arena, &filter, &all), 0);
    listed = status_counts_of(all.list, all.count);
    assert_int_equal(status_counts_read(r->db, scope, now, &counts, &until), 0);
    assert_int_equal(status_counts_complete(r->db, scope, &counts), 0);
    same_counts(story, &counts, &listed);
    assert_true(until > now);
    assert_true(until <= all.until); /* of some monitors it is not in scope: the answer then ends early */
    same_parts(r, story, scope, &all, step);
}

static void
compare(struct rig *r, int step)
{
    static const int64_t times[] = { NOW - 2500, NOW - 900, NOW, NOW + 301, NOW + 2000, NOW + 100000 };

    for (enum monitor_scope scope = SCOPE_ALL; scope <= SCOPE_CHOSEN; scope++)
        for (size_t i = 0; i < COUNT(times); i++)
            same_as_the_list(r, scope, times[i], step);
}

static void
a_few_in_trouble(void **state)
{
    struct rig r;

    (void)state;
    rig_open(&r);
    compare(&r, 1); /* there are none */
    scatter(&r, 150, 20);
    compare(&r, 1);
    rig_close(&r);
}

static void
none_in_trouble(void **state)
{
    struct rig r;

    (void)state;
    rig_open(&r);
    scatter(&r, 60, 0);
    compare(&r, 7);
    rig_close(&r);
}

/* So many that they are not sorted. */
static void
most_in_trouble(void **state)
{
    struct rig r;

    (void)state;
    rig_open(&r);
    scatter(&r, 3500, 90);
    compare(&r, 697);
    rig_close(&r);
}

/* --- monitor after monitor ------------------------------------------------------------------------------ */

struct walked {
    const char *story;
    const struct overview *list; /* as it is to be */
    int64_t number;
};

static void
is_the_next(void *to, struct arena *row, const struct status_monitor *s)
{
    struct walked *w = to;
    const struct status_monitor *wanted = &w->list->list[w->number++];

    (void)row;
    same_text(w->story, s->monitor->id, wanted->monitor->id);
    same_int(w->story, s->monitor->status, wanted->monitor->status);
    same_int(w->story, s->stale_since, wanted->stale_since);
    same_int(w->story, s->active_incident, wanted->active_incident);
}

static void
same_glances(struct rig *r, const struct monitor_filter *filter, const char *story)
{
    struct monitor_filter whole = *filter;
    struct glances g = { .now = NOW };
    struct overview all = { .now = NOW }, part = all;
    struct status_counts counts;
    struct walked w = { .story = story, .list = &part };

    whole.limit = -1;
    whole.offset = 0;
    assert_int_equal(overview_list(r->db, &r->arena, &whole, &all), 0);
    assert_int_equal(overview_list(r->db, &r->arena, filter, &part), 0);
    assert_int_equal(glances_find(r->db, &r->arena, filter, &g), 0);
    same_int(story, g.total, all.count);
    same_int(story, g.keys.count, part.count);
    counts = status_counts_of(all.list, all.count);
    same_text(story, status_overall(&g.counts), status_overall(&counts));
    same_int(story, g.counts.by_status[DOWN], counts.by_status[DOWN]);
    assert_int_equal(glances_each(r->db, &r->arena, filter, &g, is_the_next, &w), 0);
    same_int(story, w.number, part.count);
    assert_true(g.until > NOW && g.until <= all.until);
}

/* As pages have them: problems first. */
static void
same_first_page(struct rig *r, const struct monitor_filter *filter, const char *story)
{
    struct glances g = { .now = NOW, .problems_first = true };
    struct overview all = { .now = NOW }, page = all;
    struct status_monitor **ordered;
    int count;

    assert_int_equal(overview_list(r->db, &r->arena, filter, &all), 0);
    ordered = public_order(&r->arena, all.list, all.count);
    assert_int_equal(glances_find(r->db, &r->arena, filter, &g), 0);
    count = g.keys.count < 20 ? g.keys.count : 20;
    assert_int_equal(glances_list(r->db, &r->arena, &g, 0, count, &page), 0);
    same_int(story, page.count, count);
    for (int i = 0; i < count; i++)
        same_text(story, page.list[i].monitor->id, ordered[i]->monitor->id);
}

static void
one_after_the_other_they_are_the_list(void **state)
{
    static const struct monitor_filter filters[] = {
        { .status = STATUS_COUNT, .limit = -1 },
        { .status = STATUS_COUNT, .limit = -1, .of.scope = SCOPE_CHOSEN },
        { .status = STATUS_COUNT, .limit = 7, .offset = 100 },
        { .status = STATUS_COUNT, .limit = 300, .offset = 3 },
        { .status = STATUS_COUNT, .limit = 10, .offset = 5000 },
        { .status = STATUS_COUNT, .limit = -1, .group = "group 2" },
        { .status = STATUS_COUNT, .limit = 5, .offset = 2, .group = "group 2" },
        { .status = STATUS_COUNT, .limit = -1, .search = "MONITOR 4" },
        { .status = UNKNOWN, .shown_at = NOW, .limit = -1 },
        { .status = DOWN, .shown_at = NOW, .limit = 4, .offset = 1 },
        { .status = STATUS_COUNT, .only_paused = true, .limit = -1 },
        { .status = STATUS_COUNT, .limit = -1, .page = 1 },
        { .status = STATUS_COUNT, .limit = 9, .offset = 9, .page = 1 },
    };
    struct rig r;

    (void)state;
    rig_open(&r);
    scatter(&r, 450, 20);
    rig_sql(&r, "INSERT INTO status_pages (key, id, manage_key, slug, title, is_public, created_at, "
                "updated_at) VALUES (1, 'p', '', 's', 't', 1, 1, 1);"
                "INSERT INTO page_monitors (page, monitor) SELECT 1, key FROM monitors WHERE key % 2 = 0");
    for (size_t i = 0; i < COUNT(filters); i++) {
        const char *story = arena_printf(&r.arena, "filter %zu", i);

        same_glances(&r, &filters[i], story);
        if (filters[i].limit < 0)
            same_first_page(&r, &filters[i], story);
    }
    rig_close(&r);
}

/* One that is not shown as unknown may be so a second later, without being among those that were found. */
static void
what_is_shown_as_unknown_is_sure_for_a_second(void **state)
{
    struct monitor_filter filter = { .status = UNKNOWN, .shown_at = NOW, .limit = -1 };
    struct glances g = { .now = NOW };
    struct rig r;

    (void)state;
    rig_open(&r);
    (void)rig_monitor(&r, "m");
    rig_sql(&r, arena_printf(&r.arena, "UPDATE monitor_states SET status = 1, concluded_at = %d", NOW));
    assert_int_equal(glances_find(r.db, &r.arena, &filter, &g), 0);
    assert_int_equal(g.total, 0);
    assert_int_equal(g.until, NOW + 1);
    rig_close(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_in_trouble),
        cmocka_unit_test(none_in_trouble),
        cmocka_unit_test(most_in_trouble),
        cmocka_unit_test(one_after_the_other_they_are_the_list),
        cmocka_unit_test(what_is_shown_as_unknown_is_sure_for_a_second),
    };

    return cmocka_run_group_tests_name("status_counts", tests, NULL, NULL);
}
