/* A name goes through stages: the hosts file; the DNS, where it may stand for several full names, as the search
 * list says; the system's own resolver. Each stage either finds addresses or hands on to the next.
 *
 * In the DNS a full name is asked for once for each family, and the two answers have lives of their own: one that
 * is silent does not keep the other's addresses from being used. c-ares asks one server after the other. When it
 * gives up on silent servers, and the name is still wanted, it is asked again, after pauses that grow and not too
 * many at a time: for datagrams that come in crowds are lost, those about other names among them.
 *
 * c-ares tells us which sockets to watch. Its timeouts are looked at by a clock that ticks only while something
 * is asked: to find the next one it would go through all questions. */
#include "net/resolve.h"

#include "base/hashmap.h"
#include "os/clock.h"
#include "os/log.h"
#include "net/hosts_file.h"
#include "net/name_sources.h"
#include "net/name_threads.h"

#include <ares.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define RESOLUTION_DELAY_MS 50 /* that IPv4 waits for IPv6: RFC 8305, section 3 */
#define SERVER_TRY_MS 300      /* then the next server is asked, or the first one again */
#define LONGEST_PAUSE_MS 3200
#define TICK_MS 50
#define REPEATS_PER_TICK 64
#define QUESTIONS_PER_MS 20    /* new ones */
#define QUESTIONS_AT_ONCE 128  /* a server's socket holds some 270 until it reads them */
#define FULL_NAME_ROOM 512

struct names {
    struct loop *loop;
    struct hashmap by_host;   /* struct name */
    struct hosts_file *hosts; /* NULL: not read yet */
    ares_channel dns;
    struct ares_options setup; /* of resolv.conf: the search list */
    unsigned sources;         /* of nsswitch.conf */
    char self[HOST_NAME_MAX + 1];
    struct name_threads *threads; /* NULL: not needed yet */
    struct timer tick;
    int questions;            /* to the DNS, under way */
    struct question *pausing; /* to be asked again */
    int repeats;              /* of questions, since the last tick */
    int allowance;            /* questions that may be sent now; below 0: too many have been */
    int64_t allowed_ms;       /* monotonic: when that was found */
    int late;                 /* how many wait for names that are late */
};

struct name {
    struct names *names;
    const char *host;         /* the key */
    bool asked, told;         /* told: those who wait know of some addresses */
    bool late;                /* not answered at once */
    struct name_found found;
    int full_name;            /* which of those that it may stand for is asked for: from 0 */
    int round;                /* counts them, over all lookups: answers of former rounds mean nothing */
    int waiting_for;          /* answers of this round */
    bool exists;              /* one of the full names does, though without addresses */
    bool failed;              /* an answer was none */
    const char *problem;      /* of the answers so far */
    struct timer delay;       /* RESOLUTION_DELAY_MS */
    struct name_wait *waiting;
};

/* One full name, one family. */
struct question {
    struct name *name;
    int round;
    int family;
    int64_t pause_ms;         /* before it is asked again */
    struct timer again;
    struct question *next, **link; /* of those that pause */
};

static void ask_next_full_name(struct name *name);
static void not_in_dns(struct name *name);

/* --- Telling ---------------------------------------------------------------------------------------- */

static void
begin_waiting(struct name *name, struct name_wait *w)
{
    w->name = name;
    w->next = name->waiting;
    w->link = &name->waiting;
    if (w->next)
        w->next->link = &w->next;
    name->waiting = w;
    name->names->late += name->late;
}

static void
end_waiting(struct name_wait *w)
{
    w->name->names->late -= w->name->late;
    *w->link = w->next;
    if (w->next)
        w->next->link = w->link;
    w->name = NULL;
}

static void
set_late(struct name *name, bool late)
{
    int change = late - name->late;

    for (const struct name_wait *w = name->waiting; w && change != 0; w = w->next)
        name->names->late += change;
    name->late = late;
}

/* Those who wait may begin to wait for another name, or make others stop waiting, while they are being told. */
static void
tell(struct name *name)
{
    struct name_wait *untold = name->waiting, *w;

    loop_cancel(name->names->loop, &name->delay);
    set_late(name, false);
    name->told = true;
    name->waiting = NULL;
    if (untold)
        untold->link = &untold;
    while ((w = untold)) {
        end_waiting(w);
        if (!name->found.complete)
            begin_waiting(name, w);
        w->told(w->owner, &name->found);
    }
}

static bool
has_addresses(const struct name_found *found)
{
    return found->count[IPV4] + found->count[IPV6] > 0;
}

