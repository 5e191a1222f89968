/* In a loop the signals are blocked and read from a descriptor; around accept(2) there is a handler. */
#include "os/signals.h"

#include "os/log.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* For the handler, which can be given nothing. int, and written once before the handler is set: the handler
 * reads them at any time. */
static int accept_listener = -1, accept_nothing = -1;

static sigset_t
ending_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

static void
ready(void *signals, int fd, uint32_t events)
{
    (void)fd;
    (void)events;
    (void)signals_count(signals);
}

/* Blocked first: a signal that comes before the descriptor is there waits in the kernel. */
int
signals_open(struct signals *s, struct loop *l)
{
    sigset_t set = ending_signals();

    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    *s = (struct signals){ .loop = l, .fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC) };
    if (s->fd >= 0 && loop_watch(l, s->fd, EPOLLIN, ready, s) == 0)
        return 0;
    log_error("preparing for signals: %s", strerror(errno));
    signals_close(s);
    return -1;
}

int
signals_count(struct signals *s)
{
    struct signalfd_siginfo info;

    while (s->fd >= 0 && read(s->fd, &info, sizeof info) == (ssize_t)sizeof info)
        s->count++;
    return s->count;
}

void
signals_close(struct signals *s)
{
    if (s->fd < 0)
        return;
    loop_forget(s->loop, s->fd);
    (void)close(s->fd);
    s->fd = -1;
}

void
signals_restore(struct signals *s)
{
    sigset_t set = ending_signals();

    signals_close(s);
    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* dup2 is safe in a handler (signal-safety(7)); errno is the interrupted code's. */
static void
take_listener_away(int number)
{
    int saved = errno;

    (void)number;
    (void)dup2(accept_nothing, accept_listener);
    errno = saved;
}

int
signals_end_accept(int listener)
{
    struct sigaction end = { .sa_handler = take_listener_away, .sa_flags = SA_RESTART };

    accept_listener = listener;
    accept_nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (accept_nothing < 0)
        return -1;
    sigemptyset(&end.sa_mask);
    return sigaction(SIGTERM, &end, NULL) != 0 || sigaction(SIGINT, &end, NULL) != 0 ? -1 : 0;
}
