/* HTTP and HTTPS: one request, up to ten redirects, the final response's headers, and of its body no more
 * than its rules need, or than an excerpt takes where somebody looks at one. Servers are asked by HTTP/1.1
 * unless the monitor says otherwise; one that only knows HTTP/2, which shows when it refuses the protocol or
 * answers in frames, is asked once more by that, within the same time.
 *
 * Callbacks of curl only take notes (struct http_probe) and stop the transfer by refusing further data; what
 * follows from the notes is decided in http_ended, outside of curl. */
#include "base/base64.h"
#include "base/text.h"
#include "base/url.h"
#include "cron/check/body_reader.h"
#include "cron/check/probe_talk.h"
#include "cron/check/request_headers.h"
#include "cron/check/response_head.h"
#include "cron/check/token_request.h"
#include "cron/check/token_store.h"
#include "net/redirect.h"
#include "net/transfer.h"
#include "os/clock.h"
#include "rules/assertion_rules.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_HOPS 10
#define USER_AGENT "Watchpost/" PACKAGE_VERSION

/* Of an error page: what is kept, and how long the rest of it is waited for. */
#define EXCERPT_BYTES 2048
#define EXCERPT_MS 1000

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

/* A redirect status without a Location is a final response (RFC 9110, 15.4). */
static bool
leads_on(const struct http_probe *h)
{
    return h->probe.monitor->follow_redirects && redirect_is(h->code) && h->head.location;
}

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t
most(size_t a, size_t b)
{
    return a > b ? a : b;
}

static bool
has_body_rule(const struct monitor *m)
{
    return m->body_contains || m->options.body_not_contains || assertions_keep(m) > 0;
}

/* Whether somebody looks at what came, though no rule does: an answer with a wrong code mostly says why, and
 * of a check that a client asked for, or that may end a failure, the evidence is kept. */
static bool
wants_excerpt(const struct http_probe *h)
{
    const struct monitor *m = h->probe.monitor;

    return !verdict_status_is_expected(m, h->code) || m->was_asked || m->last_result == DOWN;
}

/* A body that could not change the verdict is not read: the connection is closed behind the headers, or
 * behind its beginning, if that is to be kept. */
static bool
wants_body(struct http_probe *h, struct body_wants *wants)
{
    const struct monitor *m = h->probe.monitor;

    *wants = (struct body_wants){.most = (size_t)m->options.max_body_bytes};
    h->excerpt_only = !(verdict_status_is_expected(m, h->code) && has_body_rule(m)) && wants_excerpt(h);
    if (strcmp(h->method, "HEAD") == 0)
        return false;
    if (h->excerpt_only) {
        wants->most = least(wants->most, EXCERPT_BYTES);
        wants->keep = EXCERPT_BYTES;
        return true;
    }
    if (!has_body_rule(m))
        return false;
    wants->contains = m->body_contains;
    wants->excludes = m->options.body_not_contains;
    wants->convert = assertions_keep(m) > 0;
    wants->keep = most(EXCERPT_BYTES, assertions_keep(m));
    return true;
}

static bool wants_token(struct http_probe *h);

static void
begin_body(struct http_probe *h, const struct body_wants *wants)
{
    const char *coding = h->head.content_encoding ? h->head.content_encoding : "";
    const char *type = h->head.content_type ? h->head.content_type : "";

    body_reader_begin(&h->reader, wants, coding, type);
    if (h->excerpt_only)
        probe_ring_at(&h->probe, clock_monotonic_ms() + EXCERPT_MS);
}

/* The empty line behind the headers. False: that is all we wanted. Interim responses (1xx) come before the
 * final one. 101 is final here: nothing of ours speaks another protocol. The response time is that of the
 * last hop's headers, redirects included. */
