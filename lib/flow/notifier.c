/* The run is a grandchild: whoever started it need not wait for it, nor bury it, and it may outlive him.
 * It keeps nothing of what he has open but where he complains. */
#include "flow/notifier.h"

#include "base/log.h"
#include "base/rfc3339.h"
#include "store/outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
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

static bool
start(const char *program, int64_t as_of)
{
    char name[] = "watchpost", command[] = "notify", option[] = "--now", time[RFC3339_SIZE];
    char *words[] = { name, command, as_of != 0 ? option : NULL, time, NULL };
    pid_t child;

    rfc3339_print(as_of, time);
    if (access(program, X_OK) != 0) {
        log_error("starting %s notify: %s", program, strerror(errno));
        return false;
    }
    child = fork();
    if (child == 0)
        become(program, words);
    if (child < 0)
        log_error("starting %s notify: %s", program, strerror(errno));
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    return child > 0;
}

bool
notifier_wake(struct db *db, const char *program, int64_t clock, int64_t as_of)
{
    const struct outbox_run nobody = { .clock = clock };

    if (outbox_untried(db, as_of != 0 ? as_of : clock, 0) != 1 || outbox_busy(db, &nobody) != 0)
        return false;
    return start(program, as_of);
}
