/* One attempt by libcurl, in a loop: what probes by HTTP and by TCP and webhooks have in common. Finds the
 * host's address, opens sockets only where the target policy lets it, and says in plain words what went
 * wrong. */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include "os/config.h"
#include "rules/verdict.h"
#include "net/resolve.h"

#include <curl/curl.h>
#include <stdbool.h>

/* libcurl as it lives in one loop. */
struct transfers;

/* All zeroes before transfer_prepare. */
struct transfer {
    /* Set by the owner before transfer_begin. */
    void *owner;
    void (*ended)(struct transfer *t, CURLcode code); /* libcurl is done */
    /* No answer will come, and libcurl was not even asked, or said so in transfer_failed. The detail, a
     * reason for people or NULL, need only last until the function returns. */
    void (*failed)(struct transfer *t, enum probe_outcome outcome, const char *detail);
    bool trusted;        /* its target was given with the admin key */
    int64_t deadline_ms; /* monotonic; kept by the owner, here only to share the time among addresses */

    struct transfers *home; /* NULL if libcurl cannot be had */
    CURL *easy;             /* NULL before transfer_prepare, or if libcurl cannot be had */
    struct name_wait wait;
    char *url;                  /* as it is sent */
    char *place;                /* "host:port:", if the host is a name; NULL: an address */
    struct curl_slist *resolve; /* the same with its addresses, as CURLOPT_RESOLVE wants them */
    bool in_multi;
    bool dialled;               /* some address was allowed */
    char refusal[200];          /* why one was not; "": none */
    char problem[CURL_ERROR_SIZE];
};

/* NULL (logged) if libcurl cannot be started. */
struct transfers *transfers_open(struct loop *loop, enum target_policy policy);
void transfers_close(struct transfers *ts);

/* Reads the trusted certificates, unless they were read before. Whoever may need them asks early: see
 * trust.c. */
void transfers_trust(struct transfers *ts);

/* Addresses found so far may be old by now: they are asked for again. */
void transfers_forget(struct transfers *ts);

/* Makes the handle, if there is none yet, with all options that every attempt shares; `fit` adds those of
 * the kind. home may be NULL: then transfer_begin leads to `failed`. */
void transfer_prepare(struct transfer *t, struct transfers *home, void (*fit)(struct transfer *t));

/* Sets out. Leads to `ended`, or to `failed` if no address can be found, perhaps from within. */
void transfer_begin(struct transfer *t, const char *url);

/* Back to where it was before transfer_begin; another may begin. */
void transfer_stop(struct transfer *t);

/* Gives the handle back too. */
void transfer_destroy(struct transfer *t);

/* Leads to `failed`, with the meaning of the code, after a transfer that brought no answer. */
void transfer_failed(struct transfer *t, CURLcode code);

/* curl's own words for what went wrong, with nothing in it that is only ours to know. */
const char *transfer_problem(const struct transfer *t, CURLcode code);

#endif
