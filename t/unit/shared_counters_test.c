/* Cells that processes share: what one counts the others read, nothing is lost, and a file of another shape
 * makes room without harm to processes that have it open. */
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
    struct shared_counters one, other;
    struct stat about;

    assert_false(shared_counters_look(&other, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    assert_true(shared_counters_open(&one, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    assert_true(shared_counters_look(&other, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    shared_counters_add(&one, 1, 5);
    shared_counters_add(&other, 1, 2);
    shared_counters_set(&other, 2, 9);
    assert_int_equal(shared_counters_read(&other, 0), 0);
    assert_int_equal(shared_counters_read(&one, 1), 7);
    assert_int_equal(shared_counters_read(&one, 2), 9);
    shared_counters_close(&one);
    shared_counters_close(&other);
    assert_true(shared_counters_open(&one, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    assert_int_equal(shared_counters_read(&one, 1), 7);
    shared_counters_close(&one);
    assert_int_equal(stat(s->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void
many_at_once_lose_nothing(void **state)
{
    enum { PROCESSES = 4, TIMES = 20000 };
    struct scratch *s = *state;
    struct shared_counters m;
    int status;

    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            if (!shared_counters_open(&m, s->folder, SCRATCH_FILE, SHAPE, CELLS))
                _exit(1);
            for (int n = 0; n < TIMES; n++)
                shared_counters_add(&m, 0, 1);
            _exit(0);
        }
    for (int i = 0; i < PROCESSES; i++) {
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    assert_true(shared_counters_look(&m, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    assert_int_equal(shared_counters_read(&m, 0), PROCESSES * TIMES);
    shared_counters_close(&m);
}

static void
another_shape_begins_anew(void **state)
{
    struct scratch *s = *state;
    struct shared_counters old, fresh;

    assert_true(shared_counters_open(&old, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    shared_counters_add(&old, 0, 1);
    assert_true(shared_counters_open(&fresh, s->folder, SCRATCH_FILE, "another", CELLS + 1));
    assert_int_equal(shared_counters_read(&fresh, 0), 0);
    shared_counters_add(&old, 2, 1);
    assert_int_equal(shared_counters_read(&fresh, 2), 0);
    assert_false(shared_counters_look(&old, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    shared_counters_close(&fresh);
}

static void
one_that_is_not_open_counts_nothing(void **state)
{
    struct shared_counters none = { 0 }, refused;

    (void)state;
    shared_counters_add(&none, 0, 1);
    shared_counters_set(&none, 0, 1);
    assert_int_equal(shared_counters_read(&none, 0), 0);
    assert_false(shared_counters_hold(&none));
    assert_false(shared_counters_is_held(&none));
    shared_counters_close(&none);
    assert_false(shared_counters_open(&refused, "/nowhere", SCRATCH_FILE, SHAPE, CELLS));
    shared_counters_add(&refused, 0, 1);
    shared_counters_close(&refused);
}

static void
who_holds_it_lives(void **state)
{
    struct scratch *s = *state;
    struct shared_counters m, other;
    int status, ready[2];
    char byte = 0;
    pid_t pid;

    assert_true(shared_counters_open(&m, s->folder, SCRATCH_FILE, SHAPE, CELLS));
    assert_false(shared_counters_is_held(&m));
    assert_int_equal(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        byte = shared_counters_open(&other, s->folder, SCRATCH_FILE, SHAPE, CELLS) &&
        shared_counters_hold(&other);
        if (write(ready[1], &byte, 1) == 1)
            (void)pause();
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 1);
    assert_true(shared_counters_is_held(&m));
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_false(shared_counters_is_held(&m));
    shared_counters_close(&m);
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

    return cmocka_run_group_tests_name("shared_counters", tests, NULL, NULL);
}
