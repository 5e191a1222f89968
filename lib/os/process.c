/* One fork for each program; what goes wrong in the child before the program begins comes back through a
 * pipe, which closes by itself when it begins. For a detached program the child forks once more and ends
 * at once, so that the program's parent is init, which collects its exit status.
 *
 * Between fork and exec the child calls only functions that are safe there: another thread of the parent
 * may have held a lock, for memory or for the log, when it forked. All signals are blocked from the fork
 * until the child has taken back the parent's handlers, so that none of them runs in the child. */
#include "os/process.h"

#include "base/buf.h"
#include "os/clock.h"
#include "os/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_OUTPUT ((size_t)64 * 1024) /* bytes; a program that prints more is not what we meant to start */

/* --- in the child ----------------------------------------------------------------------------------- */

/* First all of them out of the way, to numbers that none of them is to have in the end. close_range marks all
 * the others close-on-exec, also those that a library has opened without it. They must not be closed yet: the
 * pipe that reports a failure is among them. */
static int
arrange_files(const struct process_plan *plan)
{
    int moved[PROCESS_FILES], nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    for (int i = 0; i < plan->file_count; i++) {
        int fd = plan->files[i] == PROCESS_NOTHING ? nothing : plan->files[i];

        moved[i] = fcntl(fd, F_DUPFD_CLOEXEC, PROCESS_FILES);
        if (moved[i] < 0)
            return -1;
    }
    for (int i = 0; i < plan->file_count; i++)
        if (dup2(moved[i], i) < 0)
            return -1;
    return close_range((unsigned)plan->file_count, ~0U, CLOSE_RANGE_CLOEXEC);
}

/* exec itself turns handlers into the default, but between here and exec one could run in the child. Ignored
 * signals stay ignored, as under nohup. */
static void
reset_signals(void)
{
    struct sigaction action;
    sigset_t none;

    for (int number = 1; number < NSIG; number++)
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN &&
            action.sa_handler != SIG_DFL)
            (void)signal(number, SIG_DFL);
    (void)signal(SIGCHLD, SIG_DFL);
    (void)signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* PDEATHSIG is kept over exec, but not by a program that gains privileges, which no_new_privs rules out. */
