/* What a started program has and has not; how its end, its output and its failure come back. */
#include "scratch.h"

#include "os/clock.h"
#include "os/file.h"
#include "os/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SOON_MS 20000 /* a bound for what takes milliseconds */

static struct arena arena;

static int
forget_all(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

/* What a shell prints that runs the script. */
static const char *
output_of(const char *script)
{
    const char *const words[] = { "sh", "-c", script, NULL };

    return process_output(&arena, "/bin/sh", words, SOON_MS);
}

/* Starts a shell with these descriptors, and returns what became of it. */
static int
status_of(const char *script, int input, int output, int errors, int fourth)
{
    const char *const words[] = { "sh", "-c", script, NULL };
    const char *const environment[] = { "ONLY=this", NULL };
    const struct process_plan plan = {
        .program = "sh", .words = words, .environment = environment,
        .files = { input, output, errors, fourth }, .file_count = 4,
    };
    struct pollfd end = { .events = POLLIN };
    struct process p;
    int status;

    assert_int_equal(process_start(&p, &plan), 0);
    end.fd = p.fd;
    assert_int_equal(poll(&end, 1, SOON_MS), 1);
    assert_true(process_ended(&p, &status));
    assert_false(process_ended(&p, &status));
    process_stop(&p);
    return status;
}

/* --- what it has ------------------------------------------------------------------------------------ */

static int
file_with(const char *text)
{
    int fd = memfd_create("test", 0); /* not close-on-exec */

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

static const char *
text_in(int fd)
{
    static char text[256];
    ssize_t length = pread(fd, text, sizeof text - 1, 0);

    assert_true(length >= 0);
    text[length] = '\0';
    return text;
}

static void
the_files_that_it_is_given(void **state)
{
    int one = file_with("one"), two = file_with("two"), out = file_with(""), err = file_with("");

    (void)state;
    assert_int_equal(status_of("cat; cat <&3; echo problem >&2", one, out, err, two), 0);
    same_text("standard output", text_in(out), "onetwo");
    same_text("standard error", text_in(err), "problem\n");
    assert_int_equal(ftruncate(out, 0), 0);
    assert_int_equal(lseek(out, 0, SEEK_SET), 0);
    /* Each of them where another one is to go. */
    assert_int_equal(dup2(err, STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(status_of("echo first; echo second >&3", out, STDIN_FILENO, out, out), 0);
    same_text("what was its input goes to its output", text_in(out), "second\n");
    same_text("... and takes what was printed", text_in(err), "problem\nfirst\n");
    close(one);
    close(two);
    close(out);
    close(err);
}

static void
nothing_else_that_is_open(void **state)
{
    int leaked = file_with("leaked"), out = file_with("");

    (void)state;
    /* ls has a descriptor of its own, for the folder. */
    same_text("three descriptors", output_of("ls /proc/self/fd | tr '\\n' ' '"), "0 1 2 3 ");
    same_text("no input", output_of("readlink /proc/self/fd/0"), "/dev/null\n");
    assert_int_equal(status_of("readlink /proc/self/fd/3; read x && exit 7; echo \"$ONLY$HOME\"",
                               PROCESS_NOTHING, out, PROCESS_NOTHING, PROCESS_NOTHING), 0);
    same_text("/dev/null, and its own environment", text_in(out), "/dev/null\nthis\n");
    close(leaked);
    close(out);
}

static void
ignore(int number)
{
    (void)number;
}

static void
no_signal_of_ours(void **state)
{
    /* The numbers from 1 to 28: what is above belongs to libc and to the harness. */
    static const char masks[] =
        "sed -n 's/^Sig\\(Blk\\|Ign\\|Cgt\\):.*\\(.......\\)$/\\2/p' /proc/self/status | tr '\\n' ' '";
    sigset_t all, before;

    (void)state;
    sigfillset(&all);
    assert_int_equal(sigprocmask(SIG_SETMASK, &all, &before), 0);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGTERM, ignore);
    same_text("none blocked, SIGHUP ignored, none caught", output_of(masks),
              "0000000 0000001 0000000 ");
    signal(SIGPIPE, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    assert_int_equal(sigprocmask(SIG_SETMASK, &before, NULL), 0);
}

/* --- how it ends ------------------------------------------------------------------------------------ */

static void
the_status_tells_how_it_ended(void **state)
{
    const int no = PROCESS_NOTHING;

    (void)state;
    assert_int_equal(status_of("exit 0", no, no, no, no), 0);
    assert_int_equal(status_of("exit 3", no, no, no, no), 3);
    assert_int_equal(status_of("kill -9 $$", no, no, no, no), 128 + SIGKILL);
}

static void
it_can_be_stopped(void **state)
{
    const char *const words[] = { "sleep", "1000", NULL };
    const struct process_plan plan = {
        .program = "sleep", .words = words,
        .files = { PROCESS_NOTHING, PROCESS_NOTHING, PROCESS_NOTHING }, .file_count = 3,
    };
    struct process p;
    int status;

    (void)state;
    assert_int_equal(process_start(&p, &plan), 0);
    assert_false(process_ended(&p, &status));
    process_stop(&p);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nothing is left of it */
    assert_int_equal(errno, ECHILD);
    process_stop(&p); /* once more does no harm */
}

static void
output_comes_whole_or_not_at_all(void **state)
{
    const char *const sleeper[] = { "sh", "-c", "echo begun; exec sleep 1000", NULL };
    const char *const closer[] = { "sh", "-c", "exec >&- sleep 1000", NULL };
    int64_t begun = clock_monotonic_ms();

    (void)state;
    same_text("nothing printed", output_of("true"), "");
    same_text("what is printed", output_of("echo one; echo two"), "one\ntwo\n");
    assert_null(output_of("echo one; exit 1"));
    assert_null(output_of("yes")); /* without end */
    assert_null(process_output(&arena, "/bin/sh", sleeper, 50));
    assert_null(process_output(&arena, "/bin/sh", closer, 50)); /* its output ends, and it does not */
    assert_true(clock_monotonic_ms() - begun < SOON_MS);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* --- detached --------------------------------------------------------------------------------------- */

static bool
detaches(const struct scratch *s)
{
    const char *const words[] = { "program", "word", NULL };

    return process_detach(s->path, words);
}

static void
a_detached_program_is_no_child(void **state)
{
    const struct scratch *s = *state;

    assert_int_equal(symlink("/bin/true", s->path), 0);
    assert_true(detaches(s));
    assert_int_equal(waitpid(-1, NULL, 0), -1);
    assert_int_equal(errno, ECHILD);
}

/* --- what cannot begin ------------------------------------------------------------------------------ */

/* The errno with which it does not start. */
static int
problem_of(const char *program)
{
    const char *const words[] = { "program", NULL };
    const struct process_plan plan = { /* four files, of which one takes the place of any pipe */
        .program = program, .words = words,
        .files = { PROCESS_NOTHING, PROCESS_NOTHING, PROCESS_NOTHING, PROCESS_NOTHING }, .file_count = 4,
    };
    struct process p;
    int problem = process_start(&p, &plan);

    assert_int_equal(p.pid, 0);
    assert_int_equal(p.fd, -1);
    process_stop(&p);
    return problem;
}

static void
what_cannot_begin_is_an_error(void **state)
{
    const struct scratch *s = *state;
    const char *const words[] = { "program", NULL };

    assert_int_equal(problem_of(s->path), ENOENT);
    assert_int_equal(problem_of("no-program-of-this-name"), ENOENT); /* nowhere in PATH */
    assert_false(detaches(s));
    assert_int_equal(file_replace(s->path, "no program", 10), 0);
    assert_int_equal(problem_of(s->path), EACCES);
    assert_false(detaches(s));
    assert_int_equal(chmod(s->path, 0700), 0);
    assert_int_equal(problem_of(s->path), ENOEXEC);
    assert_false(detaches(s));
    assert_null(process_output(&arena, s->path, words, SOON_MS));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
    assert_int_equal(errno, ECHILD);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_files_that_it_is_given, forget_all),
        cmocka_unit_test_teardown(nothing_else_that_is_open, forget_all),
        cmocka_unit_test_teardown(no_signal_of_ours, forget_all),
        cmocka_unit_test(the_status_tells_how_it_ended),
        cmocka_unit_test(it_can_be_stopped),
        cmocka_unit_test_teardown(output_comes_whole_or_not_at_all, forget_all),
        cmocka_unit_test_setup_teardown(a_detached_program_is_no_child, scratch_start, scratch_stop),
        cmocka_unit_test_setup_teardown(what_cannot_begin_is_an_error, scratch_start, scratch_stop),
    };

    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
