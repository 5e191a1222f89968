/* One loop over what can happen: the command ends, prints, a signal comes, its time is over. The command
 * leads a process group, so that signals reach what it has started, too. */
#include "cron/client/job.h"

#include "os/clock.h"
#include "os/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define MERCY_MS 5000 /* between SIGTERM and SIGKILL */
#define ROOM ((size_t)2 * JOB_OUTPUT)

enum { ENDED, SIGNALLED, PRINTED, COMPLAINED, WATCHED };

struct job {
    struct process process;
    int signals;               /* a descriptor */
    int from[2];               /* what it prints, by our descriptor 1 and 2; -1: not read, or over */
    char tail[ROOM];           /* the end of that */
    size_t length;
    int64_t until_ms;          /* of the monotonic clock; 0: no limit */
    bool timed_out;
};

/* --- its output ----------------------------------------------------------------------------------------- */

static void
keep(struct job *j, const char *bytes, size_t length)
{
    if (j->length + length > ROOM) {
        size_t left = JOB_OUTPUT - length;

        memmove(j->tail, j->tail + j->length - left, left);
        j->length = left;
    }
    memcpy(j->tail + j->length, bytes, length);
    j->length += length;
}

/* Prints the bytes on our own output. If that is closed the rest is dropped here; keep() has stored it. */
static void
pass_on(int to, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(to, bytes, length);

        if (written < 0 && errno != EINTR)
            return;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
}

/* False: nothing was there. */
static bool
take_output(struct job *j, int which)
{
    char bytes[4096];
    ssize_t length = j->from[which] < 0 ? -1 : read(j->from[which], bytes, sizeof bytes);

    if (length > 0) {
        keep(j, bytes, (size_t)length);
        pass_on(which + STDOUT_FILENO, bytes, (size_t)length);
        return true;
    }
    if (length == 0 && j->from[which] >= 0) {
        (void)close(j->from[which]);
        j->from[which] = -1;
    }
    return false;
}

/* A process that it has left behind may hold the pipe open: what is in it now is all that is waited for. */
static void
take_the_rest(struct job *j)
{
    for (int which = 0; which < 2; which++) {
        while (take_output(j, which))
            continue;
        if (j->from[which] >= 0)
            (void)close(j->from[which]);
    }
}

/* A NUL would end the text early. */
static const char *
text_of(struct arena *a, const struct job *j)
{
    size_t kept = j->length < JOB_OUTPUT ? j->length : JOB_OUTPUT;
    char *text = arena_bytes(a, j->tail + j->length - kept, kept);

    for (size_t i = 0; i < kept; i++)
        if (text[i] == '\0')
            text[i] = ' ';
    return text;
}

/* --- signals and time ----------------------------------------------------------------------------------- */

static int
open_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGQUIT);
    sigaddset(&set, SIGTTOU); /* or who takes the terminal back would be stopped */
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    sigdelset(&set, SIGTTOU);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void
send_on(struct job *j)
{
    struct signalfd_siginfo info;

    while (read(j->signals, &info, sizeof info) == (ssize_t)sizeof info)
        (void)kill(-j->process.pid, (int)info.ssi_signo);
}

/* The first time it is asked to end, the second it has to. */
static void
end_in_time(struct job *j)
{
    if (j->until_ms == 0 || clock_monotonic_ms() < j->until_ms)
        return;
    (void)kill(-j->process.pid, j->timed_out ? SIGKILL : SIGTERM);
    j->until_ms = j->timed_out ? 0 : j->until_ms + MERCY_MS;
    j->timed_out = true;
}

/* Whether a person at a terminal has started us and waits. Then its group is the one that reads keys, as it
 * would be without us. */
static bool
has_terminal(void)
{
    return isatty(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

/* --- all of it ------------------------------------------------------------------------------------------ */

static int
begin(struct job *j, const struct job_plan *plan)
{
    int out[2] = { -1, STDOUT_FILENO }, err[2] = { -1, STDERR_FILENO }, problem;

    if (plan->keeps_output && (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0))
        return errno;
    problem = process_start(&j->process, &(struct process_plan){
        .program = plan->words[0],
        .words = plan->words,
        .files = { STDIN_FILENO, out[1], err[1] },
        .file_count = 3,
        .leads = true,
    });
    if (plan->keeps_output) {
        (void)close(out[1]);
        (void)close(err[1]);
        (void)fcntl(out[0], F_SETFL, O_NONBLOCK);
        (void)fcntl(err[0], F_SETFL, O_NONBLOCK);
    }
    j->from[0] = out[0];
    j->from[1] = err[0];
    return problem;
}

/* A minute at the most: a limit may be a week away. */
static int
wait_ms(const struct job *j)
{
    int64_t left = j->until_ms - clock_monotonic_ms();

    if (j->until_ms == 0)
        return -1;
    return left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
}

static void
wait_for_end(struct job *j, int *status)
{
    while (!process_ended(&j->process, status)) {
        struct pollfd watched[WATCHED] = {
            [ENDED] = { .fd = j->process.fd, .events = POLLIN },
            [SIGNALLED] = { .fd = j->signals, .events = POLLIN },
            [PRINTED] = { .fd = j->from[0], .events = POLLIN },
            [COMPLAINED] = { .fd = j->from[1], .events = POLLIN },
        };
        (void)poll(watched, WATCHED, wait_ms(j));
        (void)take_output(j, 0);
        (void)take_output(j, 1);
        send_on(j);
        end_in_time(j);
    }
}

void
job_run(struct arena *a, const struct job_plan *plan, struct job_end *end)
{
    struct job *j = arena_alloc(a, sizeof *j);

    bool at_terminal = has_terminal();

    *end = (struct job_end){ 0 };
    *j = (struct job){ .from = { -1, -1 }, .signals = open_signals() };
    (void)signal(SIGPIPE, SIG_IGN);
    end->problem = begin(j, plan);
    if (end->problem == 0) {
        if (at_terminal)
            (void)tcsetpgrp(STDIN_FILENO, j->process.pid);
        if (plan->timeout > 0)
            j->until_ms = clock_monotonic_ms() + 1000 * plan->timeout;
        wait_for_end(j, &end->status);
        if (at_terminal)
            (void)tcsetpgrp(STDIN_FILENO, getpgrp());
    }
    take_the_rest(j);
    process_stop(&j->process);
    end->timed_out = j->timed_out;
    if (plan->keeps_output)
        end->output = text_of(a, j);
}