static int
confine(void)
{
    if (setpgid(0, 0) != 0 || chdir("/") != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
        return -1;
    return prctl(PR_SET_PDEATHSIG, (long)SIGKILL);
}

/* Returns only if the program cannot begin: errno says why. The casts: exec takes char *const *, for reasons
 * of history, and changes nothing. */
static void
become(const struct process_plan *plan)
{
    char *const *words = (char *const *)(uintptr_t)plan->words;
    char *const *environment =
        plan->environment != NULL ? (char *const *)(uintptr_t)plan->environment : environ;

    if (arrange_files(plan) != 0)
        return;
    reset_signals();
    if ((plan->confined && confine() != 0) || (plan->leads && setpgid(0, 0) != 0))
        return;
    if (strchr(plan->program, '/') != NULL)
        execve(plan->program, words, environment);
    else
        execvpe(plan->program, words, environment);
}

/* The child, and with `detached` also the grandchild. Writes errno to `report` if it fails, and does not
 * return. _exit and not exit: buffers of stdio and atexit functions are the parent's to flush and run. */
static void
run_child(const struct process_plan *plan, bool detached, int report)
{
    int moved = fcntl(report, F_DUPFD_CLOEXEC, PROCESS_FILES); /* to a number that no file will take */
    pid_t grandchild = moved >= 0 && detached ? fork() : 0;

    if (moved >= 0 && grandchild == 0)
        become(plan);
    if (grandchild <= 0)
        (void)!write(moved >= 0 ? moved : report, &errno, sizeof errno);
    _exit(0);
}

/* --- in the parent ---------------------------------------------------------------------------------- */

static pid_t
fork_child(const struct process_plan *plan, bool detached, int report)
{
    sigset_t all, before;
    pid_t child;

    sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    child = fork();
    if (child == 0)
        run_child(plan, detached, report);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return child;
}

/* Waits until the program has begun: 0, or until it turns out that it cannot: why. End of file without a
 * byte: exec has closed the pipe (close-on-exec), so the program has begun. */
static int
read_report(int report)
{
    int problem = 0;
    ssize_t length;

    do
        length = read(report, &problem, sizeof problem);
    while (length < 0 && errno == EINTR);
    return length == (ssize_t)sizeof problem ? problem : 0;
}

static void
collect(pid_t child)
{
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* *child is to be waited for if 0 is returned; else there is none, and *child is 0. */
static int
start(const struct process_plan *plan, bool detached, pid_t *child)
{
    int report[2], problem;

    *child = 0;
    if (pipe2(report, O_CLOEXEC) != 0)
        return errno;
    /* If this process was started with SIGCHLD ignored, the end of a child could not be waited for. */
    (void)signal(SIGCHLD, SIG_DFL);
    *child = fork_child(plan, detached, report[1]);
    problem = *child < 0 ? errno : 0;
    (void)close(report[1]);
    if (*child > 0)
        problem = read_report(report[0]);
    (void)close(report[0]);
    if (problem == 0)
        return 0;
    if (*child > 0)
        collect(*child);
    *child = 0;
    return problem;
}

/* A pidfd is readable when the process has ended, so it is waited for in the loop like a socket, and cannot
 * mean another process that got the same number. */
int
process_start(struct process *p, const struct process_plan *plan)
{
    int problem;

    *p = (struct process){ .fd = -1 };
    problem = start(plan, false, &p->pid);
    if (problem != 0)
        return problem;
    p->confined = plan->confined;
    p->fd = pidfd_open(p->pid, 0);
    if (p->fd < 0) {
        problem = errno;
        process_stop(p);
    }
    return problem;
}

/* What the program has left behind goes with it. Only before it is collected: until then no other process,
 * nor group, can have its number. */
static void
kill_group(const struct process *p)
{
    siginfo_t end = { .si_pid = 0 };

    if (p->confined && waitid(P_PID, (id_t)p->pid, &end, WEXITED | WNOHANG | WNOWAIT) == 0 && end.si_pid != 0)
        (void)kill(-p->pid, SIGKILL);
}

/* 128 and the signal, as shells have it. */
bool
process_ended(struct process *p, int *status)
{
    int how;

    if (p->pid != 0)
        kill_group(p);
    if (p->pid == 0 || waitpid(p->pid, &how, WNOHANG) != p->pid)
        return false;
    p->pid = 0;
    *status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    return true;
}

/* SIGKILL, for it is sent only to what took too long or is not wanted any more. */
void
process_stop(struct process *p)
{
    if (p->pid != 0) {
        (void)kill(p->confined ? -p->pid : p->pid, SIGKILL);
        collect(p->pid);
    }
    if (p->fd >= 0)
        (void)close(p->fd);
    *p = (struct process){ .fd = -1 };
}

bool
process_exists(const char *program)
{
    const char *path = getenv("PATH"), *at = path != NULL ? path : "/usr/bin:/bin";
    char name[4096];

    for (size_t length; *at != '\0'; at += length + (at[length] == ':')) {
        length = strcspn(at, ":");
        if (snprintf(name, sizeof name, "%.*s/%s", (int)length, at, program) < (int)sizeof name &&
            access(name, X_OK) == 0)
            return true;
    }
    return false;
}

/* Waits until the descriptor can be read. False: it is too late. */
static bool
await(int fd, int64_t until_ms)
{
    struct pollfd waiting = { .fd = fd, .events = POLLIN };
    int64_t left;

    while ((left = until_ms - clock_monotonic_ms()) > 0)
        if (poll(&waiting, 1, (int)left) > 0)
            return true;
    return false;
}

/* Whether all of it came in time. */
static bool
read_all(int from, struct buf *out, int64_t until_ms)
{
    char bytes[4096];
    ssize_t length;

    while (out->length <= MOST_OUTPUT && await(from, until_ms)) {
        length = read(from, bytes, sizeof bytes);
        if (length == 0)
            return true;
        if (length < 0 && errno != EINTR)
            return false;
        if (length > 0)
            buf_bytes(out, bytes, (size_t)length);
    }
    return false;
}

/* The end of the output comes first and is waited for within the limit; then the exit, which may come a
 * little later. */
const char *
process_output(struct arena *a, const char *program, const char *const *words, int64_t limit_ms)
{
    int64_t until_ms = clock_monotonic_ms() + limit_ms;
    struct buf out = { .arena = a };
    struct process p = { .fd = -1 };
    int ends[2], status = -1, problem = pipe2(ends, O_CLOEXEC) != 0 ? errno : 0;

    if (problem == 0) {
        problem = process_start(&p, &(struct process_plan){
            .program = program, .words = words,
            .files = { PROCESS_NOTHING, ends[1], STDERR_FILENO }, .file_count = 3,
        });
        (void)close(ends[1]);
        if (problem == 0 && read_all(ends[0], &out, until_ms) && await(p.fd, until_ms))
            (void)process_ended(&p, &status);
        (void)close(ends[0]);
    }
    process_stop(&p);
    if (problem != 0)
        log_error("starting %s: %s", program, strerror(problem));
    else if (status != 0)
        log_error("%s failed, or took too long", program);
    return problem == 0 && status == 0 ? buf_string(&out) : NULL;
}

bool
process_detach(const char *program, const char *const *words)
{
    const struct process_plan plan = {
        .program = program, .words = words,
        .files = { PROCESS_NOTHING, PROCESS_NOTHING, STDERR_FILENO }, .file_count = 3,
    };
    pid_t child;
    int problem = start(&plan, true, &child);

    if (problem == 0)
        collect(child);
    else
        log_error("starting %s %s: %s", program, words[1] != NULL ? words[1] : "", strerror(problem));
    return problem == 0;
}