static bool
headers_complete(struct http_probe *h)
{
    struct probe *p = &h->probe;
    struct body_wants wants;

    curl_easy_getinfo(h->transfer.easy, CURLINFO_RESPONSE_CODE, &h->code);
    if (h->code < 200 && h->code != 101) {
        response_head_forget(&h->head); /* of an interim response, which says nothing of the one to come */
        return true;
    }
    h->answered = true;
    if (leads_on(h)) {
        h->enough = true;
        return false;
    }
    if (wants_token(h)) {
        h->enough = true;
        return false;
    }
    p->seen.response_time_ms = probe_elapsed_ms(p);
    p->seen.status_code = h->code;
    h->enough = !wants_body(h, &wants);
    if (!h->enough)
        begin_body(h, &wants);
    return !h->enough;
}

/* curl hands over one whole line at a time: status lines, headers, the empty line, and trailers. Anything but
 * `length` has curl end the transfer with CURLE_WRITE_ERROR; why is noted first, for http_ended. Trailers
 * (after h->answered) are only counted. */
static size_t
on_header(char *line, size_t size, size_t count, void *probe)
{
    struct http_probe *h = probe;
    size_t length = size * count;

    transfer_answered(&h->transfer);
    h->complaint = response_head_count(&h->head, length);
    if (h->complaint)
        return 0;
    if (h->answered)
        return length;
    if (length <= 2 && (line[0] == '\r' || line[0] == '\n'))
        return headers_complete(h) ? length : 0;
    h->complaint = response_head_take(&h->head, line, length);
    return h->complaint ? 0 : length;
}

/* The beginning of what a server sends that speaks HTTP/2 alone: a frame of settings, or its farewell, of the
 * whole connection (RFC 9113, section 4.1). */
static bool
is_http2_frame(const char *bytes, size_t length)
{
    static const char whole_connection[4] = { 0 };

    return length >= 9 && bytes[0] == 0 && (bytes[3] == 4 || bytes[3] == 7) &&
           memcmp(bytes + 5, whole_connection, sizeof whole_connection) == 0;
}

/* A body without headers before it. */
static size_t
take_no_http(struct http_probe *h, const char *bytes, size_t length)
{
    h->frames = is_http2_frame(bytes, length);
    h->complaint = "the answer is not HTTP";
    return 0;
}

/* The bytes are as they came: body_reader decodes them. */
static size_t
on_body(char *bytes, size_t size, size_t count, void *probe)
{
    struct http_probe *h = probe;
    size_t length = size * count;

    if (!h->answered)
        return take_no_http(h, bytes, length);
    if (h->enough)
        return 0;
    switch (body_reader_feed(&h->reader, bytes, length)) {
    case CONTENT_FINE:
        return length;
    case CONTENT_ENOUGH:
        h->enough = true;
        return 0;
    case CONTENT_BROKEN:
        h->complaint = "the body's compression is broken";
    }
    return 0;
}

/* Of the present hop. */
static const char *
url_of(const struct http_probe *h)
{
    return h->url ? h->url : h->probe.monitor->url;
}

static bool
is_tls(const struct http_probe *h)
{
    return text_starts_nocase(url_of(h), "https:");
}

/* Whether the monitor's own headers go to where we are going now. Headers of a monitor often hold a token:
 * another origin must not get it by a redirect (RFC 9110, 15.4). */
static bool
at_home(struct http_probe *h, struct arena *scratch)
{
    const char *home, *here;

    if (!h->url)
        return true;
    home = url_origin(scratch, h->probe.monitor->url);
    here = url_origin(scratch, h->url);
    return home && here && strcmp(home, here) == 0;
}

/* The value of Authorization; NULL: none. In the arena. */
static const char *
credentials(const struct http_probe *h, struct arena *scratch)
{
    const struct target_auth *auth = h->probe.monitor->options.auth;
    struct buf value = {.arena = scratch};
    const char *pair;

    if (!auth)
        return NULL;
    switch (auth->type) {
    case AUTH_BASIC:
        pair = arena_printf(scratch, "%s:%s", auth->username, auth->password);
        buf_text(&value, "Basic ");
        base64_put(&value, pair, strlen(pair));
        return buf_string(&value);
    case AUTH_BEARER:
        return arena_printf(scratch, "Bearer %s", auth->token);
    case AUTH_OAUTH2:
        return h->token ? arena_printf(scratch, "Bearer %s", h->token) : NULL;
    case AUTH_TYPE_COUNT:
        break;
    }
    return NULL;
}

