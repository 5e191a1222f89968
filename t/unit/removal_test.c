/* A monitor with much history is deleted: in steps that are small, and nothing of it is left; the channels
 * that were told of its open incident are told the end all the same. */
#include "store.h"

#include "flow/removal.h"

#define ROWS 4500 /* of each kind */
#define MOST 1000 /* rows that a step may delete */

#define HISTORY_OF_ONE                                                                                       \
    "CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "   \
    "  SELECT i + %d AS i, %lld AS m FROM n;"                                                                \
    "INSERT INTO incidents (seq, id, monitor, started_at, resolved_at, cause) "                              \
    "  SELECT i, 'i' || i, m, i, i, 'c' FROM n;"                                                             \
    "INSERT INTO incident_notes (key, id, incident, content, author, created_at) "                           \
    "  SELECT i, 'n' || i, i, 'c', 'a', 1 FROM n;"                                                           \
    "INSERT INTO deliveries (seq, id, delivery_group, monitor, incident, event, url, attempt, status, "      \
    "                        response_ms, created_at) "                                                      \
    "  SELECT i, 'd' || i, 'g', m, CASE WHEN i %% 2 = 0 THEN i END, 'e', 'u', 1, 'success', 1, 1 FROM n;"    \
    "INSERT INTO alerts (key, id, monitor, incident, alert_type, event, sent_at, outcome, body, "            \
    "                    delivery_group) "                                                                   \
    "  SELECT i, 'a' || i, m, CASE WHEN i %% 2 = 0 THEN i END, 'initial', 'e', 1, 'delivered', '', 'g' "     \
    "  FROM n;"                                                                                              \
    "DROP TABLE n;"

#define OPEN_INCIDENT                                                                                        \
    "INSERT INTO incidents (seq, id, monitor, started_at, cause) VALUES (9999, 'open', %lld, 5, 'c');"       \
    "INSERT INTO alerts (key, id, monitor, incident, alert_type, event, sent_at, outcome, body, "            \
    "                    delivery_group) "                                                                   \
    "  VALUES (9999, 'a', %lld, 9999, 'initial', 'e', 1, 'delivered', '', 'g');"

/* History of a monitor, its keys from `first` on. */
static void
give_history(struct rig *r, const struct monitor *m, int first)
{
    rig_sql(r, arena_printf(&r->arena, HISTORY_OF_ONE, ROWS, first, (long long)m->key));
}

static int64_t
rows_left(struct rig *r)
{
    return atoll(rig_ask(r, "SELECT (SELECT count(*) FROM incidents) + (SELECT count(*) FROM incident_notes) "
                            "+ (SELECT count(*) FROM deliveries) + (SELECT count(*) FROM alerts)"));
}

/* One transaction of the removal; whether it is to be called again. */
static struct removal
step(struct rig *r, const struct monitor *m)
{
    struct removal removal;

    assert_int_equal(db_begin(r->db), 0);
    assert_int_equal(removal_of_monitor(r->db, &r->arena, m, 100, &removal), 0);
    assert_int_equal(db_commit(r->db), 0);
    return removal;
}

static void
it_goes_in_small_steps(void **state)
{
    struct monitor gone, stays;
    struct removal removal;
    struct rig r;
    int64_t before, now;

    (void)state;
    rig_open(&r);
    gone = rig_monitor(&r, "gone");
    stays = rig_monitor(&r, "stays");
    give_history(&r, &gone, 0);
    give_history(&r, &stays, 10000);
    now = rows_left(&r);
    assert_int_equal(now, 8 * ROWS);
    do {
        before = now;
        removal = step(&r, &gone);
        now = rows_left(&r);
        assert_in_range(before - now, 0, MOST);
    } while (removal.unfinished);
    assert_int_equal(now, 4 * ROWS);
    rig_expect(&r, "SELECT name FROM monitors", "stays");
    assert_false(removal.published);
    rig_close(&r);
}

/* An incident that is open until the last step. */
static void
the_open_incident_is_told_to_its_end(void **state)
{
    struct monitor gone;
    struct removal removal;
    struct rig r;

    (void)state;
    rig_open(&r);
    gone = rig_monitor(&r, "gone");
    give_history(&r, &gone, 0);
    rig_sql(&r, arena_printf(&r.arena, OPEN_INCIDENT, (long long)gone.key, (long long)gone.key));
    do {
        rig_expect(&r, "SELECT count(*) FROM alerts WHERE incident = 9999", "1");
        removal = step(&r, &gone);
    } while (removal.unfinished);
    assert_true(removal.published);
    rig_expect(&r, "SELECT type FROM events ORDER BY id DESC LIMIT 1", "incident.resolved");
    assert_int_equal(rows_left(&r), 0);
    rig_close(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_goes_in_small_steps),
        cmocka_unit_test(the_open_incident_is_told_to_its_end),
    };

    return cmocka_run_group_tests_name("removal", tests, NULL, NULL);
}
