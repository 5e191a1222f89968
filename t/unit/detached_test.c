/* A program that goes its own way has begun when we are told so; one that cannot begin is an error, whatever
 * it fails at. */
#include "unit.h"

#include "base/detached.h"
#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct rig {
    char folder[64], path[80];
};

static int
start(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    assert_non_null(r);
    snprintf(r->folder, sizeof r->folder, "/tmp/detached_test.XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    snprintf(r->path, sizeof r->path, "%s/program", r->folder);
    *state = r;
    return 0;
}

static int
stop(void **state)
{
    struct rig *r = *state;

    (void)unlink(r->path);
    assert_int_equal(rmdir(r->folder), 0);
    free(r);
    return 0;
}

static bool
begins(const struct rig *r)
{
    char name[] = "program", word[] = "word";
    char *words[] = { name, word, NULL };

    return detached_start(r->path, words);
}

static void
what_can_begin_does(void **state)
{
    const struct rig *r = *state;

    assert_int_equal(symlink("/bin/true", r->path), 0);
    assert_true(begins(r));
    assert_int_equal(waitpid(-1, NULL, 0), -1); /* and is no child of ours */
    assert_int_equal(errno, ECHILD);
}

static void
what_cannot_is_an_error(void **state)
{
    const struct rig *r = *state;

    assert_false(begins(r)); /* it is not there */
    assert_int_equal(file_replace(r->path, "no program", 10), 0);
    assert_false(begins(r)); /* it may not be run */
    assert_int_equal(chmod(r->path, 0700), 0);
    assert_false(begins(r)); /* it may, and cannot */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_can_begin_does, start, stop),
        cmocka_unit_test_setup_teardown(what_cannot_is_an_error, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