/* A method that is sent with a body where the monitor has one. */
static bool
takes_body(const char *method)
{
    return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;
}

/* HTTPGET comes first because it makes libcurl forget the body, or its absence, of the request before. A POST
 * without a body is sent as such a request, by another word: simpler than an empty form. */
static void
set_method(struct http_probe *h, const char *body)
{
    CURL *e = h->transfer.easy;
    bool head = strcmp(h->method, "HEAD") == 0, get = strcmp(h->method, "GET") == 0;

    curl_easy_setopt(e, head ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1L);
    if (body) {
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, body);
    }
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, head || get ? NULL : h->method);
}

/* After a redirect that makes another request of it, there is nothing to send. */
static const char *
body_to_send(const struct http_probe *h)
{
    const struct monitor *m = h->probe.monitor;

    return strcmp(h->method, m->method) == 0 && strcmp(h->method, "GET") != 0 ? m->options.request_body
                                                                              : NULL;
}

/* Whether a hop gets the cookies of those before it. */
static bool
keeps_cookies(const struct monitor *m)
{
    return m->follow_redirects && m->options.cookies;
}

/* COOKIEFILE "" switches curl's cookies on without a file. Compression is asked for only if the body is read:
 * a server would compress it for nothing. */
static void
set_request(struct http_probe *h)
{
    const struct monitor *m = h->probe.monitor;
    CURL *e = h->transfer.easy;
    struct arena *scratch = sweep_scratch(h->probe.sweep);
    bool home = at_home(h, scratch);
    struct request_wishes wishes = {
        .lines = home ? m->headers : NULL,
        .authorization = home ? credentials(h, scratch) : NULL,
        .body = body_to_send(h),
        .no_length = takes_body(h->method),
        .no_cookies = keeps_cookies(m),
    };

    curl_slist_free_all(h->headers);
    h->headers = request_headers(scratch, &wishes);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, h->headers);
    set_method(h, wishes.body);
    /* Plain HTTP is one write: it needs no help, and saves the system call. */
    curl_easy_setopt(e, CURLOPT_TCP_NODELAY, is_tls(h) || wishes.body ? 1L : 0L);
    if (keeps_cookies(m)) {
        if (h->hops == 0)
            curl_easy_setopt(e, CURLOPT_COOKIEFILE, "");
        curl_easy_setopt(e, CURLOPT_COOKIE, request_cookies(scratch, wishes.lines));
    }
    curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, has_body_rule(m) ? "gzip, deflate" : NULL);
    curl_easy_setopt(e, CURLOPT_HTTP_CONTENT_DECODING, 0L); /* body_reader decodes */
}

/* connect_to is for the url's own origin. */
static void
choose_host(struct http_probe *h)
{
    const struct monitor *m = h->probe.monitor;
    struct endpoint place;
    int port;

    h->transfer.dialled_host = NULL;
    if (!m->options.connect_to || !at_home(h, sweep_scratch(h->probe.sweep)) ||
        !url_read_http(url_of(h), &place))
        return;
    port = place.port;
    if (!connect_to_split(m->options.connect_to, h->dialled_host, sizeof h->dialled_host, &port))
        return;
    h->transfer.dialled_host = h->dialled_host;
    h->transfer.dialled_port = port;
}

static void
next_hop(struct http_probe *h)
{
    response_head_forget(&h->head);
    h->head.bytes = 0;
    h->code = 0;
    h->answered = h->enough = h->frames = false;
    h->complaint = NULL;
    choose_host(h);
    transfer_begin(&h->transfer, sweep_transfers(h->probe.sweep), url_of(h));
}

