/* Which runs are alive, and that a run is not once its process has ended, in whatever way. */
#include "scratch.h"

#include "os/run_lock.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define ONE 17
#define HIGHEST (INT64_C(1) << 62)

static void
until_it_is_closed(void **state)
{
    const struct scratch *s = *state;
    int one, other;

    assert_false(run_lock_is_held(s->path, ONE)); /* there is no file yet */
    one = run_lock_take(s->path, ONE);
    other = run_lock_take(s->path, HIGHEST);
    assert_true(one >= 0 && other >= 0);
    assert_true(run_lock_is_held(s->path, ONE)); /* and asking takes nothing away */
    assert_true(run_lock_is_held(s->path, ONE));
    assert_true(run_lock_is_held(s->path, HIGHEST));
    assert_false(run_lock_is_held(s->path, ONE + 1));
    assert_int_equal(close(one), 0);
    assert_false(run_lock_is_held(s->path, ONE));
    assert_true(run_lock_is_held(s->path, HIGHEST));
    assert_int_equal(close(other), 0);
}

/* The child says when it lives; what it has started by then outlives it. */
static void
live(const char *path, int to)
{
    if (run_lock_take(path, ONE) < 0)
        _exit(1);
    if (fork() == 0) {
        (void)dup2(to, STDOUT_FILENO);
        (void)execlp("sh", "sh", "-c", "echo; exec sleep 1000", (char *)NULL);
        _exit(1);
    }
    (void)pause();
    _exit(1);
}

static void
until_it_is_killed(void **state)
{
    const struct scratch *s = *state;
    int ends[2], status;
    char byte;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        (void)setpgid(0, 0);
        live(s->path, ends[1]);
    }
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_true(run_lock_is_held(s->path, ONE));
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_false(run_lock_is_held(s->path, ONE));
    assert_int_equal(kill(-child, SIGKILL), 0); /* what it had started was still there */
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static void
what_cannot_be_told(void **state)
{
    const struct scratch *s = *state;

    assert_true(run_lock_is_held(s->folder, ONE));
    assert_int_equal(run_lock_take(s->folder, ONE), -1);
    assert_int_equal(errno, EISDIR);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(until_it_is_closed, scratch_start, scratch_stop),
        cmocka_unit_test_setup_teardown(until_it_is_killed, scratch_start, scratch_stop),
        cmocka_unit_test_setup_teardown(what_cannot_be_told, scratch_start, scratch_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
