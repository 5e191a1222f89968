/* What a remote probe is to check, and which run holds it: a run that is killed holds nothing for longer
 * than its checks could have taken. */
#include "unit.h"

#include "base/arena.h"
#include "os/file.h"
#include "cron/remote/work_list.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOW 1770724800
#define ID "6f1c2d3e-0000-4000-8000-000000000001"

struct rig {
    char folder[64];
    struct arena arena;
    struct spool spool;
    struct monitors work;
};

static int
start(void **state)
{
    static const char list[] = "[{\"id\": \"" ID "\", \"name\": \"m\", \"url\": \"http://a/\", "
                                                 "\"timeout_ms\": 10000, "
                               "\"interval_seconds\": 600, \"consensus_threshold\": 1}]";
    struct rig *r = calloc(1, sizeof *r);

    assert_non_null(r);
    snprintf(r->folder, sizeof r->folder, "/tmp/work_list_test.XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    assert_int_equal(spool_open(&r->spool, &r->arena, r->folder), 0);
    assert_true(work_list_read(&r->arena, list, sizeof list - 1, &r->work));
    assert_int_equal(r->work.count, 1);
    *state = r;
    return 0;
}

static int
stop(void **state)
{
    struct rig *r = *state;

    static const char *const files[] = { "checked", "lock", "turn", "journal", "results", "" };

    spool_close(&r->spool);
    for (size_t i = 0; i < COUNT(files); i++)
        (void)remove(arena_printf(&r->arena, "%s/%s", r->folder, files[i]));
    assert_int_not_equal(access(r->folder, F_OK), 0);
    arena_free(&r->arena);
    free(r);
    return 0;
}

static int
claim(struct rig *r, int64_t now)
{
    struct monitors due = { 0 };

    assert_int_equal(work_list_claim(&r->spool, &r->arena, &r->work, now, &due), 0);
    return due.count;
}

static void
end(struct rig *r, int64_t checked_at)
{
    const struct claim_end e = { .id = ID, .checked_at = checked_at };

    assert_int_equal(work_list_end(&r->spool, &r->arena, &e, 1), 0);
}

static void
a_run_that_ends_well(void **state)
{
    struct rig *r = *state;

    assert_int_equal(claim(r, NOW), 1);
    assert_int_equal(claim(r, NOW + 20), 0); /* another run, meanwhile */
    end(r, NOW);
    assert_int_equal(claim(r, NOW + 60), 0);
    assert_int_equal(claim(r, NOW + 600), 1);
}

static void
a_run_that_is_killed(void **state)
{
    struct rig *r = *state;

    assert_int_equal(claim(r, NOW), 1);
    assert_int_equal(claim(r, NOW + 39), 0);
    assert_int_equal(claim(r, NOW + 40), 1); /* its timeout, and half a minute */
}

static void
what_was_not_begun_comes_due_at_once(void **state)
{
    struct rig *r = *state;

    assert_int_equal(claim(r, NOW), 1);
    end(r, 0);
    assert_int_equal(claim(r, NOW + 1), 1);
}

static void
a_lease_from_the_future_does_not_hold(void **state)
{
    struct rig *r = *state;

    assert_int_equal(claim(r, NOW + 86400), 1);
    assert_int_equal(claim(r, NOW), 1);
}

static void
what_an_older_program_wrote(void **state)
{
    static const char line[] = ID " 1770724500\n";
    struct rig *r = *state;
    const char *path = arena_printf(&r->arena, "%s/checked", r->folder);

    assert_int_equal(file_replace(path, line, sizeof line - 1), 0);
    assert_int_equal(claim(r, NOW), 0);
    assert_int_equal(claim(r, NOW + 300), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_run_that_ends_well, start, stop),
        cmocka_unit_test_setup_teardown(a_run_that_is_killed, start, stop),
        cmocka_unit_test_setup_teardown(what_was_not_begun_comes_due_at_once, start, stop),
        cmocka_unit_test_setup_teardown(a_lease_from_the_future_does_not_hold, start, stop),
        cmocka_unit_test_setup_teardown(what_an_older_program_wrote, start, stop),
    };

    return cmocka_run_group_tests_name("work_list", tests, NULL, NULL);
}