/* A redirect may choose the port for a stranger, and what is sent there may be a message. */
static bool
leads_to_mail(struct http_probe *h, const char *url)
{
    struct endpoint to;

    if (sweep_policy(h->probe.sweep) != TARGET_PUBLIC || h->probe.monitor->trusted ||
        !url_read_http(url, &to) || !is_mail_port(to.port))
        return false;
    h->complaint = arena_printf(sweep_scratch(h->probe.sweep), "port %d", to.port);
    return true;
}

static void
follow(struct http_probe *h)
{
    struct probe *p = &h->probe;
    const char *problem;
    char *url;

    if (h->hops == MOST_HOPS) {
        probe_done(p, OUTCOME_FAILED, "more than 10 redirects");
        return;
    }
    url = redirect_url(sweep_scratch(p->sweep), url_of(h), h->head.location, &problem);
    if (!url) {
        probe_done(p, OUTCOME_FAILED, problem);
        return;
    }
    if (leads_to_mail(h, url)) {
        probe_done(p, OUTCOME_NOT_ALLOWED, h->complaint);
        return;
    }
    transfer_leave(&h->transfer);
    h->by_http2 = p->monitor->options.http_version == HTTP_2;
    h->method = redirect_method(h->code, h->method);
    h->url = strdup(url);
    if (!h->url)
        abort();
    h->hop_urls[h->hops++] = h->url;
    /* The operator vouches for the host of the url, not for others that it leads to. */
    h->transfer.trusted = p->monitor->trusted && redirect_stays(p->monitor->url, h->url);
    next_hop(h);
}

/* Whether the server has shown that HTTP/1.1 is not what it speaks: by frames, by an alert, or when it took
 * no protocol at the handshake and then closes without a word. */
static bool
wants_http2(const struct http_probe *h, CURLcode code)
{
    const struct tls_signs *signs = &h->transfer.signs;

    if (h->answered || h->by_http2 || h->probe.monitor->options.http_version != HTTP_AUTO)
        return false;
    return h->frames || signs->alert == SSL_AD_NO_APPLICATION_PROTOCOL ||
           (is_tls(h) && !signs->protocol_agreed && h->head.bytes == 0 &&
            (code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR));
}

/* --- Tokens ----------------------------------------------------------------------------------------- */

/* Whether the target may have refused the token, and has not done so before. */
static bool
wants_token(struct http_probe *h)
{
    return h->code == 401 && h->token && !h->token_renewed && at_home(h, sweep_scratch(h->probe.sweep)) &&
           !verdict_status_is_expected(h->probe.monitor, 401);
}

static void
token_failed(struct token_request *r, enum probe_outcome outcome, const char *detail)
{
    struct http_probe *h = r->owner;

    h->probe.seen.of_token = true;
    if (detail != NULL) /* the request's memory goes with the probe, which ends before it is judged */
        detail = arena_text(sweep_scratch(h->probe.sweep), detail);
    probe_done(&h->probe, outcome, detail);
}

/* The way to the token is not the target's: its clock starts now. */
static void
token_given(struct token_request *r, const char *token, int64_t seconds)
{
    struct http_probe *h = r->owner;

    h->token = arena_text(&h->token_arena, token);
    token_store_put(sweep_tokens(h->probe.sweep), h->probe.monitor->options.auth, token, seconds);
    token_request_stop(r);
    h->asks_token = false;
    h->probe.started_us = clock_monotonic_us();
    next_hop(h);
}

static void
ask_for_token(struct http_probe *h)
{
    struct token_request *r = &h->token_request;

    r->owner = h;
    r->trusted = h->probe.monitor->trusted;
    r->family = h->probe.monitor->options.ip_family;
    r->given = token_given;
    r->failed = token_failed;
    h->asks_token = true;
    token_request_begin(r, sweep_transfers(h->probe.sweep), h->probe.monitor->options.auth);
}

/* All of the check begins anew with another token. */
static void
renew_token(struct http_probe *h)
{
    transfer_leave(&h->transfer);
    h->token_renewed = true;
    h->token = NULL;
    token_store_drop(sweep_tokens(h->probe.sweep), h->probe.monitor->options.auth);
    ask_for_token(h);
}

