/* The figures of many monitors at once are those of each alone, at every hour of the day, and they hold as
 * long as they say. */
#include "store/uptime_bulk.h"

#include "store.h"

#include "base/duration.h"
#include "store/heartbeats.h"
#include "store/monitor_states.h"
#include "store/rollups.h"

#define T (INT64_C(1770732000) / DAY * DAY) /* a midnight */

enum { MONITORS = 14, BEATS = 400, MOMENTS = 60 };

/* Keys with gaps, so that some are asked about together and some apart. In the range from 60 on most have no
 * check in an hour: those are looked up together. */
static const int64_t keys[MONITORS] = { 1, 2, 5, 11, 40, 60, 61, 62, 64, 65, 66, 67, 68, 100 };

static uint64_t
next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return *state >> 33;
}

/* So many seconds between two checks at most: those of the longer range are seldom checked. */
static int64_t
longest_pause(int m)
{
    return keys[m] >= 61 ? DAY : 20 * DAY / BEATS;
}

/* Ten days of checks at random moments; now and then one comes late, or inside a window. */
static void
make_history(struct rig *r, uint64_t *random)
{
    assert_int_equal(db_begin(r->db), 0);
    for (int m = 0; m < MONITORS - 1; m++) { /* the last has none */
        struct monitor_state state = { .paused = false };
        struct monitor_state_update checked = { .change.status = UP, .result = UP, .counts = &state };
        int64_t at = T - 10 * DAY;

        for (int i = 0; i < BEATS && at < T + 3 * DAY; i++) {
            at += (int64_t)(next_random(random) % (uint64_t)longest_pause(m));
            struct heartbeat h = {
                .seq = db_next(r->db, SERIES_HEARTBEAT),
                .status = (enum status)(UP + next_random(random) % 3),
                .response_time_ms = (int64_t)(next_random(random) % 1000),
                .status_code = -1,
                .checked_at = next_random(random) % 10 == 0 ? at - 3 * HOUR : at,
                .in_maintenance = next_random(random) % 10 == 0,
            };

            assert_int_equal(heartbeats_insert(r->db, keys[m], 0, &h), 0);
            assert_int_equal(rollups_count(r->db, keys[m], &h, &state.running), 0);
        }
        assert_int_equal(monitor_states_update(r->db, keys[m], &checked), 0);
    }
    assert_int_equal(db_commit(r->db), 0);
}

static void
make_monitors(struct rig *r)
{
    for (int m = 0; m < MONITORS; m++)
        rig_sql(r, arena_printf(&r->arena,
                                "INSERT INTO monitors (key, id, manage_key, type, interval_seconds, "
                                "timeout_ms, expected_status, is_public, confirmation_threshold, "
                                "follow_redirects, trusted, created_at, updated_at, method, dns_record_type, "
                                "name, tags, url) "
                                "VALUES (%d, 'm%d', '', 0, 600, 1, 200, 1, 2, 1, 0, 0, 0, "
                                "'', '', '', '', '');"
                                "INSERT INTO monitor_states (monitor) VALUES (%d)",
                                (int)keys[m], m, (int)keys[m]));
}

static void
read_all(struct rig *r, int64_t now, struct uptime_bulk list[MONITORS], int64_t *until)
{
    for (int m = 0; m < MONITORS; m++)
        list[m] = (struct uptime_bulk){ .monitor = keys[m], .day.up = -7 };
    assert_int_equal(uptime_bulk_read(r->db, list, MONITORS, now, until), 0);
}

static void
same_tally(const char *story, const struct rollup *got, const struct rollup *wanted)
{
    same_int(story, got->checks, wanted->checks);
    same_int(story, got->up, wanted->up);
    same_int(story, got->up_ms, wanted->up_ms);
}

static void
compare(struct rig *r, int64_t now, const struct uptime_bulk list[MONITORS])
{
    for (int m = 0; m < MONITORS; m++) {
        const char *story = arena_printf(&r->arena, "monitor %d at %lld", m, (long long)now);
        struct rollup day, week;

        assert_int_equal(rollups_since(r->db, keys[m], now - DAY, 0, &day), 0);
        assert_int_equal(rollups_since(r->db, keys[m], now - 7 * DAY, 0, &week), 0);
        same_tally(story, &list[m].day, &day);
        same_tally(story, &list[m].week, &week);
    }
}

static void
as_each_alone(void **state)
{
    struct uptime_bulk list[MONITORS], later[MONITORS];
    uint64_t random = 1;
    int64_t until, ignored;
    struct rig r;

    (void)state;
    rig_open(&r);
    make_monitors(&r);
    make_history(&r, &random);
    for (int i = 0; i < MOMENTS; i++) {
        int64_t now = T + (int64_t)(next_random(&random) % (3 * DAY));

        if (i % 3 == 0)
            now -= now % HOUR; /* where hours meet, too */
        read_all(&r, now, list, &until);
        compare(&r, now, list);
        assert_true(until > now);
        read_all(&r, until - 1, later, &ignored);
        assert_memory_equal(list, later, sizeof list);
    }
    rig_close(&r);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(as_each_alone) };

    return cmocka_run_group_tests_name("uptime_bulk", tests, NULL, NULL);
}
