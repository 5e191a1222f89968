/* A thread for each name, which ends with its answer. What the threads and the loop's side share is counted:
 * it is freed by the last of them that leaves, so that the loop's side may close while a thread still asks.
 * An eventfd in the loop says that an answer has come. */
#include "net/name_threads.h"

#include "os/log.h"
#include "os/shortage.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Each may hang for as long as the system's resolver likes, half a minute is not rare. Eight that hang cost
 * two megabytes; without a bound a thousand names of a dead source would be a thousand threads. */
#define MOST_THREADS 8
#define THREAD_STACK ((size_t)256 * 1024) /* NSS modules keep buffers on it */

/* One name's way through a thread. */
struct question {
    struct question *next;
    struct shared *shared;
    void *owner;
    struct name_found found;
    char host[];
};

struct shared {
    pthread_mutex_t lock;
    struct question *answered; /* and not told yet */
    int asking;                /* threads */
    bool closed;               /* by the loop's side */
    int waker;                 /* eventfd */
};

struct name_threads {
    struct loop *loop;
    void (*told)(void *owner, const struct name_found *found);
    struct shared *shared;
};

/* With the lock, which is given back; the last one frees what is shared. */
static void
leave(struct shared *s)
{
    bool last = s->closed && s->asking == 0;
    struct question *next;

    pthread_mutex_unlock(&s->lock);
    if (!last)
        return;
    for (struct question *q = s->answered; q; q = next) {
        next = q->next;
        free(q);
    }
    close(s->waker);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* One with a scope is link-local, and no target. */
static void
add_address(struct name_found *found, const struct addrinfo *a)
{
    int family = a->ai_family == AF_INET6 ? IPV6 : IPV4;
    union ip ip = { .any.sa_family = AF_UNSPEC };

    if ((a->ai_family != AF_INET && a->ai_family != AF_INET6) || found->count[family] == NAME_ADDRESSES)
        return;
    memcpy(&ip, a->ai_addr, a->ai_addrlen);
    if (family == IPV4 || ip.v6.sin6_scope_id == 0)
        found->list[family][found->count[family]++] = ip;
}

static const char *
reason(int error)
{
    switch (error) {
    case EAI_NONAME:
        return NAME_DOES_NOT_EXIST;
    case EAI_AGAIN: return NAME_SERVERS_SILENT;
    case EAI_FAIL: return NAME_SERVERS_FAIL;
#ifdef EAI_NODATA
    case EAI_NODATA: return "the name has no addresses";
#endif
    default: return SYSTEM_RESOLVER_FAILED;
    }
}

/* The one function that runs outside the main thread: it touches its question and nothing else. errno is the
 * thread's own. */
static void
look_up(struct question *q)
{
    static const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *list = NULL;
    int error = getaddrinfo(q->host, NULL, &hints, &list);

    for (const struct addrinfo *a = list; a; a = a->ai_next)
        add_address(&q->found, a);
    if (list)
        freeaddrinfo(list);
    q->found.complete = true;
    if (error == 0 && q->found.count[IPV4] + q->found.count[IPV6] == 0)
        error = EAI_NONAME;
    /* EAI_SYSTEM comes also from a source that nsswitch.conf names and the host lacks: that tells nothing of
     * the checker, and the name is not found all the same. */
    q->found.own_trouble = error == EAI_MEMORY || (error == EAI_SYSTEM && shortage_of(errno));
    if (error != 0)
        q->found.problem = reason(error);
}

/* The write is made with the lock held, so that the loop's side cannot close the eventfd in between. */
static void *
ask(void *question)
{
    static const uint64_t one = 1;
    struct question *q = question;
    struct shared *s = q->shared;

    look_up(q);
    pthread_mutex_lock(&s->lock);
    q->next = s->answered;
    s->answered = q;
    s->asking--;
    if (!s->closed && write(s->waker, &one, sizeof one) < 0)
        log_error("waking the loop after a name was resolved: %s", strerror(errno));
    leave(s);
    return NULL;
}

/* Signals belong to the main thread. Detached, because nothing waits for it: a thread that still asks when
 * the program ends goes with the process. Signals are blocked before it begins, and not by itself, so there
 * is no moment in which it could take one. */
static int
start_thread(struct question *q)
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
    error = pthread_create(&thread, &how, ask, q);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&how);
    if (error != 0)
        log_error("starting a thread that resolves a name: %s", strerror(error));
    return error;
}

/* The list is taken as a whole, so that no lock is held while owners are told: they may ask for the next
 * name. */
static void
came_back(void *owner, int fd, uint32_t events)
{
    struct name_threads *t = owner;
    struct question *answered, *next;
    uint64_t count;

    (void)events;
    if (read(fd, &count, sizeof count) < 0)
        return;
    pthread_mutex_lock(&t->shared->lock);
    answered = t->shared->answered;
    t->shared->answered = NULL;
    pthread_mutex_unlock(&t->shared->lock);
    for (struct question *q = answered; q; q = next) {
        next = q->next;
        t->told(q->owner, &q->found);
        free(q);
    }
}

struct name_threads *
name_threads_open(struct loop *loop, void (*told)(void *owner, const struct name_found *found))
{
    struct name_threads *t = calloc(1, sizeof *t);
    struct shared *s = calloc(1, sizeof *s);

    if (!t || !s)
        abort();
    s->waker = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (s->waker < 0 || loop_watch(loop, s->waker, EPOLLIN, came_back, t) != 0) {
        log_error("preparing to resolve names: %s", strerror(errno));
        if (s->waker >= 0)
            close(s->waker);
        free(s);
        free(t);
        return NULL;
    }
    pthread_mutex_init(&s->lock, NULL);
    t->loop = loop;
    t->told = told;
    t->shared = s;
    return t;
}

bool
name_threads_ask(struct name_threads *t, const char *host, void *owner)
{
    struct shared *s = t->shared;
    struct question *q;
    bool free_one;

    pthread_mutex_lock(&s->lock);
    free_one = s->asking < MOST_THREADS;
    s->asking += free_one;
    pthread_mutex_unlock(&s->lock);
    if (!free_one)
        return false;
    q = calloc(1, sizeof *q + strlen(host) + 1);
    if (!q)
        abort();
    *q = (struct question){ .shared = s, .owner = owner };
    memcpy(q->host, host, strlen(host) + 1);
    if (start_thread(q) == 0)
        return true;
    pthread_mutex_lock(&s->lock);
    s->asking--;
    pthread_mutex_unlock(&s->lock);
    free(q);
    return false;
}

void
name_threads_close(struct name_threads *t)
{
    if (!t)
        return;
    loop_forget(t->loop, t->shared->waker);
    pthread_mutex_lock(&t->shared->lock);
    t->shared->closed = true;
    leave(t->shared);
    free(t);
}
