/* Windows of limits: when one is open, and that requests that began in different seconds share one. */
#include "store.h"

#include "store/rate_limits.h"

enum { T = 1770724800, WINDOW = 3600 };

static int64_t
used(struct rig *r, int64_t now)
{
    struct rate_limit_use use;

    assert_int_equal(rate_limits_read(r->db, "monitors", "192.0.2.1", WINDOW, now, &use), 0);
    return use.used;
}

static void
use_one(struct rig *r, int64_t now)
{
    assert_int_equal(rate_limits_count(r->db, "monitors", "192.0.2.1", WINDOW, now), 0);
}

static void
windows(void **state)
{
    struct rig r;

    (void)state;
    rig_open(&r);
    same_int("nothing", used(&r, T), 0);
    use_one(&r, T);
    use_one(&r, T + WINDOW - 1);
    same_int("until it is over", used(&r, T + WINDOW - 1), 2);
    same_int("then no more", used(&r, T + WINDOW), 0);
    use_one(&r, T + WINDOW);
    same_int("a new one", used(&r, T + WINDOW), 1);
    same_int("the clock was set back", used(&r, T), 0);
    rig_close(&r);
}

/* The later request had the lock first. */
static void
requests_that_overtake(void **state)
{
    struct rig r;

    (void)state;
    rig_open(&r);
    use_one(&r, T + 1);
    same_int("seen by one that began before", used(&r, T), 1);
    use_one(&r, T);
    same_int("counted together", used(&r, T + 1), 2);
    assert_int_equal(rate_limits_prune(r.db, T), 0);
    same_int("not swept up", used(&r, T + 1), 2);
    rig_close(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows),
        cmocka_unit_test(requests_that_overtake),
    };

    return cmocka_run_group_tests_name("rate_limits", tests, NULL, NULL);
}
