/* What a remote probe could not deliver yet: in order, in batches, bounded, and through crashes. */
#include "unit.h"

#include "base/duration.h"
#include "os/file.h"
#include "cron/remote/spool.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define T 1770732000 /* 2026-02-10T14:00:00Z */
#define DAY 86400

struct rig {
    struct arena arena;
    char folder[64];
    struct spool spool;
};

static int
start(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    assert_non_null(r);
    snprintf(r->folder, sizeof r->folder, "/tmp/spool_test.XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    assert_int_equal(spool_open(&r->spool, &r->arena, r->folder), 0);
    *state = r;
    return 0;
}

/* How many files a folder holds; they are removed if told so. */
static int
files_in(struct rig *r, const char *name, bool remove)
{
    const char *path = arena_printf(&r->arena, "%s%s", r->folder, name);
    DIR *folder = opendir(path);
    const struct dirent *d;
    int count = 0;

    assert_non_null(folder);
    while ((d = readdir(folder)) != NULL)
        if (*d->d_name != '.' && strcmp(d->d_name, "results") != 0) {
            count++;
            if (remove)
                assert_int_equal(unlink(arena_printf(&r->arena, "%s/%s", path, d->d_name)), 0);
        }
    closedir(folder);
    return count;
}

static int
stop(void **state)
{
    struct rig *r = *state;

    spool_close(&r->spool);
    files_in(r, "/results", true);
    files_in(r, "", true);
    assert_int_equal(rmdir(arena_printf(&r->arena, "%s/results", r->folder)), 0);
    assert_int_equal(rmdir(r->folder), 0);
    arena_free(&r->arena);
    free(r);
    return 0;
}

static void
note(struct rig *r, const char *line, int64_t at)
{
    assert_int_equal(spool_note(&r->spool, line, strlen(line), at), 0);
}

/* Results first..last of a run, as lines that are just numbers. */
static void
add(struct rig *r, int first, int last, int64_t at)
{
    for (int i = first; i <= last; i++)
        note(r, arena_printf(&r->arena, "%d\n", i), at);
    assert_int_equal(spool_seal(&r->spool, at), 0);
}

static struct spool_batch
take(struct rig *r, int64_t now)
{
    struct spool_batch b = { .last = 0 };

    assert_int_equal(spool_take(&r->spool, &r->arena, &b, now), 1);
    return b;
}

static void
expect_empty(struct rig *r, int64_t now)
{
    struct spool_batch b = { .last = 0 };

    assert_int_equal(spool_take(&r->spool, &r->arena, &b, now), 0);
    assert_int_equal(spool_waiting(&r->spool), 0);
    assert_int_equal(files_in(r, "/results", false), 0);
}

static void
the_oldest_come_first_and_runs_share_a_batch(void **state)
{
    struct rig *r = *state;
    struct spool_batch b;

    expect_empty(r, T);
    add(r, 1, 2, T);
    add(r, 3, 3, T + 60);
    assert_int_equal(spool_waiting(&r->spool), 1);
    b = take(r, T + 60);
    same_text("both", b.body, "{\"results\":[1,2,3]}");
    assert_int_equal(spool_forget(&r->spool, &b), 0);
    expect_empty(r, T + 60);
}

static void
a_batch_that_was_sent_stays_as_it_is(void **state)
{
    struct rig *r = *state;
    struct spool_batch first, again;

    add(r, 1, 2, T);
    first = take(r, T);
    add(r, 3, 3, T + 60);
    again = take(r, T + 60);
    same_text("under the same key", again.key, first.key);
    same_text("what came later stays out", again.body, "{\"results\":[1,2]}");
    assert_int_equal(spool_forget(&r->spool, &again), 0);
    again = take(r, T + 60);
    same_text("and follows", again.body, "{\"results\":[3]}");
    assert_string_not_equal(again.key, first.key);
}

static void
a_batch_has_a_hundred_results_at_most(void **state)
{
    struct rig *r = *state;
    struct spool_batch b;

    add(r, 1, 60, T);
    add(r, 61, 100, T + 1);
    add(r, 101, 200, T + 2);
    for (int i = 0; i < 2; i++) {
        b = take(r, T + 2);
        assert_non_null(strstr(b.body, i == 0 ? "[1,2," : "[101,102,"));
        assert_non_null(strstr(b.body, i == 0 ? "99,100]" : "199,200]"));
        assert_int_equal(spool_forget(&r->spool, &b), 0);
    }
    expect_empty(r, T + 2);
}

/* Long error messages: the server takes 256 KiB. A thousand characters of four bytes each, or of six where
 * JSON escapes them, are the longest that there are. */
static void
a_batch_is_not_too_long(void **state)
{
    struct rig *r = *state;
    int taken = 0;

    for (int i = 0; i < 250; i++)
        note(r, arena_printf(&r->arena, "\"%06200d\"\n", i), T + i / 90);
    for (struct spool_batch b; taken < 250; arena_reset(&r->arena)) {
        b = take(r, T + 3);
        assert_true(strlen(b.body) <= 256 * 1024);
        for (const char *c = b.body; (c = strstr(c, "\"0")) != NULL; c++)
            taken++;
        assert_int_equal(spool_forget(&r->spool, &b), 0);
    }
    expect_empty(r, T + 3);
}

/* What a run noted before it was killed is in the next batch that any run takes, but for half a line. */
static void
what_was_noted_is_not_lost(void **state)
{
    struct rig *r = *state;
    const char *journal = arena_printf(&r->arena, "%s/journal", r->folder);
    struct spool_batch b;

    note(r, "1\n", T);
    note(r, "2\n", T);
    assert_int_equal(spool_waiting(&r->spool), 1);
    same_text("taken by the next", take(r, T).body, "{\"results\":[1,2]}");
    note(r, "3\n", T);
    assert_int_equal(file_replace(journal, "3\n{\"half", 8), 0);
    note(r, "4\n", T + 1);
    b = take(r, T + 1);
    same_text("what is under way stays as it is", b.body, "{\"results\":[1,2]}");
    assert_int_equal(spool_forget(&r->spool, &b), 0);
    same_text("half a line is none", take(r, T + 1).body, "{\"results\":[3,4]}");
    assert_int_equal(file_replace(journal, "half", 4), 0);
    b = take(r, T + 1);
    assert_int_equal(spool_forget(&r->spool, &b), 0);
    expect_empty(r, T + 1);
}

/* The server took it, and we died before all of its files were gone. */
static void
forgetting_goes_on_after_a_crash(void **state)
{
    struct rig *r = *state;
    const char *sending = arena_printf(&r->arena, "%s/sending", r->folder);
    struct spool_batch b, rest;
    size_t length;
    char *note;

    add(r, 1, 1, T);
    add(r, 2, 2, T + 1);
    b = take(r, T + 1);
    assert_int_equal(unlink(arena_printf(&r->arena, "%s/results/000000000001-%d", r->folder, T)), 0);
    rest = take(r, T + 1);
    same_text("the rest goes under the old key, which the server knows", rest.key, b.key);
    same_text("the rest", rest.body, "{\"results\":[2]}");

    note = file_read(&r->arena, sending, 100, &length);
    assert_int_equal(spool_forget(&r->spool, &rest), 0);
    assert_int_equal(file_replace(sending, note, length), 0);
    add(r, 3, 3, T + 2);
    b = take(r, T + 2);
    same_text("a note about files that are gone does no harm", b.body, "{\"results\":[3]}");
    assert_string_not_equal(b.key, rest.key);
}

static void
half_a_file_is_no_file(void **state)
{
    struct rig *r = *state;
    const char *half = arena_printf(&r->arena, "%s/results/000000000001-%d.new", r->folder, T);

    assert_int_equal(file_replace(half, "1\n", 2), 0);
    assert_int_equal(file_replace(arena_printf(&r->arena, "%s/sending", r->folder), "nonsense", 8), 0);
    expect_empty(r, T);
}

static void
what_is_too_old_goes(void **state)
{
    struct rig *r = *state;

    add(r, 1, 1, T);
    add(r, 2, 2, T + 60);
    same_text("a week", take(r, T + SPOOL_MOST_DAYS * DAY).body, "{\"results\":[1,2]}");
    same_text("and a second", take(r, T + SPOOL_MOST_DAYS * DAY + 1).body, "{\"results\":[2]}");
    expect_empty(r, T + SPOOL_MOST_DAYS * DAY + 61);
}

static void
what_is_too_much_goes_oldest_first(void **state)
{
    struct rig *r = *state;
    const char *line = arena_printf(&r->arena, "1%0*d\n", 999999, 0);
    struct spool_batch b;

    for (int i = 1; i <= 40; i++) {
        note(r, line, T + i);
        assert_int_equal(spool_seal(&r->spool, T + i), 0);
    }
    assert_int_equal(files_in(r, "/results", false), 34); /* 33 MB fit, and the last that came */
    b = take(r, T + 41);
    assert_int_equal(files_in(r, "/results", false), 33);
    assert_int_equal(b.last, 8);
}

/* As many files as there may be, and one more. */
static void
too_many_files(void **state)
{
    struct rig *r = *state;

    for (int i = 1; i <= SPOOL_MOST_FILES; i++) {
        char path[200];
        FILE *file;

        snprintf(path, sizeof path, "%s/results/%012d-%d", r->folder, i, T);
        file = fopen(path, "w");
        assert_non_null(file);
        fprintf(file, "%d\n", i);
        assert_int_equal(fclose(file), 0);
    }
    (void)take(r, T);
    assert_int_equal(files_in(r, "/results", false), SPOOL_MOST_FILES);
    add(r, SPOOL_MOST_FILES + 1, SPOOL_MOST_FILES + 1, T);
    (void)take(r, T);
    assert_int_equal(files_in(r, "/results", false), SPOOL_MOST_FILES);
    assert_int_equal(access(arena_printf(&r->arena, "%s/results/%012d-%d", r->folder, 1, T), F_OK), -1);
}

static void
one_sends_at_a_time(void **state)
{
    struct rig *r = *state;
    struct spool other;

    assert_int_equal(spool_open(&other, &r->arena, r->folder), 0);
    assert_true(spool_turn(&r->spool));
    assert_false(spool_turn(&other));
    spool_pass(&r->spool);
    assert_true(spool_turn(&other));
    spool_close(&other);
    assert_true(spool_turn(&r->spool));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_oldest_come_first_and_runs_share_a_batch, start, stop),
        cmocka_unit_test_setup_teardown(a_batch_that_was_sent_stays_as_it_is, start, stop),
        cmocka_unit_test_setup_teardown(a_batch_has_a_hundred_results_at_most, start, stop),
        cmocka_unit_test_setup_teardown(a_batch_is_not_too_long, start, stop),
        cmocka_unit_test_setup_teardown(what_was_noted_is_not_lost, start, stop),
        cmocka_unit_test_setup_teardown(forgetting_goes_on_after_a_crash, start, stop),
        cmocka_unit_test_setup_teardown(half_a_file_is_no_file, start, stop),
        cmocka_unit_test_setup_teardown(what_is_too_old_goes, start, stop),
        cmocka_unit_test_setup_teardown(what_is_too_much_goes_oldest_first, start, stop),
        cmocka_unit_test_setup_teardown(too_many_files, start, stop),
        cmocka_unit_test_setup_teardown(one_sends_at_a_time, start, stop),
    };

    return cmocka_run_group_tests_name("spool", tests, NULL, NULL);
}
