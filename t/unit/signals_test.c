/* SIGTERM and SIGINT, counted in a loop; and a process that waits in accept(2) and is asked to end. */
#include "os/signals.h"

#include "unit.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define SOON_S 20 /* a bound for what takes milliseconds */

/* How a process ended that ran the function: its exit code, or 128 and the signal that killed it. */
static int
end_of(void (*run)(void))
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        alarm(SOON_S);
        run();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void
they_are_counted(void **state)
{
    struct loop l;
    struct signals s;

    (void)state;
    assert_int_equal(loop_open(&l), 0);
    assert_int_equal(signals_open(&s, &l), 0);
    assert_int_equal(signals_count(&s), 0);
    kill(getpid(), SIGTERM);
    loop_turn(&l, SOON_S * 1000);
    assert_int_equal(s.count, 1); /* the loop has read it */
    kill(getpid(), SIGINT);
    assert_int_equal(signals_count(&s), 2); /* without a turn of the loop */
    kill(getpid(), SIGTERM);
    assert_int_equal(signals_count(&s), 3);
    signals_restore(&s);
    signals_close(&s); /* once more does no harm */
    loop_close(&l);
}

/* --- what a signal does after the end --- */

static void
close_them(void)
{
    struct loop l;
    struct signals s;

    if (loop_open(&l) != 0 || signals_open(&s, &l) != 0)
        _exit(1);
    signals_close(&s);
    kill(getpid(), SIGTERM);
    loop_turn(&l, 0);
    loop_close(&l);
}

static void
restore_them(void)
{
    struct loop l;
    struct signals s;

    if (loop_open(&l) != 0 || signals_open(&s, &l) != 0)
        _exit(1);
    kill(getpid(), SIGTERM); /* is not counted any more */
    signals_restore(&s);
    _exit(2);
}

static void
closed_they_are_blocked_and_restored_they_end_the_process(void **state)
{
    (void)state;
    assert_int_equal(end_of(close_them), 0);
    assert_int_equal(end_of(restore_them), 128 + SIGTERM);
}

/* --- accept(2) --- */

static int
listening_socket(void)
{
    static const struct sockaddr_un any = { .sun_family = AF_UNIX }; /* the kernel chooses a name */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (const struct sockaddr *)&any, sizeof any.sun_family) != 0 || listen(fd, 8) != 0 ||
        signals_end_accept(fd) != 0)
        _exit(1);
    return fd;
}

static void
is_asked_before(void)
{
    int fd = listening_socket();

    kill(getpid(), SIGTERM);
    _exit(accept(fd, NULL, NULL) < 0 && errno == ENOTSOCK ? 0 : 2);
}

/* Sends a signal as soon as the parent sleeps, which it does in accept(2) only. */
static void
ask_when_it_sleeps(pid_t parent)
{
    char path[64], text[512] = "";

    snprintf(path, sizeof path, "/proc/%d/stat", (int)parent);
    while (strstr(text, ") S ") == NULL) {
        FILE *file = fopen(path, "re");

        if (file == NULL || fgets(text, sizeof text, file) == NULL)
            _exit(1);
        fclose(file);
    }
    kill(parent, SIGINT);
    _exit(0);
}

static void
is_asked_while_it_waits(void)
{
    int fd = listening_socket();
    pid_t parent = getpid();

    if (fork() == 0) {
        alarm(SOON_S);
        ask_when_it_sleeps(parent);
    }
    _exit(accept(fd, NULL, NULL) < 0 && errno == ENOTSOCK ? 0 : 2);
}

static void
accepting_ends_whenever_the_signal_comes(void **state)
{
    (void)state;
    assert_int_equal(end_of(is_asked_before), 0);
    assert_int_equal(end_of(is_asked_while_it_waits), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_counted),
        cmocka_unit_test(closed_they_are_blocked_and_restored_they_end_the_process),
        cmocka_unit_test(accepting_ends_whenever_the_signal_comes),
    };

    return cmocka_run_group_tests_name("signals", tests, NULL, NULL);
}
