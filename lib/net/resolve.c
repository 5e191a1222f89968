/* A name goes through stages: the hosts file; the DNS (net/dns_lookup.h); the system's own resolver. Each
 * stage either finds addresses or hands on to the next. All dials that wait for a name hang in a list at it,
 * which is why none of them needs to know of another. */
#include "net/resolve.h"

#include "base/hashmap.h"
#include "os/clock.h"
#include "net/dns_lookup.h"
#include "net/hosts_file.h"
#include "net/name_sources.h"
#include "net/name_threads.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RESOLUTION_DELAY_MS 50 /* that IPv4 waits for IPv6: RFC 8305, section 3 */

struct names {
    struct loop *loop;
    struct hashmap by_host;       /* struct name */
    struct hosts_file *hosts;     /* NULL: not read yet */
    struct dns_client *dns;
    struct name_threads *threads; /* NULL: not needed yet */
    unsigned sources;             /* of nsswitch.conf */
    char self[HOST_NAME_MAX + 1];
    int late;                     /* how many wait for names that are late */
};

struct name {
    struct dns_lookup lookup;  /* its stage in the DNS; its host is the key */
    struct names *names;
    bool asked, told;          /* told: the entries that wait know of some addresses */
    bool late;                 /* not answered at once */
    struct name_found found;
    struct timer delay;        /* RESOLUTION_DELAY_MS */
    struct name_wait *waiting;
};

/* --- Telling ---------------------------------------------------------------------------------------- */

/* The list is linked by the address of the pointer that leads to an entry, so that an entry is taken out
 * without a search: a run may hold thousands that wait for one name. */
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

/* `late` of struct names counts entries that wait and not names: sweep compares it with the number of
 * probes in flight. */
static void
set_late(struct name *name, bool late)
{
    int change = late - name->late;

    for (const struct name_wait *w = name->waiting; w && change != 0; w = w->next)
        name->names->late += change;
    name->late = late;
}

/* An owner may begin to wait for another name, or make others stop waiting, while it is being told. So the
 * list is moved aside, and each entry is taken off before its owner is told. An owner that waits for more
 * is put back first: the answer that completes the name will find it. */
static void
tell(struct name *name)
{
    struct name_wait *rest = name->waiting, *w;

    loop_cancel(name->names->loop, &name->delay);
    set_late(name, false);
    name->told = true;
    name->waiting = NULL;
    if (rest)
        rest->link = &rest;
    while ((w = rest)) {
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
    name->asked = name->told = name->late = false;
}

/* --- Stages ------------------------------------------------------------------------------------------- */

/* What the DNS said of a name holds, unless the system knows better. DNS_COMPLETE: the DNS was asked before
 * and had said why there is no address; that reason is more to the point than the system's "Name or service
 * not known". */
static void
system_answered(void *owner, const struct name_found *found)
{
    struct name *name = owner;

    if (!has_addresses(found) && name->lookup.state == DNS_COMPLETE) {
        complete(name, name->lookup.problem);
    } else {
        name->found = *found;
        tell(name);
    }
}

/* A thread cannot be had: a shortage of ours, told as inconclusive, never as a target that is down. */
static void
ask_system(struct name *name)
{
    struct names *n = name->names;

    if (!n->threads)
        n->threads = name_threads_open(n->loop, system_answered);
    if (n->threads && name_threads_ask(n->threads, name->lookup.host, name))
        return;
    name->found.own_trouble = true;
    complete(name, "The checker asks for too many names at once");
    reset(name); /* the next one may find a thread */
}

/* The DNS does not know the name, or fails. */
static void
leave_dns(struct name *name)
{
    const struct names *n = name->names;

    if (name_sources_place(n->sources, name->lookup.host, n->self) == NAME_AFTER_DNS)
        ask_system(name);
    else
        complete(name, name->lookup.problem);
}

static void
on_delay(void *name)
{
    tell(name);
}

/* Some addresses are known, and more may come: those of IPv6 are used at once, those of IPv4 if the others do
 * not come soon. */
static void
tell_some(struct name *name)
{
    if (name->found.count[IPV6] > 0)
        tell(name);
    else if (name->found.count[IPV4] > 0 && !name->told && name->delay.place == 0)
        loop_ring_at(name->names->loop, &name->delay, clock_monotonic_ms() + RESOLUTION_DELAY_MS);
}

/* The cast is good because `lookup` is the first member of struct name. */
static void
dns_changed(struct dns_lookup *l)
{
    struct name *name = (struct name *)l;

    switch (l->state) {
    case DNS_SILENT:
        set_late(name, !name->told);
        tell_some(name);
        break;
    case DNS_ASKING: tell_some(name); break;
    case DNS_UNWANTED: reset(name); break;
    case DNS_COMPLETE:
        if (has_addresses(&name->found))
            complete(name, NULL);
        else
            leave_dns(name);
        break;
    }
}

static bool
is_wanted(const struct dns_lookup *l)
{
    return ((const struct name *)l)->waiting != NULL;
}

/* The hosts file first, whatever order nsswitch.conf gives: that is the order of nearly every host, and it is
 * what an operator who writes a line there expects. */
static void
look_up(struct name *name)
{
    struct names *n = name->names;
    const char *host = name->lookup.host;

    name->asked = true;
    if (hosts_file_find(n->hosts, host, &name->found))
        complete(name, NULL);
    else if (name_sources_place(n->sources, host, n->self) == NAME_BEFORE_DNS)
        ask_system(name);
    else if (n->sources & SOURCE_DNS)
        dns_lookup_begin(&name->lookup);
    else
        leave_dns(name);
}

/* --- Names -------------------------------------------------------------------------------------------- */

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

/* The hosts file is not read here: names_forget drops it, and names_ask reads it again, so that a long run
 * sees a line that was added. */
struct names *
names_open(struct loop *loop)
{
    struct names *n = calloc(1, sizeof *n);

    if (!n)
        abort();
    n->loop = loop;
    n->dns = dns_client_open(loop);
    if (!n->dns) {
        free(n);
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

    if (name)
        return name;
    name = calloc(1, sizeof *name);
    if (!name)
        abort();
    name->names = n;
    name->delay = (struct timer){ .ring = on_delay, .owner = name };
    name->lookup = (struct dns_lookup){
        .loop = n->loop,
        .client = n->dns,
        .host = e->key,
        .found = &name->found,
        .changed = dns_changed,
        .wanted = is_wanted,
        .problem = NAME_DOES_NOT_EXIST,
    };
    e->value = name;
    return name;
}

/* Three cases: all is known; nothing was asked yet, so the look-up begins and may tell from within; or the
 * look-up is under way, and what it has so far is told at once. */
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
    return dns_client_ready(n->dns);
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

/* The threads first: their answers would reach names that are freed below. */
void
names_close(struct names *n)
{
    if (!n)
        return;
    name_threads_close(n->threads);
    for (struct hashmap_entry *e = hashmap_next(&n->by_host, NULL); e; e = hashmap_next(&n->by_host, e)) {
        struct name *name = e->value;

        dns_lookup_end(&name->lookup);
        loop_cancel(n->loop, &name->delay);
    }
    dns_client_close(n->dns);
    hashmap_free(&n->by_host, free);
    hosts_file_free(n->hosts);
    free(n);
}
