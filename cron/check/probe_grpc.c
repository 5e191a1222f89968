/* gRPC: one call of the standard health service, by HTTP/2 (libcurl's): a POST with a message of a few bytes.
 * A call ends with a status of its own, in the trailers, or, when there is nothing else to say, in the
 * headers; the status of HTTP says whether it was gRPC at all that answered. */
#include "base/header_line.h"
#include "base/text.h"
#include "base/url.h"
#include "cron/check/grpc_health.h"
#include "cron/check/probe_talk.h"
#include "model/http_headers.h"
#include "net/transfer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MOST_HEADER_BYTES 65536

struct grpc_probe {
    struct probe probe;
    struct transfer transfer;
    struct arena arena;
    struct curl_slist *headers;
    struct buf question, answer;
    size_t header_bytes;
    long code; /* of HTTP; 0: no headers yet */
    bool is_grpc, has_status;
    int64_t status;
    const char *complaint;
};

/* --- What comes ------------------------------------------------------------------------------------- */

static void
take_header(struct grpc_probe *g, const char *line, size_t length)
{
    const char *type = header_line_text(&g->arena, line, length, "content-type");
    const char *status = header_line_text(&g->arena, line, length, "grpc-status");

    if (type && text_starts_nocase(type, "application/grpc"))
        g->is_grpc = true;
    if (status && text_to_int(status, 0, INT32_MAX, &g->status))
        g->has_status = true;
}

/* curl hands over headers and trailers alike, a line at a time. */
static size_t
on_header(char *line, size_t size, size_t count, void *probe)
{
    struct grpc_probe *g = probe;
    size_t length = size * count;

    transfer_answered(&g->transfer);
    g->header_bytes += length;
    if (g->header_bytes > MOST_HEADER_BYTES) {
        g->complaint = "the answer's headers are too long";
        return 0;
    }
    if (text_starts_nocase(line, "HTTP/"))
        curl_easy_getinfo(g->transfer.easy, CURLINFO_RESPONSE_CODE, &g->code);
    take_header(g, line, length);
    return length;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *probe)
{
    struct grpc_probe *g = probe;
    size_t length = size * count;

    if (g->answer.length + length > GRPC_MOST_BYTES) {
        g->complaint = "the answer is longer than a health service's";
        return 0;
    }
    buf_bytes(&g->answer, bytes, length);
    return length;
}

/* --- What it means ---------------------------------------------------------------------------------- */

static void
tell(struct grpc_probe *g, const char *words)
{
    struct probe *p = &g->probe;

    p->seen.response_time_ms = probe_elapsed_ms(p);
    p->seen.health = words;
    probe_done(p, OUTCOME_ANSWERED, NULL);
}

static void
judge_answer(struct grpc_probe *g)
{
    struct probe *p = &g->probe;
    enum grpc_health health;

    if (g->status != 0) {
        tell(g, arena_printf(sweep_scratch(p->sweep), "gRPC status %s",
                             grpc_status_text(sweep_scratch(p->sweep), g->status)));
    } else if (!grpc_health_read(buf_string(&g->answer), g->answer.length, &health)) {
        probe_done(p, OUTCOME_FAILED, "the answer is not one of a health service");
    } else if (health == GRPC_SERVING) {
        tell(g, NULL);
    } else {
        tell(g, arena_printf(sweep_scratch(p->sweep), "gRPC health: %s", grpc_health_names[health]));
    }
}

/* A status ends a call, whatever becomes of the stream behind it: some servers reset it, and the reset may be
 * read first. A call that went well has its message, too, and all of it. */
static bool
has_ended_well(const struct grpc_probe *g, CURLcode code)
{
    enum grpc_health health;

    return code == CURLE_OK || g->status != 0 ||
           grpc_health_read(buf_string(&g->answer), g->answer.length, &health);
}

static void
grpc_ended(struct transfer *t, CURLcode code)
{
    struct grpc_probe *g = t->owner;
    struct probe *p = &g->probe;

    p->seen.status_code = g->code > 0 ? g->code : -1;
    if (g->complaint)
        probe_done(p, OUTCOME_FAILED, g->complaint);
    else if (g->has_status && has_ended_well(g, code))
        judge_answer(g);
    else if (code != CURLE_OK)
        transfer_failed(t, code);
    else if (g->code != 200)
        probe_done(p, OUTCOME_FAILED,
                   arena_printf(sweep_scratch(p->sweep), "the server does not speak gRPC: HTTP status %ld",
                                g->code));
    else
        probe_done(p, OUTCOME_FAILED,
                   g->is_grpc ? "the call ended without a status" : "the server does not speak gRPC");
}

static void
grpc_failed(struct transfer *t, enum probe_outcome outcome, const char *detail)
{
    struct grpc_probe *g = t->owner;

    g->probe.seen.refused_by_tls = outcome == OUTCOME_TLS_FAILED && tls_was_refused(&t->signs, detail);
    probe_done(&g->probe, outcome, detail);
}

