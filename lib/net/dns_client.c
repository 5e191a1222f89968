/* A question is a race: the first server is asked, the next one soon after if no answer has come, or at once
 * if what came is none, and the first that answers wins. Servers that were found silent come last. So a dead
 * server costs the first names of a run a moment, and the others nothing.
 *
 * c-ares looks at its timeouts by a clock that ticks only while something is asked: to find the next one it
 * would go through all questions. */
#include "net/dns_client.h"

#include "os/clock.h"
#include "os/log.h"
#include "net/dns_server.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SERVERS 3     /* as the system's own resolver has it */
#define TICK_MS 50         /* how exactly a server's time is kept */
/* Of one tick: 1,280 a second. Thousands of names whose servers are silent must not crowd out the answers to
 * new questions. */
#define REPEATS_PER_TICK 64
#define QUESTIONS_PER_MS 20   /* new ones */
#define QUESTIONS_AT_ONCE 128 /* a server's socket holds some 270 until it reads them */

struct dns_client {
    struct loop *loop;
    struct dns_server servers[MOST_SERVERS];
    int server_count;
    struct ares_options setup; /* what resolv.conf says: the search list */
    struct timer tick;
    int asking;                /* questions to servers that are under way */
    int repeats;               /* since the last tick */
    int credit;                /* of new questions; below 0: too many have been sent */
    int64_t allowed_ms;        /* monotonic: when that was found */
};

/* How much an end that is no answer says, least first: what is told when no server answers is the best of
 * them. */
enum weight {
    NOTHING,
    REFUSED,    /* nothing listens there */
    DEAD,       /* silent, to all names */
    FAILED,     /* an answer, but without a result */
    HESITATING, /* silent, to this name: it may be answered later */
};

/* One question to several servers. */
struct race {
    struct dns_client *client;
    dns_told *told; /* NULL: it was */
    void *owner;
    int family;
    int order[MOST_SERVERS], asked; /* servers, and how many of them have been asked */
    int held; /* by each server that is asked, and by the function that works with it */
    int status;
    enum weight weight; /* of the status */
    struct timer next;
    char name[];
};

/* What one server is asked. */
struct asked {
    struct race *race;
    struct dns_server *server;
    int64_t at_ms;
};

/* --- Races ------------------------------------------------------------------------------------------ */

static void
let_go(struct race *r)
{
    if (--r->held == 0)
        free(r);
}

/* Tells, once. Servers that are still asked may answer later: that is passed over. */
static void
finish(struct race *r, int status, const struct ares_addrinfo *answer)
{
    dns_told *told = r->told;

    if (!told)
        return;
    r->told = NULL;
    loop_cancel(r->client->loop, &r->next);
    told(r->owner, status, answer);
}

/* Whether another server may know more. */
static bool
is_no_answer(int status)
{
    switch (status) {
    case ARES_ETIMEOUT:
    case ARES_ECONNREFUSED:
    case ARES_ESERVFAIL:
    case ARES_EREFUSED:
    case ARES_ENOTIMP:
    case ARES_EFORMERR:
    case ARES_EBADRESP: return true;
    default: return false;
    }
}

static enum weight
weight_of(const struct dns_server *s, int status)
{
    if (status == ARES_ECONNREFUSED)
        return REFUSED;
    if (status == ARES_ETIMEOUT)
        return dns_silence_holds(&s->silence) ? DEAD : HESITATING;
    return FAILED;
}

static void ask_next(struct race *r);

static void
take_no_answer(struct race *r, const struct dns_server *s, int status)
{
    enum weight weight = weight_of(s, status);

    if (weight > r->weight) {
        r->weight = weight;
        r->status = status;
    }
    if (r->asked < r->client->server_count)
        ask_next(r);
    else if (r->held == 1) /* by the caller: no server is asked any more */
        finish(r, r->status, NULL);
}

static void
on_answer(void *question, int status, int timeouts, struct ares_addrinfo *answer)
{
    struct asked q = *(struct asked *)question;
    struct race *r = q.race;

    (void)timeouts;
    free(question);
    r->client->asking--;
    if (status != ARES_EDESTRUCTION)
        dns_server_note(q.server, q.at_ms, status);
    if (r->told && is_no_answer(status))
        take_no_answer(r, q.server, status);
    else
        finish(r, status, answer);
    let_go(r);
    if (answer)
        ares_freeaddrinfo(answer);
}

static void
set_tick(struct dns_client *c)
{
    loop_ring_at(c->loop, &c->tick, clock_monotonic_ms() + TICK_MS);
}

static void
on_tick(void *owner)
{
    struct dns_client *c = owner;

    c->repeats = 0;
    for (int i = 0; i < c->server_count; i++)
        dns_server_look_at_clock(&c->servers[i]);
    if (c->asking > 0)
        set_tick(c);
}

/* The next server in the race's order; by then the one before has had its moment. The race is held by the
 * caller. */
static void
ask_next(struct race *r)
{
    struct dns_client *c = r->client;
    struct asked *q = malloc(sizeof *q);

    if (!q)
        abort();
    *q = (struct asked){ r, &c->servers[r->order[r->asked++]], clock_monotonic_ms() };
    r->held++;
    /* The clock ticks from the first question to the last answer: an idle run is not woken. */
    if (c->asking++ == 0)
        set_tick(c);
    if (r->asked < c->server_count)
        loop_ring_at(c->loop, &r->next, q->at_ms + NEXT_SERVER_MS);
    dns_server_ask(q->server, r->name, r->family, on_answer, q);
}

