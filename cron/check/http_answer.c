/* The response of one hop as curl hands it over: its headers, and of its body no more than the monitor's
 * rules need, or than an excerpt takes where evidence is kept. The callbacks only take notes; what
 * follows from these is decided in probe_http.c, outside of curl. */
#include "cron/check/http_inside.h"

#include "model/evidence.h"
#include "net/redirect.h"
#include "os/clock.h"
#include "rules/assertion_rules.h"
#include "rules/evidence_kept.h"

#include <string.h>

/* How long the rest of what is kept of an error page is waited for. */
#define EXCERPT_MS 1000

/* A redirect status without a Location is a final response (RFC 9110, 15.4). */
bool
http_leads_on(const struct http_probe *h)
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

bool
http_has_body_rule(const struct monitor *m)
{
    return m->body_contains || m->options.body_not_contains || assertions_keep(m) > 0;
}

/* Whether the evidence keeps what came, though no rule looks at it: an answer with a wrong code mostly says
 * why, and of a check that a client asked for, or that may end a failure, evidence is kept. */
static bool
wants_excerpt(const struct http_probe *h)
{
    const struct monitor *m = h->probe.monitor;

    return !verdict_status_is_expected(m, h->code) || evidence_is_expected(m);
}

/* A body that could not change the verdict is not read: the connection is closed behind the headers, or
 * behind its beginning, if that is to be kept. */
static bool
wants_body(struct http_probe *h, struct body_wants *wants)
{
    const struct monitor *m = h->probe.monitor;

    *wants = (struct body_wants){.most = (size_t)m->options.max_body_bytes};
    h->excerpt_only = !(verdict_status_is_expected(m, h->code) && http_has_body_rule(m)) && wants_excerpt(h);
    if (strcmp(h->method, "HEAD") == 0)
        return false;
    if (h->excerpt_only) {
        wants->most = least(wants->most, EVIDENCE_EXCERPT);
        wants->keep = EVIDENCE_EXCERPT;
        return true;
    }
    if (!http_has_body_rule(m))
        return false;
    wants->contains = m->body_contains;
    wants->excludes = m->options.body_not_contains;
    wants->convert = assertions_keep(m) > 0;
    wants->keep = most(EVIDENCE_EXCERPT, assertions_keep(m));
    return true;
}

bool
http_wants_token(const struct http_probe *h)
{
    return h->code == 401 && h->token && !h->token_renewed &&
           !verdict_status_is_expected(h->probe.monitor, 401) &&
           http_at_home(h, sweep_scratch(h->probe.sweep));
}

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
    if (http_leads_on(h)) {
        h->enough = true;
        return false;
    }
    if (http_wants_token(h)) {
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

/* curl hands over one whole line at a time: status lines, headers, the empty line, and trailers. Anything
 * but `length` has curl end the transfer with CURLE_WRITE_ERROR; why is noted first, for http_ended.
 * Trailers (after h->answered) are only counted. */
size_t
http_on_header(char *line, size_t size, size_t count, void *probe)
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

/* The beginning of what a server sends that speaks HTTP/2 alone: a frame of settings, or its farewell, of
 * the whole connection (RFC 9113, section 4.1). */
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
size_t
http_on_body(char *bytes, size_t size, size_t count, void *probe)
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
