/* Runs a test for `prove` and sees to it that the test ends: a story (*.t) with perl, a unit
 * program by itself.
 *
 *     watchdog TEST [ARGUMENT]...
 *
 * A test that has not ended when its time is over fails: the watchdog says what the test said last and which
 * of its processes still run, asks the test to end (SIGHUP, see t/lib/Wait.pm), and kills it when it does
 * not.  Each test has two minutes, or WATCHPOST_TEST_SECONDS, and ten seconds from being asked to being
 * killed, or WATCHPOST_TEST_GRACE.  One that needs longer says so itself, by a comment in its TAP:
 *
 *     # bound: 600 s
 *
 * The test runs in a session of its own.  What it has started and left behind is killed when it ends, so that
 * nothing keeps the pipe to prove open.  The watchdog kills only children of its own that it has not reaped
 * yet, so an id can never mean another process; it is the subreaper of all that the test starts, so the
 * orphans of a process that it killed become its children and their turn comes next.  It ends as the test
 * did; with 124, if it had to stop the test.
 *
 * With WATCHPOST_TEST_COSTS=FILE it adds a line to the file: the seconds from the test's beginning to its
 * end, those that the processors were busy with it and all that it started (which no neighbour adds to, as
 * it does to prove's --timer), and its name. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TEST_SECONDS 120
#define GRACE_SECONDS 10
#define REAP_SECONDS 10 /* from SIGKILL to the end of the watchdog */
#define LINE_SIZE 512
#define PROCESSES_MAX 4096

struct run {
    pid_t test;
    int from_test, signals;
    int status;             /* of the test, once `ended` */
    bool ended;
    int64_t began_ms, deadline_ms;
    int told_to_stop;       /* the signal that asked the watchdog itself to end, or 0 */
    char line[LINE_SIZE];   /* what came of the line that the test is saying */
    size_t length;
    char last[LINE_SIZE];   /* the last whole line that was not blank */
};

static int64_t
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* So many milliseconds as a setting says in seconds, or the default. */
static int64_t
ms_of(const char *setting, double seconds)
{
    const char *text = getenv(setting);

    return (int64_t)(1000 * (text != NULL ? atof(text) : seconds));
}

static void
die(const char *what)
{
    fprintf(stderr, "watchdog: %s: %s\n", what, strerror(errno));
    exit(125); /* the test is told by its parent-death signal */
}

/* False: prove listens no more. */
static bool
print(const char *bytes, size_t length)
{
    for (ssize_t n; length > 0; bytes += n, length -= (size_t)n)
        if ((n = write(STDOUT_FILENO, bytes, length)) < 0)
            return false;
    return true;
}

/* --- what the test says --------------------------------------------------------------------------------- */

static void
hear_line(struct run *r)
{
    double seconds;

    r->line[r->length] = '\0';
    if (sscanf(r->line, "# bound: %lf s", &seconds) == 1)
        r->deadline_ms = r->began_ms + (int64_t)(seconds * 1000);
    if (r->line[strspn(r->line, " ")] != '\0')
        memcpy(r->last, r->line, r->length + 1);
    r->length = 0;
}

static void
hear(struct run *r, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i] == '\n')
            hear_line(r);
        else if (r->length < LINE_SIZE - 1)
            r->line[r->length++] = bytes[i];
}

/* Hands on what the test has said; false: there is nothing for now, or never again. */
static bool
hand_on(struct run *r)
{
    char bytes[65536];
    ssize_t count = read(r->from_test, bytes, sizeof bytes);

    if (count <= 0) {
        if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
            close(r->from_test);
            r->from_test = -1; /* which poll passes over */
        }
        return false;
    }
    hear(r, bytes, (size_t)count);
    if (!print(bytes, (size_t)count))
        r->told_to_stop = SIGPIPE;
    return true;
}

/* --- its processes -------------------------------------------------------------------------------------- */

struct process {
    pid_t pid, parent;
    bool runs, ours;
};