static void
ask_by_http2(struct http_probe *h)
{
    transfer_leave(&h->transfer);
    h->by_http2 = true;
    next_hop(h);
}

/* The body came to its end, or to what we wanted of it. */
static void
body_ended(struct http_probe *h)
{
    struct probe *p = &h->probe;

    p->seen.body_ended = !h->enough;
    if (!h->enough && !h->excerpt_only && !body_reader_complete(&h->reader))
        probe_done(p, OUTCOME_BODY_FAILED, "the body's compression breaks off");
    else
        probe_done(p, OUTCOME_ANSWERED, NULL);
}

/* In this order, because what was seen weighs more than how the transfer ended: we end most transfers
 * ourselves, which curl reports as a failure. How the body of an error page ends is no news. */
static void
http_ended(struct transfer *t, CURLcode code)
{
    struct http_probe *h = t->owner;
    struct probe *p = &h->probe;

    if (wants_http2(h, code))
        ask_by_http2(h);
    else if (h->answered && wants_token(h))
        renew_token(h);
    else if (h->answered && leads_on(h))
        follow(h);
    else if (h->answered && (h->enough || h->excerpt_only || code == CURLE_OK))
        body_ended(h);
    else if (h->complaint)
        probe_done(p, h->answered ? OUTCOME_BODY_FAILED : OUTCOME_FAILED, h->complaint);
    else if (h->answered && code == CURLE_OPERATION_TIMEDOUT)
        probe_done(p, OUTCOME_TIMED_OUT, NULL);
    else if (h->answered)
        probe_done(p, OUTCOME_BODY_FAILED, transfer_problem(t, code));
    else if (code == CURLE_OK || code == CURLE_PARTIAL_FILE)
        probe_done(p, OUTCOME_FAILED, "the connection was closed before the headers were complete");
    else
        transfer_failed(t, code);
}

/* The excerpt's time is over. */
static void
http_ring(struct probe *p)
{
    struct http_probe *h = (struct http_probe *)p;

    if (h->answered && h->excerpt_only)
        probe_done(p, OUTCOME_ANSWERED, NULL);
}

static void
http_failed(struct transfer *t, enum probe_outcome outcome, const char *detail)
{
    struct http_probe *h = t->owner;

    h->probe.seen.refused_by_tls = outcome == OUTCOME_TLS_FAILED && tls_signs_refused(&t->signs);
    probe_done(&h->probe, outcome, detail);
}

static long
version_for(const struct http_probe *h)
{
    if (!h->by_http2)
        return CURL_HTTP_VERSION_1_1;
    return is_tls(h) ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
}

static void
http_fit(struct transfer *t)
{
    CURL *e = t->easy;

    set_request(t->owner);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, version_for(t->owner));
    curl_easy_setopt(e, CURLOPT_HTTP09_ALLOWED, 1L); /* what is no HTTP comes to on_body, which looks at it */
    curl_easy_setopt(e, CURLOPT_USERAGENT, USER_AGENT);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, t->owner);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, t->owner);
}

/* The certificates are read (tens of milliseconds) before the first https probe starts. */
static void
http_expect(struct sweep *s, const struct monitor *m)
{
    struct transfers *ts = sweep_transfers(s);
    struct endpoint to;

    if (!ts || !url_read_http(m->url, &to))
        return;
    dialler_expect(sweep_dialler(s), to.host);
    if (to.tls)
        transfers_trust(ts);
}

