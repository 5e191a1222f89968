/* Blocked, and read from a descriptor. */
#include "os/signals.h"

#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t
those(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

int
signals_open(void)
{
    sigset_t set = those();

    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

void
signals_close(int fd)
{
    sigset_t set = those();

    if (fd >= 0)
        (void)close(fd);
    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}

bool
signals_insist(int fd, int *came)
{
    struct signalfd_siginfo info;

    while (read(fd, &info, sizeof info) == (ssize_t)sizeof info)
        (*came)++;
    return *came > 1;
}
