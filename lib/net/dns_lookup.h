/* One host's name in the DNS: the full names that it may stand for, one after the other, each with both
 * families of addresses. The families' answers have lives of their own: one that is silent does not keep the
 * other's addresses from being used. */
#ifndef NET_DNS_LOOKUP_H
#define NET_DNS_LOOKUP_H

#include "net/dns_client.h"
#include "net/resolve.h"

enum dns_state {
    DNS_ASKING,
    DNS_SILENT,   /* still asking: the servers did not answer at once, and are asked again and again */
    DNS_COMPLETE, /* all is known: the addresses, or `problem` */
    DNS_UNWANTED  /* the servers are silent, and the name is not wanted any more */
};

/* All zeroes but for what the owner sets; it must live until the client is closed. Its questions hold
 * pointers to it, and c-ares holds those. */
struct dns_lookup {
    /* Set by the owner before dns_lookup_begin. */
    struct loop *loop;
    struct dns_client *client;
    const char *host;
    struct name_found *found;                      /* addresses are added to it */
    void (*changed)(struct dns_lookup *l);         /* there are more addresses, or another state */
    bool (*wanted)(const struct dns_lookup *l);    /* a dial waits for it */

    enum dns_state state;
    const char *problem; /* why there are no addresses, for people; static */

    /* Its own. */
    int full_name;  /* which is asked for: from 0 */
    int round;      /* counts them, over all lookups: answers to former rounds mean nothing */
    int awaited;    /* answers of this round that are still to come */
    bool exists;    /* one of the full names does, though without addresses */
    bool failed;    /* an answer was none */
    struct family_question *pausing;
};

/* `changed` may be called from within. May be used again for the same host when it is complete or
 * unwanted. */
void dns_lookup_begin(struct dns_lookup *l);

/* Before the client is closed: frees what it holds. */
void dns_lookup_end(struct dns_lookup *l);

#endif
