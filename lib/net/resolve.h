/* Addresses of host names. Each name is looked up once, for as long as the names live or until names_forget,
 * however many ask for it: in /etc/hosts, then in the DNS, by c-ares in the loop, so that a name whose
 * servers are silent costs a few datagrams and holds no other up. Only what none of these knows, on a host
 * whose nsswitch.conf names further sources, is asked of the system in threads (net/name_threads.h). */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include "os/loop.h"

#include <netinet/in.h>
#include <stdbool.h>

#define NAME_ADDRESSES 8 /* of each family: more are not told */

enum { IPV6, IPV4, FAMILIES };

/* The problem of a name of which the servers say that there is none: that is an answer. */
#define NAME_DOES_NOT_EXIST "the name does not exist"

/* Those of which the way to the servers may be the cause. */
#define NAME_SERVERS_FAIL "the name servers fail"
#define NAME_SERVERS_SILENT "the name servers do not answer"
#define SYSTEM_RESOLVER_FAILED "the system's resolver failed"

/* An address; the port is left 0. */
union ip {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* What is known of a name. */
struct name_found {
    union ip list[FAMILIES][NAME_ADDRESSES]; /* by family, in the order in which they should be tried */
    int count[FAMILIES];
    bool complete;       /* there will be no more */
    const char *problem; /* complete, and there are none: why, for people; static */
    bool own_trouble;    /* the problem is this host's, and says nothing about the name */
};

/* Told when there are addresses to begin with, and once more when the rest is known, if that comes later: the
 * answers for both families are not waited for (RFC 8305, section 3). Addresses that were told keep their
 * places. The last time `complete` is set. */
typedef void name_told(void *owner, const struct name_found *found);

struct names;
struct name;

/* All zeroes but for told and owner: nothing is waited for. */
struct name_wait {
    name_told *told;
    void *owner;
    struct name *name; /* NULL: not waiting */
    struct name_wait *next, **link;
};

/* Reads what the system says about names; opens nothing yet. NULL (logged) if the system refuses. */
struct names *names_open(struct loop *loop);

/* Has w->told called: at once, from within, if the name is known already. Nothing else ends the waiting: a
 * name whose servers are silent is asked for as long as an entry waits. */
void names_ask(struct names *n, const char *host, struct name_wait *w);

/* No longer wants to know. */
void names_leave(struct name_wait *w);

/* Whether another name should be asked for now. Servers lose what comes in crowds, whichever name it is
 * about, so a caller that has many to ask for asks for some, and for others a few milliseconds later. */
bool names_ready(struct names *n);

/* How many wait for a name whose servers have been silent for a while: some will be told in the end, few at a
 * time. */
int names_late(const struct names *n);

/* Names that are asked for from now on are looked up anew. Not from within a name_told. */
void names_forget(struct names *n);

/* No entry is told any more. Not from within a name_told. NULL is fine. */
void names_close(struct names *n);

#endif
