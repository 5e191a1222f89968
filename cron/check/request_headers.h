/* The header lines of an HTTP check's request, beside those that curl writes by itself. */
#ifndef CRON_CHECK_REQUEST_HEADERS_H
#define CRON_CHECK_REQUEST_HEADERS_H

#include "base/arena.h"
#include "net/transfer.h"

#include <stdbool.h>

/* What decides about them. */
struct request_wishes {
    const char *lines;         /* the monitor's own, "Name: value\n" each; NULL: none are to be sent */
    const char *authorization; /* the value of that header; NULL: none */
    const char *body;          /* that is sent; NULL: none */
    bool no_length;            /* a request of this method says that it has no body, unless it has one */
    bool no_cookies;           /* lines of the header Cookie are left out: see request_cookies */
};

/* The caller frees the list (curl_slist_free_all). */
struct curl_slist *request_headers(struct arena *scratch, const struct request_wishes *w);

/* The values of the monitor's own Cookie headers as one, "a=1; b=2"; NULL: it has none. A request has one
 * such header (RFC 6265, section 5.4): where curl keeps cookies of earlier hops, it adds these to them. */
const char *request_cookies(struct arena *scratch, const char *lines);

#endif
