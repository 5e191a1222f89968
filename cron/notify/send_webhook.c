/* A webhook: one POST, signed if the channel has a secret, and the status that answers it. Redirects are
 * not followed; the address is judged when the socket is opened (transfer.c). What the receiver says
 * besides is read and thrown away, up to a limit. */
#include "render/webhook_body.h"
#include "render/webhook_signature.h"
#include "cron/notify/delivery_attempt.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_MS 10000
#define MOST_HEADER_BYTES ((size_t)64 * 1024)
#define MOST_BODY_BYTES ((size_t)64 * 1024)

struct webhook {
    struct transfer transfer;
    struct webhook_body payload;
    struct curl_slist *headers;
    size_t header_bytes, body_bytes;
    bool answered; /* the headers of a final response are complete */
};

/* curl hands over a line at a time; the empty one is the last. */
static size_t
on_header(char *line, size_t size, size_t count, void *webhook)
{
    struct webhook *w = webhook;
    size_t length = size * count;
    long code = 0;

    w->header_bytes += length;
    if (length <= 2 && (line[0] == '\r' || line[0] == '\n')) {
        curl_easy_getinfo(w->transfer.easy, CURLINFO_RESPONSE_CODE, &code);
        w->answered = code >= 200;
    }
    return w->header_bytes <= MOST_HEADER_BYTES ? length : 0;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *webhook)
{
    struct webhook *w = webhook;

    (void)bytes;
    w->body_bytes += size * count;
    return w->body_bytes <= MOST_BODY_BYTES ? size * count : 0;
}

/* In the words of a check over HTTP. */
static const char *
words_for(struct delivery_attempt *s, enum probe_outcome outcome, const char *detail)
{
    static const struct monitor as_checked = { .type = MONITOR_HTTP, .response_time_threshold_ms = -1 };
    const struct observation seen = { .outcome = outcome, .detail = detail, .status_code = -1 };

    return verdict_of(s->arena, &as_checked, &seen).error_message;
}

static void
judge(struct delivery_attempt *s, long code)
{
    s->status_code = code;
    delivery_attempt_done(s, code >= 200 && code < 300 ? NULL : arena_printf(s->arena, "HTTP %ld", code));
}

/* An answer is an answer, even if its body broke off or never ended. */
static bool
was_answered(struct delivery_attempt *s)
{
    struct webhook *w = s->attempt;
    long code = 0;

    if (!w->answered)
        return false;
    curl_easy_getinfo(w->transfer.easy, CURLINFO_RESPONSE_CODE, &code);
    judge(s, code);
    return true;
}

static void
failed(struct transfer *t, enum probe_outcome outcome, const char *detail)
{
    struct delivery_attempt *s = t->owner;

    delivery_attempt_done(s, words_for(s, outcome, detail));
}

static void
ended(struct transfer *t, CURLcode code)
{
    struct delivery_attempt *s = t->owner;

    if (was_answered(s))
        return;
    if (code == CURLE_OK)
        failed(t, OUTCOME_FAILED, "the connection was closed before the headers were complete");
    else
        transfer_failed(t, code);
}

static void
late(void *sending)
{
    struct delivery_attempt *s = sending;

    if (!was_answered(s))
        delivery_attempt_done(s, words_for(s, OUTCOME_TIMED_OUT, NULL));
}

static void
add_header(struct webhook *w, const char *line)
{
    struct curl_slist *longer = curl_slist_append(w->headers, line);

    if (longer == NULL)
        abort();
    w->headers = longer;
}

static void
add_headers(struct delivery_attempt *s, struct webhook *w)
{
    add_header(w, "Content-Type: application/json");
    add_header(w, "Expect:"); /* no asking first whether a body is welcome */
    add_header(w, arena_printf(s->arena, "webhook-id: %s", s->id));
    add_header(w, arena_printf(s->arena, "webhook-timestamp: %lld", (long long)s->now));
    if (s->to->secret != NULL)
        add_header(w, arena_printf(s->arena, "webhook-signature: %s",
                                   webhook_signature(s->arena, s->to->secret, s->id, s->now, w->payload.body,
                                                w->payload.length)));
}

static void
fit(struct transfer *t)
{
    struct delivery_attempt *s = t->owner;
    struct webhook *w = s->attempt;
    CURL *e = t->easy;

    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "Watchpost/" PACKAGE_VERSION);
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)w->payload.length);
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, w->payload.body);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, w->headers);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, w);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, w);
}

static void
stop(struct delivery_attempt *s)
{
    struct webhook *w = s->attempt;

    transfer_stop(&w->transfer);
    transfer_destroy(&w->transfer);
    curl_slist_free_all(w->headers);
}

void
send_webhook(struct delivery_attempt *s)
{
    struct webhook *w = arena_alloc(s->arena, sizeof *w);

    s->attempt = w;
    s->stop = stop;
    w->payload = webhook_body_of(s->arena, s->to, s->facts);
    add_headers(s, w);
    w->transfer.owner = s;
    w->transfer.ended = ended;
    w->transfer.failed = failed;
    w->transfer.trusted = s->trusted;
    w->transfer.deadline_ms = s->started_ms + LIMIT_MS;
    delivery_attempt_limit(s, LIMIT_MS, late);
    transfer_prepare(&w->transfer, s->transfers, fit);
    transfer_begin(&w->transfer, w->payload.url);
}
