/* A pool of threads, started as they are needed and never more than MOST_THREADS, so that one name whose
 * server is silent holds up nobody. The loop's side (struct names) belongs to one thread. Errands travel
 * between it and the pool: to do under the lock, done under the lock, and an eventfd in the loop says that
 * some came back.
 *
 * A thread inside getaddrinfo cannot be called off. So the pool is counted: whoever leaves last, the
 * loop's side or a thread, frees it. */
#include "net/resolve.h"

#include "base/hashmap.h"
#include "os/log.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define MOST_THREADS 64
#define THREAD_STACK ((size_t)256 * 1024)

struct lookup {
    struct lookup *next;
    struct name *name; /* for the loop's side only */
    struct name_found found;
    char host[];
};

struct lookups {
    struct lookup *first, **end;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    struct lookups to_do, done;
    int threads, idle, waiting; /* waiting: errands to do */
    int users; /* the threads and the loop's side */
    bool closing;
    int waker; /* eventfd */
};

struct name {
    bool asked;
    struct name_found found;
    struct name_wait *waiting;
};

struct names {
    struct loop *loop;
    struct pool *pool;
    struct hashmap by_host; /* struct name */
};

static void
append(struct lookups *list, struct lookup *e)
{
    e->next = NULL;
    *list->end = e;
    list->end = &e->next;
}

static struct lookup *
take_first(struct lookups *list)
{
    struct lookup *e = list->first;

    if (e) {
        list->first = e->next;
        if (!list->first)
            list->end = &list->first;
    }
    return e;
}

/* Gives the lock back, and the pool if this was its last user. */
static void
leave(struct pool *p)
{
    bool last = --p->users == 0;
    struct lookup *e;

    pthread_mutex_unlock(&p->lock);
    if (!last)
        return;
    while ((e = take_first(&p->to_do)) || (e = take_first(&p->done)))
        free(e);
    close(p->waker);
    pthread_cond_destroy(&p->work);
    pthread_mutex_destroy(&p->lock);
    free(p);
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

static void
look_up(struct lookup *e)
{
    static const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *list = NULL;
    int error = getaddrinfo(e->host, NULL, &hints, &list);

    for (const struct addrinfo *a = list; a; a = a->ai_next)
        add_address(&e->found, a);
    if (list)
        freeaddrinfo(list);
    e->found.complete = true;
    if (error == 0 && e->found.count[IPV4] + e->found.count[IPV6] == 0)
        error = EAI_NONAME;
    if (error != 0)
        e->found.problem = error == EAI_SYSTEM ? "the system's resolver failed" : gai_strerror(error);
}

static void *
work(void *pool)
{
    static const uint64_t one = 1;
    struct pool *p = pool;

    pthread_mutex_lock(&p->lock);
    while (!p->closing) {
        struct lookup *e = take_first(&p->to_do);

        if (!e) {
            p->idle++;
            pthread_cond_wait(&p->work, &p->lock);
            p->idle--;
            continue;
        }
        p->waiting--;
        pthread_mutex_unlock(&p->lock);
        look_up(e);
        pthread_mutex_lock(&p->lock);
        append(&p->done, e);
        if (!p->closing && write(p->waker, &one, sizeof one) < 0)
            log_error("waking the loop after a name was resolved: %s", strerror(errno));
    }
    leave(p);
    return NULL;
}

/* Signals belong to the main thread. */
static bool
start_thread(struct pool *p)
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
    error = pthread_create(&thread, &how, work, p);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&how);
    if (error != 0) {
        log_error("starting a thread that resolves names: %s", strerror(error));
        return false;
    }
    p->threads++;
    p->users++;
    return true;
}

/* False if there is nobody to do it, and never will be. */
static bool
send_errand(struct pool *p, struct lookup *e)
{
    bool sent = true;

    pthread_mutex_lock(&p->lock);
    if (p->idle <= p->waiting && p->threads < MOST_THREADS)
        sent = start_thread(p) || p->threads > 0;
    if (sent) {
        append(&p->to_do, e);
        p->waiting++;
        pthread_cond_signal(&p->work);
    }
    pthread_mutex_unlock(&p->lock);
    return sent;
}

/* Whoever waits may begin to wait for another name, or make others stop waiting, while it is being told. */
static void
tell(struct name *name)
{
    struct name_wait *w;

    while ((w = name->waiting)) {
        names_leave(w);
        w->told(w->owner, &name->found);
    }
}

static void
came_back(void *owner, int fd, uint32_t events)
{
    struct names *n = owner;
    struct lookups done;
    struct lookup *e;
    uint64_t count;

    (void)events;
    if (read(fd, &count, sizeof count) < 0)
        return;
    pthread_mutex_lock(&n->pool->lock);
    done = n->pool->done;
    n->pool->done = (struct lookups){ NULL, &n->pool->done.first };
    pthread_mutex_unlock(&n->pool->lock);
    if (!done.first)
        return;
    while ((e = take_first(&done))) {
        e->name->found = e->found;
        tell(e->name);
        free(e);
    }
}

struct names *
names_open(struct loop *loop)
{
    struct names *n = calloc(1, sizeof *n);
    struct pool *p = calloc(1, sizeof *p);

    if (!n || !p)
        abort();
    p->waker = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (p->waker < 0 || loop_watch(loop, p->waker, EPOLLIN, came_back, n) != 0) {
        log_error("preparing to resolve names: %s", strerror(errno));
        if (p->waker >= 0)
            close(p->waker);
        free(p);
        free(n);
        return NULL;
    }
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    p->to_do.end = &p->to_do.first;
    p->done.end = &p->done.first;
    p->users = 1;
    n->loop = loop;
    n->pool = p;
    return n;
}

static struct name *
find(struct names *n, const char *host)
{
    struct hashmap_entry *e = hashmap_add(&n->by_host, host);

    if (!e->value)
        e->value = calloc(1, sizeof(struct name));
    if (!e->value)
        abort();
    return e->value;
}

static void
begin(struct names *n, struct name *name, const char *host)
{
    struct lookup *e = calloc(1, sizeof *e + strlen(host) + 1);

    if (!e)
        abort();
    memcpy(e->host, host, strlen(host) + 1);
    e->name = name;
    name->asked = true;
    if (!send_errand(n->pool, e)) {
        free(e);
        name->found = (struct name_found){ .complete = true, .problem = "no thread could be started" };
    }
}

void
names_ask(struct names *n, const char *host, struct name_wait *w)
{
    struct name *name = find(n, host);

    if (!name->asked)
        begin(n, name, host);
    if (name->found.complete) {
        w->told(w->owner, &name->found);
        return;
    }
    w->name = name;
    w->next = name->waiting;
    w->link = &name->waiting;
    if (w->next)
        w->next->link = &w->next;
    name->waiting = w;
}

void
names_leave(struct name_wait *w)
{
    if (!w->name)
        return;
    *w->link = w->next;
    if (w->next)
        w->next->link = w->link;
    w->name = NULL;
}

void
names_forget(struct names *n)
{
    for (struct hashmap_entry *e = hashmap_next(&n->by_host, NULL); e; e = hashmap_next(&n->by_host, e)) {
        struct name *name = e->value;

        if (name->found.complete)
            *name = (struct name){ .asked = false };
    }
}

void
names_close(struct names *n)
{
    if (!n)
        return;
    loop_forget(n->loop, n->pool->waker);
    pthread_mutex_lock(&n->pool->lock);
    n->pool->closing = true;
    pthread_cond_broadcast(&n->pool->work);
    leave(n->pool);
    hashmap_free(&n->by_host, free);
    free(n);
}
