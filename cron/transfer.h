/* One attempt by libcurl, in the sweep's loop: what probes by HTTP and by TCP have in common. Finds the host's
 * address, opens sockets only where the target policy lets it, and says in plain words what went wrong. */
#ifndef CRON_TRANSFER_H
#define CRON_TRANSFER_H

#include "cron/probe.h"
#include "cron/resolve.h"

#include <curl/curl.h>

/* libcurl as it lives in one loop. */
struct transfers;

/* The first member of struct http_probe and struct tcp_probe. */
struct transfer {
    struct probe probe;
    CURL *easy; /* NULL before transfer_prepare, or if libcurl cannot be had */
    void (*ended)(struct transfer *t, CURLcode code);
    struct name_wait wait;
    const char *url;            /* what transfer_begin was given */
    char *place;                /* "host:port:", if the host is a name; NULL: an address */
    struct curl_slist *resolve; /* the same with its addresses, as CURLOPT_RESOLVE wants them */
    bool in_multi;
    bool dialled;               /* some address was allowed */
    char refusal[200];          /* why one was not; "": none */
    char problem[CURL_ERROR_SIZE];
};

struct transfers *transfers_open(struct loop *loop);
void transfers_close(struct transfers *ts);

/* Reads the trusted certificates, unless they were read before. Whoever may need them asks early: see trust.c. */
void transfers_trust(struct transfers *ts);

/* Makes the handle, if there is none yet, with all options that every attempt shares; `fit` adds those of the kind. */
void transfer_prepare(struct transfer *t, void (*fit)(struct transfer *t));

/* Sets out. Leads to `ended`, or to the end of the probe if no address can be found. url must live as long. */
void transfer_begin(struct transfer *t, const char *url);

/* Back to where it was before transfer_begin; another may begin. */
void transfer_stop(struct transfer *t);

/* Gives the handle back too. */
void transfer_destroy(struct transfer *t);

/* Ends the probe after a transfer that led to no answer. */
void transfer_failed(struct transfer *t, CURLcode code);

/* curl's own words for what went wrong, with nothing in it that is only ours to know. */
const char *transfer_problem(const struct transfer *t, CURLcode code);

#endif
