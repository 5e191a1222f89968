/* A program that goes its own way has begun when we are told so; one that cannot begin is an error, whatever
 * it fails at. */
#include "scratch.h"

#include "os/process.h"
#include "os/file.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool
begins(const struct scratch *s)
{
    char name[] = "program", word[] = "word";
    char *words[] = { name, word, NULL };

    return process_detach(s->path, words);
}

static void
what_can_begin_does(void **state)
{
    const struct scratch *s = *state;

    assert_int_equal(symlink("/bin/true", s->path), 0);
    assert_true(begins(s));
    assert_int_equal(waitpid(-1, NULL, 0), -1); /* and is no child of ours */
    assert_int_equal(errno, ECHILD);
}

static void
what_cannot_is_an_error(void **state)
{
    const struct scratch *s = *state;

    assert_false(begins(s)); /* it is not there */
    assert_int_equal(file_replace(s->path, "no program", 10), 0);
    assert_false(begins(s)); /* it may not be run */
    assert_int_equal(chmod(s->path, 0700), 0);
    assert_false(begins(s)); /* it may, and cannot */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_can_begin_does, scratch_start, scratch_stop),
        cmocka_unit_test_setup_teardown(what_cannot_is_an_error, scratch_start, scratch_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
