/* Two forks: the child in between ends at once, so that the program's parent is init, who will bury it. */
#include "base/detached.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Nothing here may take a lock: another thread of the parent may have held it. */
static void
become(const char *program, char *const *words)
{
    sigset_t none;
    int nothing = open("/dev/null", O_RDWR);

    if (fork() != 0)
        _exit(0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    (void)close_range(STDERR_FILENO + 1, ~0U, 0);
    execv(program, words);
    _exit(127);
}

bool
detached_start(const char *program, char *const *words)
{
    pid_t child;

    if (access(program, X_OK) != 0) {
        log_error("starting %s %s: %s", program, words[1], strerror(errno));
        return false;
    }
    child = fork();
    if (child == 0)
        become(program, words);
    if (child < 0)
        log_error("starting %s %s: %s", program, words[1], strerror(errno));
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    return child > 0;
}
