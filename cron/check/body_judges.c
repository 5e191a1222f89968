/* A few threads, started as they are needed, which take what waits until nothing does, and then end. They
 * come after the loop when both want the processor (nice). An eventfd in the loop says that something was
 * judged. */
#include "cron/check/body_judges.h"

#include "os/log.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#define MOST_THREADS 4
#define THREAD_STACK ((size_t)512 * 1024)
#define NICE 10

struct body_judges {
    struct loop *loop;
    int waker; /* eventfd */
    pthread_mutex_t lock;
    pthread_cond_t idle;            /* no thread is at work */
    struct body_judgement *waiting; /* the oldest first */
    struct body_judgement **last;   /* where the next one that waits goes */
    struct body_judgement *judged;  /* and not told yet */
    int threads;
    bool closed;
};

/* With the lock. */
static struct body_judgement *
take_waiting(struct body_judges *j)
{
    struct body_judgement *one = j->closed ? NULL : j->waiting;

    if (one == NULL)
        return NULL;
    j->waiting = one->next;
    if (j->waiting == NULL)
        j->last = &j->waiting;
    return one;
}

/* With the lock. The write cannot block: an eventfd of 64 bits does not fill up. */
static void
put_judged(struct body_judges *j, struct body_judgement *one)
{
    static const uint64_t more = 1;

    one->next = j->judged;
    j->judged = one;
    if (write(j->waker, &more, sizeof more) < 0)
        log_error("waking the loop after a body was judged: %s", strerror(errno));
}

/* On Linux each thread has a nice value of its own; 0 names the calling thread. */
static void *
work(void *owner)
{
    struct body_judges *j = owner;
    struct body_judgement *one;

    (void)setpriority(PRIO_PROCESS, 0, NICE);
    pthread_mutex_lock(&j->lock);
    while ((one = take_waiting(j)) != NULL) {
        pthread_mutex_unlock(&j->lock);
        one->findings = assertions_judge(&one->arena, one->monitor, one->seen, one->now);
        pthread_mutex_lock(&j->lock);
        put_judged(j, one);
    }
    if (--j->threads == 0)
        pthread_cond_signal(&j->idle);
    pthread_mutex_unlock(&j->lock);
    return NULL;
}

/* Signals belong to the main thread; they are blocked before the thread begins. */
static int
start_thread(struct body_judges *j)
{
    pthread_attr_t how;
    pthread_t thread;
    sigset_t all, before;
    int error;

    sigfillset(&all);
    pthread_attr_init(&how);
    pthread_attr_setstacksize(&how, THREAD_STACK);
    pthread_attr_setdetachstate(&how, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&thread, &how, work, j);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&how);
    if (error != 0)
        log_error("starting a thread that judges bodies: %s", strerror(error));
    return error;
}

/* The list is taken as a whole, so that no lock is held while owners are told: they may ask again. */
static void
on_judged(void *owner, int fd, uint32_t events)
{
    struct body_judges *j = owner;
    struct body_judgement *judged, *next;
    uint64_t count;

    (void)events;
    if (read(fd, &count, sizeof count) < 0)
        return;
    pthread_mutex_lock(&j->lock);
    judged = j->judged;
    j->judged = NULL;
    pthread_mutex_unlock(&j->lock);
    for (struct body_judgement *one = judged; one != NULL; one = next) {
        next = one->next;
        one->judged(one->owner);
    }
}

struct body_judges *
body_judges_open(struct loop *loop)
{
    struct body_judges *j = calloc(1, sizeof *j);

    if (j == NULL)
        abort();
    j->waker = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (j->waker < 0 || loop_watch(loop, j->waker, EPOLLIN, on_judged, j) != 0) {
        log_error("preparing to judge bodies: %s", strerror(errno));
        if (j->waker >= 0)
            close(j->waker);
        free(j);
        return NULL;
    }
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->idle, NULL);
    j->loop = loop;
    j->last = &j->waiting;
    return j;
}

bool
body_judges_ask(struct body_judges *j, struct body_judgement *one)
{
    bool fine;

    one->next = NULL;
    pthread_mutex_lock(&j->lock);
    if (j->threads < MOST_THREADS && start_thread(j) == 0)
        j->threads++;
    fine = j->threads > 0;
    if (fine) {
        *j->last = one;
        j->last = &one->next;
    }
    pthread_mutex_unlock(&j->lock);
    return fine;
}

void
body_judges_close(struct body_judges *j)
{
    if (j == NULL)
        return;
    loop_forget(j->loop, j->waker);
    pthread_mutex_lock(&j->lock);
    j->closed = true;
    while (j->threads > 0)
        pthread_cond_wait(&j->idle, &j->lock);
    pthread_mutex_unlock(&j->lock);
    pthread_cond_destroy(&j->idle);
    pthread_mutex_destroy(&j->lock);
    close(j->waker);
    free(j);
}