static void
on_next(void *race)
{
    struct race *r = race;

    r->held++;
    ask_next(r);
    let_go(r);
}

/* Those that answer, and then the silent ones, each as resolv.conf has them. */
static void
set_order(struct race *r)
{
    const struct dns_client *c = r->client;
    int count = 0;

    for (int silent = 0; silent <= 1; silent++)
        for (int i = 0; i < c->server_count; i++)
            if (dns_silence_holds(&c->servers[i].silence) == silent)
                r->order[count++] = i;
}

void
dns_client_ask(struct dns_client *c, const char *name, int family, dns_told *told, void *owner)
{
    size_t length = strlen(name) + 1;
    struct race *r = calloc(1, sizeof *r + length);

    if (!r)
        abort();
    memcpy(r->name, name, length);
    r->client = c;
    r->told = told;
    r->owner = owner;
    r->family = family;
    r->held = 1;
    r->next = (struct timer){ .ring = on_next, .owner = r };
    set_order(r);
    c->credit--;
    ask_next(r);
    let_go(r);
}

/* --- The client ------------------------------------------------------------------------------------- */

/* The list that c-ares gives has no place for the interface that such an address belongs to. */
static bool
is_link_local(const struct ares_addr_port_node *address)
{
    const struct in6_addr *six = (const struct in6_addr *)&address->addr.addr6;

    return address->family == AF_INET6 && IN6_IS_ADDR_LINKLOCAL(six);
}

static int
count_servers(const struct ares_addr_port_node *list)
{
    int count = 0;

    for (; list; list = list->next) {
        if (is_link_local(list))
            return 1;
        count++;
    }
    return count < MOST_SERVERS ? count : MOST_SERVERS;
}

/* A channel for each. Where that cannot be, the first one asks all of them in turn, as c-ares does it. */
static bool
open_servers(struct dns_client *c)
{
    struct ares_addr_port_node *list = NULL, *address;
    int count, mask;

    if (!dns_server_open(&c->servers[0], c->loop) ||
        ares_save_options(c->servers[0].channel, &c->setup, &mask) != ARES_SUCCESS ||
        ares_get_servers_ports(c->servers[0].channel, &list) != ARES_SUCCESS)
        return false;
    c->server_count = 1;
    count = count_servers(list);
    address = list;
    for (int i = 0; count > 1 && i < count; i++, address = address->next) {
        if ((i > 0 && !dns_server_open(&c->servers[i], c->loop)) ||
            !dns_server_choose(&c->servers[i], address))
            break;
        c->server_count = i + 1;
    }
    ares_free_data(list);
    return true;
}

struct dns_client *
dns_client_open(struct loop *loop)
{
    struct dns_client *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    c->loop = loop;
    c->tick.ring = on_tick;
    c->tick.owner = c;
    if (open_servers(c))
        return c;
    log_error("c-ares cannot be started");
    dns_client_close(c);
    return NULL;
}

void
dns_client_close(struct dns_client *c)
{
    if (!c)
        return;
    for (int i = 0; i < MOST_SERVERS; i++)
        dns_server_close(&c->servers[i]);
    ares_destroy_options(&c->setup);
    loop_cancel(c->loop, &c->tick);
    free(c);
}

/* A bucket that fills with time and holds QUESTIONS_AT_ONCE at the most. It may go below zero, because a name
 * asks for two families, and further full names, without looking here. */
bool
dns_client_ready(struct dns_client *c)
{
    int64_t now = clock_monotonic_ms(), more = (now - c->allowed_ms) * QUESTIONS_PER_MS;

    c->allowed_ms = now;
    c->credit = more >= QUESTIONS_AT_ONCE - c->credit ? QUESTIONS_AT_ONCE : c->credit + (int)more;
    return c->credit > 0;
}

/* When nothing is under way no tick will come that would reset the count: then one more is always allowed. */
bool
dns_client_may_repeat(struct dns_client *c)
{
    if (c->repeats >= REPEATS_PER_TICK && c->asking > 0)
        return false;
    c->repeats++;
    return true;
}

static int
dots_in(const char *host)
{
    int dots = 0;

    for (; *host; host++)
        dots += *host == '.';
    return dots;
}

/* A name with at least `ndots` dots is tried as it is first, then below each domain of the search list;
 * others the other way round (resolv.conf(5)). A final dot says that the name is complete. */
bool
dns_client_full_name(const struct dns_client *c, const char *host, int n, char name[FULL_NAME_ROOM])
{
    const struct ares_options *o = &c->setup;
    size_t length = strlen(host);
    bool as_it_is;

    if (length == 0 || n > o->ndomains)
        return false;
    if (host[length - 1] == '.')
        return n == 0 && snprintf(name, FULL_NAME_ROOM, "%s", host) < FULL_NAME_ROOM;
    as_it_is = dots_in(host) >= o->ndots ? n-- == 0 : n == o->ndomains;
    if (as_it_is)
        return snprintf(name, FULL_NAME_ROOM, "%s.", host) < FULL_NAME_ROOM;
    return snprintf(name, FULL_NAME_ROOM, "%s.%s.", host, o->domains[n]) < FULL_NAME_ROOM;
}
