/* One document by HTTP, as the list of RDAP servers, or what one of these says of a domain (RFC 7480). */
#ifndef CRON_CHECK_RDAP_REQUEST_H
#define CRON_CHECK_RDAP_REQUEST_H

#include "base/buf.h"
#include "net/transfer.h"

#include <stdbool.h>

/* All zeroes before the first rdap_request_begin, but for what the owner sets. */
struct rdap_request {
    /* Set by the owner before. */
    void *owner;
    void (*answered)(struct rdap_request *r, long code); /* with a body that is whole */
    /* There is no answer; the problem, for people, need only last until the function returns. */
    void (*failed)(struct rdap_request *r, const char *problem);

    /* The result. */
    struct buf body;
    struct transfer transfer; /* its phases, and whom it asked last */

    /* Its own. */
    struct transfers *home;
    struct arena arena;
    struct curl_slist *headers;
    char *url; /* on the heap */
    int hops;
    char *location; /* where it leads on; on the heap */
    bool too_long;
};

/* Leads to `answered` or `failed`, perhaps from within; another one may be begun from there. The operator
 * vouches for the url, not for where its server leads to. The deadline is the owner's. */
void rdap_request_begin(struct rdap_request *r, struct transfers *home, const char *url);

/* Nothing is called any more. Harmless at any time. */
void rdap_request_stop(struct rdap_request *r);

#endif