static void
complete(struct name *name, const char *problem)
{
    name->found.complete = true;
    if (!has_addresses(&name->found))
        name->found.problem = problem;
    tell(name);
}

/* As if it had never been asked for. */
static void
reset(struct name *name)
{
    name->found = (struct name_found){ .complete = false };
    name->asked = name->told = name->late = name->exists = name->failed = false;
    name->waiting_for = 0;
}

/* --- The system's own resolver ------------------------------------------------------------------------ */

static void
system_answered(void *owner, const struct name_found *found)
{
    struct name *name = owner;

    name->found = *found;
    tell(name);
}

static void
ask_system(struct name *name)
{
    struct names *n = name->names;

    if (!n->threads)
        n->threads = name_threads_open(n->loop, system_answered);
    if (n->threads && name_threads_ask(n->threads, name->host, name))
        return;
    name->found.own_trouble = true;
    complete(name, "The checker asks for too many names at once");
    reset(name); /* the next one may find a thread */
}

/* --- The DNS ------------------------------------------------------------------------------------------ */

/* Why there is no address, in words. */
static const char *
reason(int status)
{
    switch (status) {
    case ARES_ENOTFOUND: return "the name does not exist";
    case ARES_ENODATA: return "the name has no addresses";
    case ARES_EBADNAME: return "not a name that DNS can hold";
    case ARES_ETIMEOUT: return "no name server answers";
    default: return "the name servers fail";
    }
}

static void
on_socket(void *owner, int fd, uint32_t events)
{
    const struct names *n = owner;
    bool in = events & (EPOLLIN | EPOLLERR | EPOLLHUP), out = events & EPOLLOUT;

    ares_process_fd(n->dns, in ? fd : ARES_SOCKET_BAD, out ? fd : ARES_SOCKET_BAD);
}

static void
socket_wanted(void *owner, ares_socket_t fd, int readable, int writable)
{
    struct names *n = owner;

    if (!readable && !writable)
        loop_forget(n->loop, fd);
    else if (loop_watch(n->loop, fd, (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U), on_socket, n) != 0)
        log_error("watching a socket to a name server is not possible"); /* c-ares will take it for silent */
}

