/* A budget needs attention exactly when the figures of its monitor say so, whatever the first day of the
 * period and the hour in progress hold. */
#include "store/attention_items.h"

#include "store.h"

#include "base/duration.h"
#include "rules/role.h"
#include "store/heartbeats.h"
#include "store/monitor_states.h"
#include "store/rollups.h"

#define T (INT64_C(1770732000) / DAY * DAY) /* a midnight */

enum { MONITORS = 12, BEATS = 300, MOMENTS = 60 };

static uint64_t
next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return *state >> 33;
}

/* The first fails in one check of ten, the next in one of twenty, and so on; the last never does. */
static enum status
result_of(int monitor, uint64_t *random)
{
    return monitor < MONITORS - 1 && next_random(random) % ((uint64_t)(monitor + 1) * 10) == 0 ? DOWN : UP;
}

/* Ten days of checks; then the monitor may have stopped. */
static void
make_history(struct rig *r, int monitor, uint64_t *random)
{
    struct monitor_state state = { .paused = false };
    struct monitor_state_update checked = { .change.status = UP, .result = UP, .counts = &state };
    int64_t at = T - 10 * DAY;

    for (int i = 0; i < BEATS; i++) {
        struct heartbeat h = {
            .seq = db_next(r->db, SERIES_HEARTBEAT),
            .status = result_of(monitor, random),
            .status_code = -1,
            .checked_at = at += (int64_t)(next_random(random) % (20 * DAY / BEATS)),
        };

        assert_int_equal(heartbeats_insert(r->db, monitor + 1, 0, &h), 0);
        assert_int_equal(rollups_count(r->db, monitor + 1, &h, &state.running), 0);
    }
    assert_int_equal(monitor_states_update(r->db, monitor + 1, &checked), 0);
}

/* Periods of one to six days; every sixth monitor names none, which are thirty. */
static void
make_monitor(struct rig *r, int monitor)
{
    const char *days = monitor % 6 == 5 ? "NULL" : arena_printf(&r->arena, "%d", 1 + monitor % 6);

    rig_sql(r, arena_printf(&r->arena,
                            "INSERT INTO monitors (key, id, manage_key, type, interval_seconds, "
                            "timeout_ms, expected_status, is_public, confirmation_threshold, "
                            "follow_redirects, trusted, created_at, updated_at, method, dns_record_type, "
                            "name, tags, url, sla_target, sla_period_days) "
                            "VALUES (%d, 'm%d', '', 0, 600, 1, 200, 1, 2, 1, 0, 0, 0, "
                            "'', '', '', '', '', 98, %s);"
                            "INSERT INTO monitor_states (monitor) VALUES (%d)",
                            monitor + 1, monitor, days, monitor + 1));
}

static bool
is_told(const struct attention_items *items, const char *monitor)
{
    for (int i = 0; i < items->count; i++)
        if (items->list[i].kind == ATTENTION_ERROR_BUDGET &&
            strcmp(items->list[i].monitor_id, monitor) == 0)
            return true;
    return false;
}

/* How many are told, all of them rightly. */
static int
compare(struct rig *r, int64_t now)
{
    struct attention_items items = { 0 };
    const struct readership everybody = readership_of_all();
    int told = 0;

    assert_int_equal(attention_items_read(r->db, &r->arena, &everybody, 10, now, &items), 0);
    for (int i = 0; i < MONITORS; i++) {
        const char *id = arena_printf(&r->arena, "m%d", i);
        const struct monitor m = {
            .key = i + 1, .sla_target = 98, .sla_period_days = i % 6 == 5 ? -1 : 1 + i % 6
        };
        struct sla sla;

        assert_int_equal(rollups_sla(r->db, &m, now, &sla), 0);
        same_int(arena_printf(&r->arena, "%s at %lld", id, (long long)now), is_told(&items, id),
                 sla.status != SLA_MET);
        told += sla.status != SLA_MET;
    }
    return told;
}

static void
budgets_as_each_alone(void **state)
{
    uint64_t random = 1;
    int told = 0;
    struct rig r;

    (void)state;
    rig_open(&r);
    for (int i = 0; i < MONITORS; i++)
        make_monitor(&r, i);
    assert_int_equal(db_begin(r.db), 0);
    for (int i = 0; i < MONITORS; i++)
        make_history(&r, i, &random);
    assert_int_equal(db_commit(r.db), 0);
    for (int i = 0; i < MOMENTS; i++) {
        int64_t now = T + (int64_t)(next_random(&random) % (6 * DAY));

        if (i % 3 == 0)
            now -= now % HOUR; /* where hours meet, too */
        told += compare(&r, now);
    }
    assert_in_range(told, MOMENTS, MOMENTS * (MONITORS - 2)); /* some of both */
    rig_close(&r);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(budgets_as_each_alone) };

    return cmocka_run_group_tests_name("attention_items", tests, NULL, NULL);
}
