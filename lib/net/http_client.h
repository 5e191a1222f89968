/* A blocking HTTP client, for commands that talk to one server: a request is made, and nothing else happens
 * until it has been answered. Checks and webhooks go through net/transfer.h instead.
 *
 * The server is the operator's choice, so the target policy does not apply. Redirects are not followed: keys
 * in the headers go to that server only. Proxies and .netrc are ignored, and certificates are verified as for
 * checks. */
#ifndef NET_HTTP_CLIENT_H
#define NET_HTTP_CLIENT_H

#include "base/buf.h"

#include <stddef.h>

struct http_client;

/* NULL (logged) if libcurl cannot be started. */
struct http_client *http_client_open(void);
void http_client_close(struct http_client *c); /* NULL is fine */

struct http_request {
    const char *method;          /* "GET", "HEAD", "POST" ... */
    const char *url;
    const char *const *headers;  /* "Name: value" each, after the last NULL; NULL: none */
    const char *body;            /* NULL: none */
    long connect_seconds;        /* limits; 0: only the next */
    long seconds;
    size_t most_bytes;           /* of the answer's body; more is a problem */
};

struct http_answer {
    long status;         /* 0: no answer came, and `problem` says why */
    const char *problem; /* for people; "": none. Valid until the client is asked again */
    struct buf body;     /* the caller frees it */
};

/* Where a Watchpost has its API: "https://host/api/v1" of "https://host/" and of itself. The operator may
 * give either: the address of the dashboard, or of the API. In the arena. */
const char *http_api_of(struct arena *a, const char *server);

/* Connections are kept for the next request if the server keeps them. */
void http_client_ask(struct http_client *c, const struct http_request *request, struct http_answer *answer);

#endif
