/* Cells that processes share: what one counts the others read, nothing is lost, and a file of another shape
 * makes room without harm to whoever has it open. */
#include "scratch.h"

#include "os/shared_counters.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHAPE "of the test"
#define CELLS 3

static void
what_one_counts_another_reads(void **state)
{
    struct scratch *s = *state;
    struct meter one, other;
    struct stat about;

    assert_false(meter_look(&other, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    assert_true(meter_open(&one, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    assert_true(meter_look(&other, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    meter_add(&one, 1, 5);
    meter_add(&other, 1, 2);
    meter_set(&other, 2, 9);
    assert_int_equal(meter_read(&other, 0), 0);
    assert_int_equal(meter_read(&one, 1), 7);
    assert_int_equal(meter_read(&one, 2), 9);
    meter_close(&one);
    meter_close(&other);
    assert_true(meter_open(&one, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    assert_int_equal(meter_read(&one, 1), 7);
    meter_close(&one);
    assert_int_equal(stat(s->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void
many_at_once_lose_nothing(void **state)
{
    enum { PROCESSES = 4, TIMES = 20000 };
    struct scratch *s = *state;
    struct meter m;
    int status;

    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            if (!meter_open(&m, s->folder, SCRATCH_FILE, SHAPE, CELLS))
                _exit(1);
            for (int n = 0; n < TIMES; n++)
                meter_add(&m, 0, 1);
            _exit(0);
        }
    for (int i = 0; i < PROCESSES; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_true(meter_look(&m, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    assert_int_equal(meter_read(&m, 0), PROCESSES * TIMES);
    meter_close(&m);
}

static void
another_shape_begins_anew(void **state)
{
    struct scratch *s = *state;
    struct meter old, fresh;

    assert_true(meter_open(&old, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    meter_add(&old, 0, 1);
    assert_true(meter_open(&fresh, s->folder, SCRATCH_FILE, "another", CELLS + 1));
    assert_int_equal(meter_read(&fresh, 0), 0);
    meter_add(&old, 2, 1);
    assert_int_equal(meter_read(&fresh, 2), 0);
    assert_false(meter_look(&old, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    meter_close(&fresh);
}

static void
one_that_is_not_open_counts_nothing(void **state)
{
    struct meter none = { 0 }, refused;

    (void)state;
    meter_add(&none, 0, 1);
    meter_set(&none, 0, 1);
    assert_int_equal(meter_read(&none, 0), 0);
    assert_false(meter_hold(&none));
    assert_false(meter_is_held(&none));
    meter_close(&none);
    assert_false(meter_open(&refused, "/nowhere", SCRATCH_FILE, SHAPE, CELLS));
    meter_add(&refused, 0, 1);
    meter_close(&refused);
}

static void
who_holds_it_lives(void **state)
{
    struct scratch *s = *state;
    struct meter m, other;
    int status, ready[2];
    char byte = 0;
    pid_t pid;

    assert_true(meter_open(&m, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    assert_false(meter_is_held(&m));
    assert_int_equal(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        byte = meter_open(&other, s->folder, SCRATCH_FILE, SHAPE, CELLS) && meter_hold(&other);
        if (write(ready[1], &byte, 1) == 1)
            (void)pause();
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 1);
    assert_true(meter_is_held(&m));
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_false(meter_is_held(&m));
    meter_close(&m);
    (void)close(ready[0]);
    (void)close(ready[1]);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_one_counts_another_reads, scratch_start, scratch_stop),
        cmocka_unit_test_setup_teardown(many_at_once_lose_nothing, scratch_start, scratch_stop),
        cmocka_unit_test_setup_teardown(another_shape_begins_anew, scratch_start, scratch_stop),
        cmocka_unit_test(one_that_is_not_open_counts_nothing),
        cmocka_unit_test_setup_teardown(who_holds_it_lives, scratch_start, scratch_stop),
    };

    return cmocka_run_group_tests_name("meter", tests, NULL, NULL);
}
