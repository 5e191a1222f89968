/* Small files, read and replaced whole. */
#include "unit.h"

#include "os/file.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct rig {
    struct arena arena;
    char folder[64];
    const char *path;
};

static int
start(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    assert_non_null(r);
    snprintf(r->folder, sizeof r->folder, "/tmp/file_test.XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    r->path = arena_printf(&r->arena, "%s/note", r->folder);
    *state = r;
    return 0;
}

static int
stop(void **state)
{
    struct rig *r = *state;

    (void)unlink(r->path);
    assert_int_equal(rmdir(r->folder), 0);
    arena_free(&r->arena);
    free(r);
    return 0;
}

static void
what_was_written_is_read(void **state)
{
    struct rig *r = *state;
    size_t length;

    assert_int_equal(file_replace(r->path, "one\0two", 7), 0);
    assert_memory_equal(file_read(&r->arena, r->path, 7, &length), "one\0two", 8);
    assert_int_equal(length, 7);
    assert_int_equal(file_replace(r->path, "", 0), 0);
    same_text("an empty one", file_read(&r->arena, r->path, 0, &length), "");
    assert_int_equal(length, 0);
}

static void
only_its_owner_may_look(void **state)
{
    struct rig *r = *state;
    struct stat about;

    assert_int_equal(file_replace(r->path, "secret", 6), 0);
    assert_int_equal(stat(r->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

/* A crash may have left part of a new file; it is never taken for the old one. */
static void
what_a_crash_left_is_in_nobodys_way(void **state)
{
    struct rig *r = *state;
    const char *beside = arena_printf(&r->arena, "%s.new", r->path);
    size_t length;

    assert_int_equal(file_replace(beside, "a long part of what was to be", 29), 0);
    assert_int_equal(file_replace(r->path, "new", 3), 0);
    same_text("the new one", file_read(&r->arena, r->path, 100, &length), "new");
    assert_int_equal(access(beside, F_OK), -1);
}

static void
what_cannot_be_read_says_why(void **state)
{
    struct rig *r = *state;
    size_t length;

    assert_null(file_read(&r->arena, r->path, 100, &length));
    assert_int_equal(errno, ENOENT);
    assert_int_equal(file_replace(r->path, "12345", 5), 0);
    assert_null(file_read(&r->arena, r->path, 4, &length));
    assert_int_equal(errno, EFBIG);
    assert_null(file_read(&r->arena, r->folder, 100, &length));
    assert_int_equal(errno, EISDIR);
    assert_int_equal(file_replace(arena_printf(&r->arena, "%s/no/where", r->folder), "", 0), -1);
    assert_int_equal(errno, ENOENT);
}

static void
folders_are_made_with_those_above(void **state)
{
    struct rig *r = *state;
    const char *above = arena_printf(&r->arena, "%s/a", r->folder);
    const char *deep = arena_printf(&r->arena, "%s/b", above);
    struct stat about;

    for (int twice = 0; twice < 2; twice++)
        assert_int_equal(file_make_folder(&r->arena, deep), 0);
    assert_int_equal(stat(above, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    assert_int_equal(rmdir(deep), 0);
    assert_int_equal(rmdir(above), 0);
    assert_int_equal(file_replace(r->path, "", 0), 0);
    assert_int_equal(file_make_folder(&r->arena, arena_printf(&r->arena, "%s/c", r->path)), -1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read, start, stop),
        cmocka_unit_test_setup_teardown(only_its_owner_may_look, start, stop),
        cmocka_unit_test_setup_teardown(what_a_crash_left_is_in_nobodys_way, start, stop),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_says_why, start, stop),
        cmocka_unit_test_setup_teardown(folders_are_made_with_those_above, start, stop),
    };

    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
