/* HTTP and HTTPS: one request, up to ten redirects, the final response's headers, and of its body no more
 * than the search for a text needs. Servers are asked by HTTP/1.1; one that only knows HTTP/2, which shows
 * when it refuses the protocol or answers in frames, is asked once more by that, within the same time.
 *
 * Callbacks of curl only take notes (struct http_probe) and stop the transfer by refusing further data; what
 * follows from the notes is decided in http_ended, outside of curl. */
#include "base/text.h"
#include "base/url.h"
#include "net/redirect.h"
#include "net/transfer.h"
#include "cron/check/body_search.h"
#include "cron/check/probe.h"
#include "cron/check/request_headers.h"
#include "cron/check/response_head.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Bounds of what one target can make a run do and hold; of a body nothing is kept at all. */
#define MOST_HOPS 10
#define MOST_BODY_BYTES ((size_t)1024 * 1024)
#define USER_AGENT "Watchpost/" PACKAGE_VERSION

struct http_probe {
    struct probe probe;
    struct transfer transfer;
    const char *method;
    char *url;                  /* of the present hop; NULL: the monitor's own */
    struct curl_slist *headers;
    int hops;
    bool by_http2;              /* this hop is asked once more */

    /* what the callbacks saw of this hop's response */
    struct response_head head;
    long code;
    bool answered;              /* the headers of a response that is not an interim one are complete */
    bool enough;                /* stopped by us, content */
    const char *complaint;      /* stopped by us, not content; NULL: none */
    bool frames;                /* no HTTP/1: frames of HTTP/2 */
    struct body_search search;
};

/* A redirect status without a Location is a final response (RFC 9110, 15.4). */
static bool
leads_on(const struct http_probe *h)
{
    return h->probe.monitor->follow_redirects && redirect_is(h->code) && h->head.location;
}

/* A body that could not change the verdict is not read: the connection is closed behind the headers. */
static bool
wants_body(const struct http_probe *h)
{
    const struct monitor *m = h->probe.monitor;

    return m->body_contains && h->code == m->expected_status && strcmp(h->method, "HEAD") != 0;
}

static void
begin_search(struct http_probe *h)
{
    const char *coding = h->head.content_encoding ? h->head.content_encoding : "";
    const char *type = h->head.content_type ? h->head.content_type : "";

    body_search_begin(&h->search, h->probe.monitor->body_contains, coding, type, MOST_BODY_BYTES);
}

/* The empty line behind the headers. False: that is all we wanted. Interim responses (1xx) come before the
 * final one. 101 is final here: nothing of ours speaks another protocol. The response time is that of the
 * last hop's headers, redirects included. */
static bool
headers_complete(struct http_probe *h)
{
    struct probe *p = &h->probe;

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
    p->seen.response_time_ms = probe_elapsed_ms(p);
    p->seen.status_code = h->code;
    h->enough = !wants_body(h);
    if (!h->enough)
        begin_search(h);
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

/* The bytes are as they came: body_search decodes them, and looks at the first MiB of what that gives. */
static size_t
on_body(char *bytes, size_t size, size_t count, void *probe)
{
    struct http_probe *h = probe;
    size_t length = size * count;

    if (!h->answered)
        return take_no_http(h, bytes, length);
    if (h->enough)
        return 0;
    switch (body_search_feed(&h->search, bytes, length)) {
    case CONTENT_FINE:
        return length;
    case CONTENT_ENOUGH:
        h->enough = true;
        h->probe.seen.body_matched = h->search.found;
        h->probe.seen.body_cut = h->search.cut;
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

/* A POST is sent as a request without a body: simpler than an empty form. COOKIEFILE "" switches curl's
 * cookies on without a file. Compression is asked for only if the body is read: a server would compress it
 * for nothing. */
static void
set_request(struct http_probe *h)
{
    const struct monitor *m = h->probe.monitor;
    CURL *e = h->transfer.easy;
    bool head = strcmp(h->method, "HEAD") == 0, post = strcmp(h->method, "POST") == 0;
    struct arena *scratch = sweep_scratch(h->probe.sweep);

    curl_slist_free_all(h->headers);
    h->headers = request_headers(scratch, at_home(h, scratch) ? m->headers : NULL, post);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, h->headers);
    curl_easy_setopt(e, head ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, post ? "POST" : NULL);
    /* Plain HTTP is one write: it needs no help, and saves the system call. */
    curl_easy_setopt(e, CURLOPT_TCP_NODELAY, is_tls(h) ? 1L : 0L);
    if (h->hops == 0 && m->follow_redirects)
        curl_easy_setopt(e, CURLOPT_COOKIEFILE, ""); /* the next hops get the cookies of those before */
    curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, m->body_contains ? "gzip, deflate" : NULL);
    curl_easy_setopt(e, CURLOPT_HTTP_CONTENT_DECODING, 0L); /* body_search decodes */
}

static void
next_hop(struct http_probe *h)
{
    response_head_forget(&h->head);
    h->head.bytes = 0;
    h->code = 0;
    h->answered = h->enough = h->frames = false;
    h->complaint = NULL;
    transfer_begin(&h->transfer, sweep_transfers(h->probe.sweep), url_of(h));
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
    transfer_leave(&h->transfer);
    h->hops++;
    h->by_http2 = false;
    h->method = redirect_method(h->code, h->method);
    free(h->url);
    h->url = strdup(url);
    if (!h->url)
        abort();
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

    if (h->answered || h->by_http2)
        return false;
    return h->frames || signs->alert == SSL_AD_NO_APPLICATION_PROTOCOL ||
           (is_tls(h) && !signs->protocol_agreed && h->head.bytes == 0 &&
            (code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR));
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
    if (!h->enough && !body_search_complete(&h->search))
        probe_done(&h->probe, OUTCOME_BODY_FAILED, "the body's compression breaks off");
    else
        probe_done(&h->probe, OUTCOME_ANSWERED, NULL);
}

/* In this order, because what was seen weighs more than how the transfer ended: we end most transfers
 * ourselves, which curl reports as a failure. */
static void
http_ended(struct transfer *t, CURLcode code)
{
    struct http_probe *h = t->owner;
    struct probe *p = &h->probe;

    if (wants_http2(h, code))
        ask_by_http2(h);
    else if (h->answered && leads_on(h))
        follow(h);
    else if (h->answered && (h->enough || code == CURLE_OK))
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

static void
http_failed(struct transfer *t, enum probe_outcome outcome, const char *detail)
{
    struct http_probe *h = t->owner;

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

    h->transfer.owner = h;
    h->transfer.trusted = p->monitor->trusted;
    h->transfer.fit = http_fit;
    h->transfer.ended = http_ended;
    h->transfer.failed = http_failed;
    h->transfer.phases = (struct phases){ 0 };
    h->method = p->monitor->method;
    h->hops = 0;
    h->by_http2 = false;
    next_hop(h);
}

/* What lives in the arena needs no end. */
static void
http_stop(struct probe *p)
{
    struct http_probe *h = (struct http_probe *)p;

    transfer_stop(&h->transfer);
    p->seen.phases.dns_ms = h->transfer.phases.dns_ms;
    p->seen.phases.connect_ms = h->transfer.phases.connect_ms;
    body_search_end(&h->search);
    curl_slist_free_all(h->headers);
    h->headers = NULL;
    response_head_forget(&h->head);
    free(h->url);
    h->url = NULL;
}

const struct probe_kind probe_http = {
    .size = sizeof(struct http_probe),
    .expect = http_expect,
    .start = http_start,
    .stop = http_stop,
};
