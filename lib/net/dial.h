/* Dialling: from a host and a port to a connected socket, for every kind of target and for webhooks. A host
 * may have many addresses, and some of them may be silent: those of both families are tried in turn, as RFC
 * 8305 ("happy eyeballs") says, until one connects.
 *
 * This is the one place where the target policy is asked, about each address that is about to be contacted,
 * and where the time that this takes is measured. */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include "model/monitor_options.h"
#include "net/resolve.h"
#include "os/config.h"
#include "os/loop.h"
#include "rules/verdict.h"

#include <stdbool.h>
#include <stdint.h>

#define DIAL_MOST_ATTEMPTS (FAMILIES * NAME_ADDRESSES)

/* What dials in one loop share: the names that were looked up. */
struct dialler;

/* One attempt to connect to an address, in flight. */
struct dial_attempt {
    int fd;
    const union ip *address;
};

/* All zeroes before the first dial_begin, but for what the owner sets. */
struct dial {
    /* Set by the owner before dial_begin. */
    void *owner;
    /* The socket is the owner's from now on: connected, non-blocking, not watched by the loop. */
    void (*connected)(struct dial *d, int fd);
    /* No connection will come. The detail, a reason for people or NULL, need only last until the function
     * returns. */
    void (*failed)(struct dial *d, enum probe_outcome outcome, const char *detail);
    bool trusted; /* the target was given with the admin key */
    bool of_operators; /* it stands in the settings: its addresses are not judged */
    enum ip_family family; /* which addresses are tried */

    /* The result, for `connected` and after it. */
    struct phases phases;
    union ip address; /* the one that answered; its port is 0 */
    bool has_address;

    /* The dialler's own. */
    struct dialler *by;
    uint16_t port;
    struct name_wait wait;
    struct name_found found;       /* as far as the addresses are known */
    int tried[FAMILIES];           /* how many of each list */
    int turn;                      /* which family is to be tried next, if it has one */
    struct dial_attempt attempts[DIAL_MOST_ATTEMPTS];
    int in_flight;
    struct timer timer;            /* when the next attempt is due */
    int64_t started_us, known_us;  /* monotonic; known_us 0: no address is known yet */
    int error;                     /* of the attempt that says most; 0: none has failed */
    char refusal[200];             /* why an address is not allowed; "": all are */
};

struct dialler *dialler_open(struct loop *loop, enum target_policy policy);
void dialler_close(struct dialler *by); /* NULL is fine; all dials must have been stopped */

/* Addresses found so far may be old by now: names are looked up anew. */
void dialler_forget(struct dialler *by);

/* This host will be dialled: has what that takes made ready before the time of any dial counts. */
void dialler_expect(struct dialler *by, const char *host);

/* A host that is an address, in any of the forms that numbers are written in; false: it is a name. */
bool dial_read_address(const char *host, struct name_found *found);

/* Leaves out the addresses of the family that is not wanted. */
void dial_choose_family(struct name_found *found, enum ip_family family);

/* The addresses of a host, for what is no connection; w: see names_ask. False: names cannot be looked up. */
bool dialler_ask(struct dialler *by, const char *host, struct name_wait *w);

/* Whether another dial should begin now, or in a few milliseconds: see names_ready. */
bool dialler_ready(struct dialler *by);

/* How many dials wait for a name whose servers were silent so far. */
int dialler_late(const struct dialler *by);

/* Sets out. host: a name in ASCII or an address, without brackets. Leads to `connected` or `failed`, perhaps
 * from within; the deadline is the owner's, which calls dial_stop.
 *
 * Of several failures one is told: trouble of our own (OUTCOME_INCONCLUSIVE), for then an address was not
 * tried; else a refusal, which is an answer of the target's; else another error; else "unreachable", which is
 * this host's view of the network. That an address is not allowed is told only if none was. */
void dial_begin(struct dial *d, struct dialler *by, const char *host, int port);

/* The address that answered, as text in the arena, for as long as no other dial has begun; NULL: none has. */
const char *dial_address(const struct dial *d, struct arena *a);

/* Lets go of everything that is under way; `connected` and `failed` are not called any more. Harmless
 * afterwards. */
void dial_stop(struct dial *d);

#endif