static void
on_tick(void *owner)
{
    struct names *n = owner;

    n->repeats = 0;
    ares_process_fd(n->dns, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    if (n->questions > 0)
        loop_ring_at(n->loop, &n->tick, clock_monotonic_ms() + TICK_MS);
}

static void
add_addresses(struct name_found *found, int family, const struct ares_addrinfo *answer)
{
    for (const struct ares_addrinfo_node *a = answer->nodes; a; a = a->ai_next)
        if (found->count[family] < NAME_ADDRESSES)
            memcpy(&found->list[family][found->count[family]++], a->ai_addr, a->ai_addrlen);
}

/* What one family's answer, or both answers, come to. */
static void
consider(struct name *name)
{
    bool found = has_addresses(&name->found);

    if (name->waiting_for == 0) {
        if (found)
            complete(name, NULL);
        else if (name->failed)
            not_in_dns(name);
        else
            ask_next_full_name(name);
    } else if (name->found.count[IPV6] > 0) {
        tell(name);
    } else if (found) {
        loop_ring_at(name->names->loop, &name->delay, clock_monotonic_ms() + RESOLUTION_DELAY_MS);
    }
}

static void
on_delay(void *owner)
{
    tell(owner);
}

static bool
is_absolute(const char *host)
{
    return host[strlen(host) - 1] == '.';
}

static int
dots_in(const char *host)
{
    int dots = 0;

    for (; *host; host++)
        dots += *host == '.';
    return dots;
}

/* The n-th full name, with its final dot, that the name may stand for (resolv.conf(5): search, ndots). False if
 * there are not so many. */
static bool
full_name(const struct name *name, int n, char text[FULL_NAME_ROOM])
{
    const struct ares_options *o = &name->names->setup;
    const char *host = name->host;
    bool as_it_is;

    if (*host == '\0')
        return false;
    if (is_absolute(host))
        return n == 0 && snprintf(text, FULL_NAME_ROOM, "%s", host) < FULL_NAME_ROOM;
    if (n > o->ndomains)
        return false;
    as_it_is = dots_in(host) >= o->ndots ? n-- == 0 : n == o->ndomains;
    if (as_it_is)
        return snprintf(text, FULL_NAME_ROOM, "%s.", host) < FULL_NAME_ROOM;
    return snprintf(text, FULL_NAME_ROOM, "%s.%s.", host, o->domains[n]) < FULL_NAME_ROOM;
}

static void on_answer(void *question, int status, int timeouts, struct ares_addrinfo *answer);

/* May be answered from within. */
static void
send_question(struct question *q)
{
    const struct ares_addrinfo_hints hints = {
        .ai_flags = ARES_AI_NOSORT, /* the server's order is meant */
        .ai_family = q->family == IPV6 ? AF_INET6 : AF_INET,
        .ai_socktype = SOCK_STREAM,
    };
    struct names *n = q->name->names;
    char text[FULL_NAME_ROOM];

    if (n->questions++ == 0)
        loop_ring_at(n->loop, &n->tick, clock_monotonic_ms() + TICK_MS);
    n->allowance--;
    full_name(q->name, q->name->full_name, text);
    ares_getaddrinfo(n->dns, text, NULL, &hints, on_answer, q);
}

static void
note_answer(struct name *name, int family, int status, const struct ares_addrinfo *answer)
{
    name->waiting_for--;
    if (status == ARES_SUCCESS) {
        add_addresses(&name->found, family, answer);
    } else if (status == ARES_ENOTFOUND) {
        name->waiting_for = 0; /* that holds for the other family too */
    } else if (status == ARES_ENODATA) {
        name->exists = true;
    } else {
        name->found.own_trouble |= status == ARES_ENOMEM;
        name->failed = true;
        name->problem = reason(status);
    }
    if (!name->failed)
        name->problem = reason(name->exists ? ARES_ENODATA : ARES_ENOTFOUND);
}

static void
end_pause(struct question *q)
{
    loop_cancel(q->name->names->loop, &q->again);
    *q->link = q->next;
    if (q->next)
        q->next->link = q->link;
}

/* The pause is over. */
static void
ask_again(void *question)
{
    struct question *q = question;
    struct name *name = q->name;
    struct names *n = name->names;
    bool meant = name->round == q->round && name->waiting_for > 0;

    if (meant && name->waiting && n->repeats >= REPEATS_PER_TICK) {
        loop_ring_at(n->loop, &q->again, clock_monotonic_ms() + TICK_MS);
        return;
    }
    end_pause(q);
    if (meant && name->waiting) {
        n->repeats++;
        send_question(q);
        return;
    }
    free(q);
    if (!meant)
        return;
    if (has_addresses(&name->found))
        complete(name, NULL); /* of the other family */
    else
        reset(name);
}

/* Silent servers, and c-ares has given up on them. */
static void
pause_question(struct question *q)
{
    struct names *n = q->name->names;

    set_late(q->name, !q->name->told);
    q->again = (struct timer){ .ring = ask_again, .owner = q };
    loop_ring_at(n->loop, &q->again, clock_monotonic_ms() + q->pause_ms);
    q->pause_ms = q->pause_ms == 0 ? SERVER_TRY_MS : 2 * q->pause_ms;
    if (q->pause_ms > LONGEST_PAUSE_MS)
        q->pause_ms = LONGEST_PAUSE_MS;
    q->next = n->pausing;
    q->link = &n->pausing;
    if (q->next)
        q->next->link = &q->next;
    n->pausing = q;
}

static void
on_answer(void *question, int status, int timeouts, struct ares_addrinfo *answer)
{
    struct question *q = question;
    struct name *name = q->name;
    bool meant = name->round == q->round && name->waiting_for > 0;

    (void)timeouts;
    name->names->questions--;
    if (status == ARES_ETIMEOUT && meant) {
        pause_question(q);
        return;
    }
    if (status != ARES_EDESTRUCTION && meant) {
        note_answer(name, q->family, status, answer);
        consider(name);
    }
    if (answer)
        ares_freeaddrinfo(answer);
    free(q);
}

/* Both families, unless the first question is answered from within, and settles it. */
static void
ask_full_name(struct name *name)
{
    int round = ++name->round;

    name->waiting_for = FAMILIES;
    for (int family = 0; family < FAMILIES && name->round == round && name->waiting_for > 0; family++) {
        struct question *q = malloc(sizeof *q);

        if (!q)
            abort();
        *q = (struct question){ .name = name, .round = round, .family = family };
        send_question(q);
    }
}

/* The DNS does not know the name, or fails. */
static void
not_in_dns(struct name *name)
{
    const struct names *n = name->names;

    if (name_sources_place(n->sources, name->host, n->self) == NAME_AFTER_DNS)
        ask_system(name);
    else
        complete(name, name->problem);
}

static void
ask_next_full_name(struct name *name)
{
    char text[FULL_NAME_ROOM];

    name->full_name++;
    if (name->names->sources & SOURCE_DNS && full_name(name, name->full_name, text))
        ask_full_name(name);
    else
        not_in_dns(name);
}

/* --- Names -------------------------------------------------------------------------------------------- */

static void
look_up(struct name *name)
{
    struct names *n = name->names;

    name->asked = true;
    name->full_name = -1;
    name->problem = reason(ARES_ENOTFOUND);
    if (hosts_file_find(n->hosts, name->host, &name->found))
        complete(name, NULL);
    else if (name_sources_place(n->sources, name->host, n->self) == NAME_BEFORE_DNS)
        ask_system(name);
    else
        ask_next_full_name(name);
}

static void
read_hosts(struct names *n)
{
    FILE *file = fopen("/etc/hosts", "re");

    n->hosts = hosts_file_read(file);
    if (file)
        fclose(file);
}

static void
read_sources(struct names *n)
{
    FILE *file = fopen("/etc/nsswitch.conf", "re");

    n->sources = name_sources_read(file);
    if (file)
        fclose(file);
    if (gethostname(n->self, sizeof n->self - 1) != 0)
        n->self[0] = '\0';
}

/* The rest of resolv.conf is c-ares's own business. */
static bool
open_channel(struct names *n)
{
    struct ares_options options = {
        .flags = ARES_FLAG_NOALIASES, /* the environment does not rename hosts */
        .timeout = SERVER_TRY_MS,
        .tries = 1,
        .lookups = (char[]){ "b" }, /* the DNS alone */
        .sock_state_cb = socket_wanted,
        .sock_state_cb_data = n,
    };
    int mask;

    return ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS &&
           ares_init_options(&n->dns, &options,
                             ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
                                 ARES_OPT_SOCK_STATE_CB) == ARES_SUCCESS &&
           ares_save_options(n->dns, &n->setup, &mask) == ARES_SUCCESS;
}

struct names *
names_open(struct loop *loop)
{
    struct names *n = calloc(1, sizeof *n);

    if (!n)
        abort();
    n->loop = loop;
    n->tick.ring = on_tick;
    n->tick.owner = n;
    if (!open_channel(n)) {
        log_error("c-ares cannot be started");
        names_close(n);
        return NULL;
    }
    read_sources(n);
    return n;
}

static struct name *
find(struct names *n, const char *host)
{
    struct hashmap_entry *e = hashmap_add(&n->by_host, host);
    struct name *name = e->value;

    if (!name) {
        name = calloc(1, sizeof *name);
        if (!name)
            abort();
        *name = (struct name){ .names = n, .host = e->key, .delay = { .ring = on_delay, .owner = name } };
        e->value = name;
    }
    return name;
}

void
names_ask(struct names *n, const char *host, struct name_wait *w)
{
    struct name *name = find(n, host);

    if (!n->hosts)
        read_hosts(n);
    if (name->found.complete) {
        w->told(w->owner, &name->found);
        return;
    }
    begin_waiting(name, w);
    if (!name->asked)
        look_up(name);
    else if (name->told)
        w->told(w->owner, &name->found);
}

void
names_leave(struct name_wait *w)
{
    if (w->name)
        end_waiting(w);
}

bool
names_ready(struct names *n)
{
    int64_t now = clock_monotonic_ms(), more = (now - n->allowed_ms) * QUESTIONS_PER_MS;

    n->allowed_ms = now;
    n->allowance = more >= QUESTIONS_AT_ONCE - n->allowance ? QUESTIONS_AT_ONCE : n->allowance + (int)more;
    return n->allowance > 0;
}

int
names_late(const struct names *n)
{
    return n->late;
}

/* Those that are being looked up stay: what comes is new. */
void
names_forget(struct names *n)
{
    for (struct hashmap_entry *e = hashmap_next(&n->by_host, NULL); e; e = hashmap_next(&n->by_host, e)) {
        struct name *name = e->value;

        if (name->found.complete)
            reset(name);
    }
    hosts_file_free(n->hosts);
    n->hosts = NULL;
}

void
names_close(struct names *n)
{
    if (!n)
        return;
    name_threads_close(n->threads);
    if (n->dns)
        ares_destroy(n->dns);
    ares_destroy_options(&n->setup);
    for (struct question *q; (q = n->pausing);) {
        end_pause(q);
        free(q);
    }
    for (struct hashmap_entry *e = hashmap_next(&n->by_host, NULL); e; e = hashmap_next(&n->by_host, e))
        loop_cancel(n->loop, &((struct name *)e->value)->delay);
    loop_cancel(n->loop, &n->tick);
    hashmap_free(&n->by_host, free);
    hosts_file_free(n->hosts);
    free(n);
}