/* The start of a file in /proc/PID; "" if there is no such process any more. */
static const char *
read_of(pid_t pid, const char *name, char *text, size_t size)
{
    char path[64];
    size_t length = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    if ((file = fopen(path, "re")) != NULL) {
        length = fread(text, 1, size - 1, file);
        fclose(file);
    }
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] < ' ')
            text[i] = ' ';
    text[length] = '\0';
    return text;
}

/* Whether there is one of this id.  Its name, between parentheses, may hold any. */
static bool
read_process(struct process *p, pid_t pid)
{
    char text[1000], state;
    const char *stat = read_of(pid, "stat", text, sizeof text), *end = strrchr(stat, ')');

    *p = (struct process){ .pid = pid };
    if (end == NULL || sscanf(end, ") %c %d", &state, &p->parent) != 2)
        return false;
    p->runs = state != 'Z' && state != 'X';
    return true;
}

/* All of this computer; how many. */
static size_t
read_processes(struct process *all)
{
    DIR *folder = opendir("/proc");
    size_t count = 0;

    if (folder == NULL)
        die("/proc");
    for (const struct dirent *e; count < PROCESSES_MAX && (e = readdir(folder)) != NULL;)
        if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && read_process(&all[count], atoi(e->d_name)))
            count++;
    closedir(folder);
    return count;
}

/* Marks those that descend from the watchdog. */
static void
mark_ours(struct process *all, size_t count)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count && !all[i].ours; j++)
                if (all[i].parent == getpid() || (all[j].ours && all[i].parent == all[j].pid))
                    all[i].ours = more = true;
    }
}

/* Kills the watchdog's children; the orphans of those that were are its next. */
static void
kill_children(void)
{
    static struct process all[PROCESSES_MAX];
    size_t count = read_processes(all);

    for (size_t i = 0; i < count; i++)
        if (all[i].parent == getpid() && all[i].runs)
            kill(all[i].pid, SIGKILL);
}

/* --- its end -------------------------------------------------------------------------------------------- */

/* Buries all that have died; false: there are no children left. */
static bool
reap(struct run *r)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        if (pid == r->test) {
            r->ended = true;
            r->status = status;
        }
    return pid == 0;
}

static void
hear_signals(struct run *r)
{
    struct signalfd_siginfo s;

    while (read(r->signals, &s, sizeof s) == sizeof s)
        if (s.ssi_signo != SIGCHLD)
            r->told_to_stop = (int)s.ssi_signo;
    (void)reap(r);
}

/* Until the test has ended, its time is over, or the watchdog is told to stop. */
static void
attend(struct run *r)
{
    while (!r->ended && r->told_to_stop == 0 && now_ms() < r->deadline_ms) {
        struct pollfd fds[] = { { .fd = r->from_test, .events = POLLIN },
                                { .fd = r->signals, .events = POLLIN } };
        int64_t left = r->deadline_ms - now_ms();

        if (poll(fds, 2, left > 0 ? (int)left : 0) < 0 && errno != EINTR)
            die("poll");
        if (fds[0].revents != 0)
            (void)hand_on(r);
        if (fds[1].revents != 0)
            hear_signals(r);
    }
}

/* A failure in TAP for prove, and what there is to know about it for people. */
static void
tell(const struct run *r, const char *test)
{
    static struct process all[PROCESSES_MAX];
    size_t count = read_processes(all);
    char text[LINE_SIZE + 400];

    snprintf(text, sizeof text, "%snot ok - %s has ended within %.3g s\n# stopped after: %s\n",
        r->length > 0 ? "\n" : "", test, (double)(r->deadline_ms - r->began_ms) / 1000,
        r->last[0] != '\0' ? r->last : "nothing");
    (void)print(text, strlen(text));
    fprintf(stderr, "# %s: stopped, for it had not ended; it said last: %s\n", test, r->last);
    mark_ours(all, count);
    for (size_t i = 0; i < count; i++)
        if (all[i].ours && all[i].runs)
            fprintf(stderr, "#   still running: %d %s\n", all[i].pid,
                read_of(all[i].pid, "cmdline", text, sizeof text));
}

