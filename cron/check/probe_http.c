/* HTTP and HTTPS: one request, up to ten redirects, the final response's headers, and of its body no more
 * than its rules need, or than an excerpt takes where evidence is kept. Servers are asked by HTTP/1.1
 * unless the monitor says otherwise; one that only knows HTTP/2, which shows when it refuses the protocol
 * or answers in frames, is asked once more by that, within the same time.
 *
 * Callbacks of curl only take notes (http_answer.c); what follows from these is decided in http_ended,
 * outside of curl. */
#include "base/text.h"
#include "cron/check/http_inside.h"
#include "cron/check/probe_talk.h"
#include "cron/check/token_store.h"
#include "net/redirect.h"
#include "os/clock.h"

#include <stdlib.h>
#include <string.h>

#define USER_AGENT "Watchpost/" PACKAGE_VERSION

static void
next_hop(struct http_probe *h)
{
    response_head_forget(&h->head);
    h->head.bytes = 0;
    h->code = 0;
    h->answered = h->enough = h->frames = false;
    h->complaint = NULL;
    http_choose_host(h);
    transfer_begin(&h->transfer, sweep_transfers(h->probe.sweep), http_url(h));
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
    url = redirect_url(sweep_scratch(p->sweep), http_url(h), h->head.location, &problem);
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
           (http_is_tls(h) && !signs->protocol_agreed && h->head.bytes == 0 &&
            (code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR));
}

/* --- Tokens ----------------------------------------------------------------------------------------- */

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
    else if (h->answered && http_wants_token(h))
        renew_token(h);
    else if (h->answered && http_leads_on(h))
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

    h->probe.seen.refused_by_tls = outcome == OUTCOME_TLS_FAILED && tls_was_refused(&t->signs, detail);
    probe_done(&h->probe, outcome, detail);
}

static long
version_for(const struct http_probe *h)
{
    if (!h->by_http2)
        return CURL_HTTP_VERSION_1_1;
    return http_is_tls(h) ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
}

static void
http_fit(struct transfer *t)
{
    CURL *e = t->easy;

    http_set_request(t->owner);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, version_for(t->owner));
    curl_easy_setopt(e, CURLOPT_HTTP09_ALLOWED, 1L); /* http_on_body looks at what is no HTTP */
    curl_easy_setopt(e, CURLOPT_USERAGENT, USER_AGENT);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, http_on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, t->owner);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, http_on_body);
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
