/* A run over what was asked for is over when nothing waits, and not because another process held the lock. */
#include "cron/check/queued_run.h"

#include "store.h"

#define NOW 1770732000

static void
a_busy_database_ends_no_run(void **state)
{
    struct rig r;

    (void)state;
    rig_open(&r);
    if (rig_at_server(&r)) { /* writers wait there for rows, and not for each other */
        rig_close(&r);
        return;
    }
    assert_int_equal(queued_run_begin(r.db), FOUND);
    db_wait_at_most(r.db, 1); /* ms */
    rig_sql(&r, "BEGIN IMMEDIATE");
    assert_false(queued_run_end(r.db, NOW));
    rig_sql(&r, "COMMIT");
    assert_true(queued_run_end(r.db, NOW));
    rig_close(&r);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(a_busy_database_ends_no_run) };

    return cmocka_run_group_tests_name("queued_run", tests, NULL, NULL);
}
