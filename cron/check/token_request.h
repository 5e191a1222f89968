/* Asks for a token: OAuth 2.0, client credentials (RFC 6749, section 4.4). */
#ifndef CRON_CHECK_TOKEN_REQUEST_H
#define CRON_CHECK_TOKEN_REQUEST_H

#include "base/buf.h"
#include "model/monitor_options.h"
#include "net/transfer.h"

#include <stdbool.h>
#include <stdint.h>

/* All zeroes before the first token_request_begin, but for what the owner sets. */
struct token_request {
    /* Set by the owner before. */
    void *owner;
    bool trusted;
    enum ip_family family;
    /* The token, and for how many seconds it is good; they last until the function returns. */
    void (*given)(struct token_request *r, const char *token, int64_t seconds);
    /* outcome and detail as probe_done has them. */
    void (*failed)(struct token_request *r, enum probe_outcome outcome, const char *detail);

    /* Its own. */
    struct transfer transfer;
    struct transfers *home;
    const struct target_auth *auth;
    struct curl_slist *headers;
    struct arena arena;
    const char *form;
    struct buf answer;
    bool by_form; /* client and secret stand in the form, since the server did not take the header */
    bool too_long;
};

/* Leads to `given` or `failed`, perhaps from within. auth must outlive it; the deadline is the owner's, which
 * calls token_request_stop. */
void token_request_begin(struct token_request *r, struct transfers *home, const struct target_auth *auth);

/* Harmless at any time. */
void token_request_stop(struct token_request *r);

/* Reads an answer. Returns the token, or NULL and *problem, a reason for people; both in the arena. */
const char *token_read(struct arena *a, long status, const char *text, size_t length, int64_t *seconds,
                       const char **problem);

#endif
