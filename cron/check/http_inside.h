/* What the files of the HTTP probe share, and no other includes: probe_http.c decides how a check goes on,
 * http_request.c says what is sent, and http_answer.c reads what comes back. */
#ifndef CRON_CHECK_HTTP_INSIDE_H
#define CRON_CHECK_HTTP_INSIDE_H

#include "base/url.h"
#include "cron/check/body_reader.h"
#include "cron/check/probe.h"
#include "cron/check/response_head.h"
#include "cron/check/token_request.h"
#include "net/transfer.h"

#define MOST_HOPS 10

struct http_probe {
    struct probe probe;
    struct transfer transfer;
    const char *method;
    char *url;                  /* of the present hop; NULL: the monitor's own */
    char *hop_urls[MOST_HOPS];  /* where redirects led; the last is `url` */
    struct curl_slist *headers;
    int hops;
    bool by_http2; /* this hop is asked by HTTP/2, or once more by it */
    char dialled_host[IDN_ROOM];
    struct token_request token_request;
    struct arena token_arena;
    const char *token; /* of OAuth2; NULL: none, or none yet */
    bool asks_token;   /* it is under way */
    bool token_renewed; /* the target has refused one in this check */

    /* what the callbacks saw of this hop's response */
    struct response_head head;
    long code;
    bool answered;              /* the headers of a response that is not an interim one are complete */
    bool enough;                /* stopped by us, content */
    bool excerpt_only;          /* the body is no more than an excerpt for people */
    const char *complaint;      /* stopped by us, not content; NULL: none */
    bool frames;                /* no HTTP/1: frames of HTTP/2 */
    struct body_reader reader;
};

/* --- http_request.c: one hop's request ---------------------------------------------------------------- */

/* Of the present hop. */
const char *http_url(const struct http_probe *h);
bool http_is_tls(const struct http_probe *h);

/* Whether the monitor's own headers go to where we are going now. Headers of a monitor often hold a token:
 * another origin must not get it by a redirect (RFC 9110, 15.4). */
bool http_at_home(const struct http_probe *h, struct arena *scratch);

/* Tells curl what is sent: method, headers, cookies, body. */
void http_set_request(struct http_probe *h);

/* Where that goes, if it is not the host of the url: connect_to. */
void http_choose_host(struct http_probe *h);

/* --- http_answer.c: the response ---------------------------------------------------------------------- */

/* Callbacks of curl, which take notes in the struct and stop the transfer by refusing further data. A header
 * comes as one whole line, a body as bytes that are not decoded. */
size_t http_on_header(char *line, size_t size, size_t count, void *probe);
size_t http_on_body(char *bytes, size_t size, size_t count, void *probe);

/* Whether the response is a redirect that is followed. */
bool http_leads_on(const struct http_probe *h);

/* Whether the target may have refused the token, and has not done so before. */
bool http_wants_token(const struct http_probe *h);

/* Whether a rule of the monitor is about the body. */
bool http_has_body_rule(const struct monitor *m);

#endif