/* --- What is asked ---------------------------------------------------------------------------------- */

static void
add_header(struct grpc_probe *g, const char *line)
{
    struct curl_slist *longer = curl_slist_append(g->headers, line);

    if (!longer)
        abort();
    g->headers = longer;
}

/* What a call is made of. "te" tells proxies that do not hand on trailers. */
static bool
is_ours(const char *name)
{
    return strcasecmp(name, "Content-Type") == 0 || strcasecmp(name, "TE") == 0 ||
           strcasecmp(name, "Content-Length") == 0;
}

static void
set_headers(struct grpc_probe *g)
{
    const char *lines = g->probe.monitor->headers, *name, *value;

    curl_slist_free_all(g->headers);
    g->headers = NULL;
    add_header(g, "Content-Type: application/grpc");
    add_header(g, "TE: trailers");
    add_header(g, "Expect:");
    while (lines && http_headers_next(&g->arena, &lines, &name, &value))
        if (!is_ours(name))
            add_header(g, *value ? arena_printf(&g->arena, "%s: %s", name, value)
                                 : arena_printf(&g->arena, "%s;", name));
}

static bool
is_tls(const struct grpc_probe *g)
{
    struct endpoint to;

    return url_read_as(URL_GRPC, g->probe.monitor->url, &to) && to.tls;
}

static void
grpc_fit(struct transfer *t)
{
    struct grpc_probe *g = t->owner;
    CURL *e = t->easy;

    set_headers(g);
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION,
                     is_tls(g) ? (long)CURL_HTTP_VERSION_2TLS : (long)CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "Watchpost/" PACKAGE_VERSION);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, g->headers);
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)g->question.length);
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, g->question.text);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, g);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, g);
}

/* "https://user@host:port/grpc.health.v1.Health/Check" */
static const char *
call_url(struct arena *a, const char *url)
{
    const char *http = url_as_http(a, url);
    size_t length = http ? strlen(http) : 0;

    if (!http)
        return NULL;
    return arena_printf(a, "%.*s" GRPC_HEALTH_PATH, (int)(http[length - 1] == '/' ? length - 1 : length),
                        http);
}

/* --- The probe -------------------------------------------------------------------------------------- */

static void
grpc_expect(struct sweep *s, const struct monitor *m)
{
    struct transfers *ts = sweep_transfers(s);
    struct endpoint to;

    if (!ts || !url_read_as(URL_GRPC, m->url, &to))
        return;
    dialler_expect(sweep_dialler(s), to.host);
    if (to.tls)
        transfers_trust(ts);
}

/* A server that has nothing to say but a status says it when it has read the headers, and resets the stream,
 * as it needs no message. libcurl (7.88) drops such an answer if it comes before the message is sent; so both
 * are sent at once, where no TLS is between. */
static void
grpc_start(struct probe *p)
{
    struct grpc_probe *g = (struct grpc_probe *)p;
    const struct monitor_options *o = &p->monitor->options;
    const char *url = call_url(&g->arena, p->monitor->url);

    g->header_bytes = 0;
    g->code = 0;
    g->status = 0;
    g->is_grpc = g->has_status = false;
    g->complaint = NULL;
    grpc_health_ask(&g->question, o->grpc_service ? o->grpc_service : "");
    g->transfer.owner = g;
    g->transfer.in_one_piece = !is_tls(g);
    g->transfer.trusted = p->monitor->trusted;
    g->transfer.fit = grpc_fit;
    g->transfer.ended = grpc_ended;
    g->transfer.failed = grpc_failed;
    g->transfer.phases = (struct phases){0};
    g->transfer.family = o->ip_family;
    g->transfer.wishes = tls_wishes_of(o);
    transfer_begin(&g->transfer, sweep_transfers(p->sweep), url ? url : "");
}

static void
grpc_stop(struct probe *p)
{
    struct grpc_probe *g = (struct grpc_probe *)p;
    struct arena *scratch = sweep_scratch(p->sweep);

    transfer_leave(&g->transfer);
    p->seen.http_version = g->code > 0 ? "2" : NULL;
    p->seen.certificate = tls_peer_certificate(&g->transfer.peer, scratch);
    p->seen.not_verified = p->seen.certificate && !p->monitor->options.tls_verify;
    p->seen.remote_address = dial_address(&g->transfer.dial, scratch);
    transfer_stop(&g->transfer);
    g->transfer.phases.queue_ms = p->seen.phases.queue_ms;
    p->seen.phases = g->transfer.phases;
    curl_slist_free_all(g->headers);
    g->headers = NULL;
    buf_free(&g->question);
    buf_free(&g->answer);
    arena_free(&g->arena);
}

const struct probe_kind probe_grpc = {
    .size = sizeof(struct grpc_probe),
    .expect = grpc_expect,
    .start = grpc_start,
    .stop = grpc_stop,
};
