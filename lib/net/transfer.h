/* One request by libcurl, in a loop: what checks by HTTP and webhooks have in common. Dials (net/dial.h),
 * hands the connection to libcurl, and says in plain words what went wrong. */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include "base/idn.h"
#include "net/dial.h"
#include "net/problem.h"

#include <curl/curl.h>
#include <stdbool.h>

/* libcurl as it lives in one loop. */
struct transfers;

/* All zeroes before the first transfer_begin, but for what the owner sets. */
struct transfer {
    /* Set by the owner before transfer_begin. */
    void *owner;
    bool trusted; /* the url was given with the admin key */
    bool of_operators; /* it stands in the settings: see struct dial */
    struct tls_wishes wishes; /* its host is set by transfer_begin */
    enum ip_family family;    /* of the addresses that are dialled */
    const char *dialled_host; /* the host that is dialled in place of the url's; NULL: that one */
    int dialled_port;         /* and its port */
    bool in_one_piece;        /* the kernel sends nothing before all is written; not with TLS */
    /* Sets the options of this request; what all have in common is set already, and the url. */
    void (*fit)(struct transfer *t);
    void (*ended)(struct transfer *t, CURLcode code); /* libcurl is done */
    /* No answer will come, and libcurl was not even asked, or said so in transfer_failed. The detail, a
     * reason for people or NULL, need only last until the function returns. */
    void (*failed)(struct transfer *t, enum probe_outcome outcome, const char *detail);

    struct phases phases; /* of all that were begun since the owner cleared it */
    struct tls_peer peer; /* of the last one that spoke TLS, until transfer_stop */
    CURL *easy;           /* from `fit` on, until transfer_stop; what it knows of cookies too */

    /* Its own. */
    struct transfers *home;
    struct dial dial;
    char *url;            /* as it is sent */
    int fd;               /* with has_fd: connected, and not libcurl's yet */
    bool has_fd, in_multi, is_early;
    struct transfer *next_early;
    int early_fd;
    struct tls_signs signs;
    int64_t connected_us, answered_us; /* monotonic; 0: not yet */
    char host[IDN_ROOM];
    char problem[CURL_ERROR_SIZE]; /* libcurl's words, for problem_of alone */
};

/* by must outlive it. NULL (logged) if libcurl cannot be started. */
struct transfers *transfers_open(struct loop *loop, struct dialler *by);
void transfers_close(struct transfers *ts);

/* Reads the trusted certificates, unless they were read before. A caller that may need them asks early: see
 * ca_store.c. */
void transfers_trust(struct transfers *ts);

/* Whom they trust; theirs. */
X509_STORE *transfers_trusted(struct transfers *ts);

/* Sets out. Leads to `ended`, or to `failed` if there will be no connection, perhaps from within. home NULL
 * (libcurl cannot be had) leads to `failed`. The deadline is the owner's, which calls transfer_stop. */
void transfer_begin(struct transfer *t, struct transfers *home, const char *url);

/* The end of this request; another one may begin, which belongs to it: it knows its cookies. */
void transfer_leave(struct transfer *t);

/* Back to where it was before the first transfer_begin. */
void transfer_stop(struct transfer *t);

/* An answer has begun: the first of these calls counts. */
void transfer_answered(struct transfer *t);

/* Leads to `failed`, with the meaning of the code, after a transfer that brought no answer. */
void transfer_failed(struct transfer *t, CURLcode code);

/* What went wrong, as problem_of says it. */
const char *transfer_problem(const struct transfer *t, CURLcode code);

#endif