static void
http_start(struct probe *p)
{
    struct http_probe *h = (struct http_probe *)p;
    const struct monitor *m = p->monitor;

    h->transfer.owner = h;
    h->transfer.trusted = p->monitor->trusted;
    h->transfer.fit = http_fit;
    h->transfer.ended = http_ended;
    h->transfer.failed = http_failed;
    h->transfer.phases = (struct phases){ 0 };
    h->transfer.family = m->options.ip_family;
    h->transfer.wishes = tls_wishes_of(&m->options);
    h->method = m->method;
    h->hops = 0;
    h->by_http2 = m->options.http_version == HTTP_2;
    h->excerpt_only = false;
    h->token_renewed = false;
    h->token = NULL;
    if (m->options.auth && m->options.auth->type == AUTH_OAUTH2)
        h->token = token_store_get(sweep_tokens(p->sweep), &h->token_arena, m->options.auth);
    if (m->options.auth && m->options.auth->type == AUTH_OAUTH2 && !h->token)
        ask_for_token(h);
    else
        next_hop(h);
}

static void
http_expire(struct probe *p)
{
    struct http_probe *h = (struct http_probe *)p;

    p->seen.of_token = h->asks_token;
    probe_done(p, h->answered && h->excerpt_only ? OUTCOME_ANSWERED : OUTCOME_TIMED_OUT, NULL);
}

/* What the probe saw, in memory of its own: its readers come when the connection is gone. */
static void
note_answer(struct http_probe *h)
{
    struct observation *seen = &h->probe.seen;
    struct arena *scratch = sweep_scratch(h->probe.sweep);
    long version = CURL_HTTP_VERSION_NONE;

    if (h->transfer.easy && h->answered)
        curl_easy_getinfo(h->transfer.easy, CURLINFO_HTTP_VERSION, &version);
    seen->http_version = version == CURL_HTTP_VERSION_2_0   ? "2"
                         : version == CURL_HTTP_VERSION_1_0 ? "1.0"
                         : h->answered                      ? "1.1"
                                                            : NULL;
    if (h->answered)
        seen->head = arena_bytes(scratch, buf_string(&h->head.lines), h->head.lines.length);
    if (h->hops > 0) {
        const char **urls = arena_alloc(scratch, (size_t)h->hops * sizeof *urls);

        for (int i = 0; i < h->hops; i++)
            urls[i] = arena_text(scratch, h->hop_urls[i]);
        seen->redirects = urls;
        seen->redirect_count = h->hops;
    }
    seen->certificate = tls_peer_certificate(&h->transfer.peer, scratch);
    seen->not_verified = seen->certificate && !h->probe.monitor->options.tls_verify;
    seen->remote_address = dial_address(&h->transfer.dial, scratch);
}

static void
note_body(struct http_probe *h)
{
    struct observation *seen = &h->probe.seen;

    seen->body_matched = h->reader.contains.found;
    seen->body_excluded = h->reader.excludes.found;
    seen->body_cut = h->reader.cut;
    seen->body = h->probe.held = h->reader.kept.bytes;
    seen->body_length = h->reader.kept.length;
    seen->body_text = h->probe.held_text = h->reader.kept_text.bytes;
    seen->body_text_length = h->reader.kept_text.length;
    h->reader.kept.bytes = h->reader.kept_text.bytes = NULL;
}

static void
http_stop(struct probe *p)
{
    struct http_probe *h = (struct http_probe *)p;

    transfer_leave(&h->transfer);
    token_request_stop(&h->token_request);
    h->asks_token = false;
    if (h->token)
        p->seen.token = arena_text(sweep_scratch(p->sweep), h->token);
    h->token = NULL;
    arena_free(&h->token_arena);
    note_answer(h);
    note_body(h);
    transfer_stop(&h->transfer);
    h->transfer.phases.queue_ms = p->seen.phases.queue_ms;
    p->seen.phases = h->transfer.phases;
    body_reader_end(&h->reader);
    curl_slist_free_all(h->headers);
    h->headers = NULL;
    response_head_forget(&h->head);
    while (h->hops > 0)
        free(h->hop_urls[--h->hops]);
    h->url = NULL;
}

const struct probe_kind probe_http = {
    .size = sizeof(struct http_probe),
    .expect = http_expect,
    .start = http_start,
    .ring = http_ring,
    .expire = http_expire,
    .stop = http_stop,
};
