/* Two forks: the child in between ends at once, so that the program's parent is init, who will bury it. What
 * goes wrong on the way comes back through a pipe, which closes by itself when the program begins. */
#include "os/process.h"

#include "os/log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Comes back only if the program cannot begin: errno says why. Nothing here may take a lock: another thread
 * of the parent may have held it. */
static void
become(const char *program, char *const *words)
{
    sigset_t none;
    int nothing = open("/dev/null", O_RDWR);

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    (void)close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    execv(program, words);
}

/* The child in between, and the grandchild; whichever fails says so, and neither comes back. */
static void
leave_behind(const char *program, char *const *words, int pipe)
{
    pid_t child = fork();

    if (child == 0)
        become(program, words);
    if (child <= 0)
        (void)!write(pipe, &errno, sizeof errno);
    _exit(0);
}

/* Returns 0 once the program has begun, or what was in the way. */
static int
start(const char *program, char *const *words)
{
    int ends[2], problem = 0;
    pid_t child;
    ssize_t count;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    child = fork();
    if (child == 0)
        leave_behind(program, words, ends[1]);
    if (child < 0)
        problem = errno;
    (void)close(ends[1]);
    do
        count = read(ends[0], &problem, sizeof problem);
    while (count < 0 && errno == EINTR);
    (void)close(ends[0]);
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    return problem;
}

bool
process_detach(const char *program, char *const *words)
{
    int problem = start(program, words);

    if (problem != 0)
        log_error("starting %s %s: %s", program, words[1], strerror(problem));
    return problem == 0;
}