/* Asks the test to end, so that it takes down what outlives processes (folders, network namespaces). */
static void
end_test(struct run *r)
{
    int asked_by = r->told_to_stop;

    r->told_to_stop = 0;
    r->deadline_ms = now_ms() + ms_of("WATCHPOST_TEST_GRACE", GRACE_SECONDS);
    kill(r->test, SIGHUP);
    attend(r);
    r->told_to_stop = asked_by;
}

/* Reads what is left in the pipe, and ends what the test has left behind. */
static void
clear_up(struct run *r)
{
    int64_t end = now_ms() + REAP_SECONDS * 1000;

    while (r->from_test >= 0 && hand_on(r))
        ;
    while (reap(r) && now_ms() < end) {
        struct pollfd fd = { .fd = r->signals, .events = POLLIN };

        kill_children();
        (void)poll(&fd, 1, 50);
        hear_signals(r);
    }
}

static double
seconds_of(const struct timeval *t)
{
    return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

/* One write, so that the lines of tests that end at once do not mix. */
static void
note_costs(const struct run *r, const char *test)
{
    const char *path = getenv("WATCHPOST_TEST_COSTS");
    struct rusage all;
    int file;

    if (path == NULL || getrusage(RUSAGE_CHILDREN, &all) != 0 ||
        (file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) < 0)
        return;
    dprintf(file, "%.1f %.1f %s\n", (double)(now_ms() - r->began_ms) / 1000,
        seconds_of(&all.ru_utime) + seconds_of(&all.ru_stime), test);
    close(file);
}

/* --- its beginning -------------------------------------------------------------------------------------- */

static void
become_test(char **words, const sigset_t *before)
{
    size_t length = strlen(words[0]);
    bool is_story = length > 2 && strcmp(words[0] + length - 2, ".t") == 0;

    static char perl[] = "perl";

    setsid();
    prctl(PR_SET_PDEATHSIG, SIGHUP);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGINT, SIG_DFL); /* which shells have what runs in the background ignore */
    signal(SIGQUIT, SIG_DFL);
    sigprocmask(SIG_SETMASK, before, NULL);
    if (is_story)
        *--words = perl; /* over the watchdog's own name */
    execvp(words[0], words);
    fprintf(stderr, "watchdog: %s: %s\n", words[0], strerror(errno));
    _exit(127);
}

static void
begin(struct run *r, char **words)
{
    sigset_t ours, before;
    int ends[2];

    sigemptyset(&ours);
    for (size_t i = 0; i < 4; i++)
        sigaddset(&ours, (const int[]){ SIGCHLD, SIGINT, SIGTERM, SIGHUP }[i]);
    signal(SIGPIPE, SIG_IGN);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
        die("prctl");
    if (sigprocmask(SIG_BLOCK, &ours, &before) != 0 ||
        (r->signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK)) < 0 || pipe2(ends, O_CLOEXEC) != 0)
        die("signalfd or pipe");
    if ((r->test = fork()) < 0)
        die("fork");
    if (r->test == 0) {
        dup2(ends[1], STDOUT_FILENO);
        become_test(words, &before);
    }
    close(ends[1]);
    r->from_test = ends[0];
    (void)fcntl(r->from_test, F_SETFL, O_NONBLOCK);
}

int
main(int argc, char **argv)
{
    struct run r = { .began_ms = now_ms() };
    bool in_time;

    if (argc < 2) {
        fprintf(stderr, "usage: watchdog TEST [ARGUMENT]...\n");
        return 2;
    }
    r.deadline_ms = r.began_ms + ms_of("WATCHPOST_TEST_SECONDS", TEST_SECONDS);
    begin(&r, argv + 1);
    attend(&r);
    in_time = r.ended;
    if (!in_time) {
        if (r.told_to_stop == 0)
            tell(&r, argv[1]);
        end_test(&r);
    }
    clear_up(&r);
    note_costs(&r, argv[1]);
    if (!in_time)
        return 124;
    return WIFEXITED(r.status) ? WEXITSTATUS(r.status) : 128 + WTERMSIG(r.status);
}
