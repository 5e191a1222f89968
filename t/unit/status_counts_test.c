/* Counts that are kept, and parts of the list that are read alone, against the list of all monitors. */
#include "store/status_counts.h"

#include "render/public_page.h"
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_in_trouble),
        cmocka_unit_test(none_in_trouble),
        cmocka_unit_test(most_in_trouble),
    };

    return cmocka_run_group_tests_name("status_counts", tests, NULL, NULL);
}
