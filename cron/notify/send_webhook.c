/* Sends to a webhook, or to a service that is one with a body of its own (telegram, teams, pagerduty): one
 * POST, signed if the channel has a secret; the status of the answer decides.
 * Redirects are not followed; the address is judged when it is dialled (net/dial.c). The answer's
 * body is read and thrown away, up to a limit. */
#include "base/text.h"
#include "base/url.h"
#include "os/clock.h"
#include "model/http_headers.h"
#include "render/webhook_body.h"
#include "render/webhook_signature.h"
#include "net/retry_after.h"
#include "cron/notify/delivery_attempt.h"
#include "cron/notify/sender.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of one attempt, from dialling to the end of the answer. */
#define LIMIT_MS 10000
#define MOST_HEADER_BYTES ((size_t)64 * 1024)
#define MOST_BODY_BYTES ((size_t)64 * 1024)

struct webhook {
    struct transfer transfer;
    struct webhook_body body;
    struct curl_slist *headers;
    size_t header_bytes, body_bytes;
    struct retry_after retry_after;
    bool answered; /* the headers of a final response are complete */
};

/* curl hands over a line at a time; the empty one is the last. An interim response (1xx) has an empty line,
 * too, and is followed by another header. */
static size_t
on_header(char *line, size_t size, size_t count, void *webhook)
{
    struct webhook *w = webhook;
    struct delivery_attempt *d = w->transfer.owner;
    size_t length = size * count;
    long code = 0;

    w->header_bytes += length;
    retry_after_note(&w->retry_after, d->arena, line, length);
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

/* What went wrong, in the sentence that a check over HTTP would have for it. One table of sentences for both,
 * so that people read the same words for the same trouble. */
static const char *
sentence_for(struct delivery_attempt *d, enum probe_outcome outcome, const char *detail)
{
    static const struct monitor as_checked = { .type = MONITOR_HTTP, .response_time_threshold_ms = -1 };
    const struct observation seen = { .outcome = outcome, .detail = detail, .status_code = -1 };

    return verdict_of(d->arena, &as_checked, &seen, 0).error_message;
}

/* Only with the codes for which RFC 9110 gives it that meaning, and 429 (RFC 6585). */
static int64_t
retry_after_ms(const struct delivery_attempt *d, const struct webhook *w, long code)
{
    int64_t seconds = -1;

    if (code == 429 || code == 503)
        seconds = retry_after_seconds(&w->retry_after, clock_now(), d->now);
    return seconds < 0 ? -1 : seconds * 1000;
}

static void
judge(struct delivery_attempt *d, long code)
{
    struct webhook *w = d->state;
    enum attempt_end end = attempt_end_of_http(code);

    d->status_code = code;
    d->retry_after_ms = retry_after_ms(d, w, code);
    delivery_attempt_done(d, end, end == ATTEMPT_DELIVERED ? NULL : arena_printf(d->arena, "HTTP %ld", code));
}

/* A complete header is an answer, even if the body broke off or never ended. */
static bool
was_answered(struct delivery_attempt *d)
{
    struct webhook *w = d->state;
    long code = 0;

    if (!w->answered)
        return false;
    curl_easy_getinfo(w->transfer.easy, CURLINFO_RESPONSE_CODE, &code);
    judge(d, code);
    return true;
}

/* What broke off after the request had been sent may be about this message; what we do not allow certainly is
 * about this channel alone. Else there is no receiver to be seen. A receiver that is away is held back with
 * all its messages; trouble with one message must not do that. */
static enum attempt_end
end_without_answer(const struct transfer *t, enum probe_outcome outcome)
{
    long sent = 0;

    if (outcome == OUTCOME_NOT_ALLOWED)
        return ATTEMPT_FAILED;
    if (outcome == OUTCOME_FAILED && t->easy != NULL)
        curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
    return sent > 0 ? ATTEMPT_FAILED : ATTEMPT_NO_ANSWER;
}

static void
failed(struct transfer *t, enum probe_outcome outcome, const char *detail)
{
    struct delivery_attempt *d = t->owner;

    delivery_attempt_done(d, end_without_answer(t, outcome), sentence_for(d, outcome, detail));
}

/* curl's code does not matter once there is a complete header: refusing a body that is too long is a failure
 * to curl. */
static void
ended(struct transfer *t, CURLcode code)
{
    struct delivery_attempt *d = t->owner;

    if (was_answered(d))
        return;
    if (code == CURLE_OK)
        failed(t, OUTCOME_FAILED, "the connection was closed before the headers were complete");
    else
        transfer_failed(t, code);
}

static void
late(void *attempt)
{
    struct delivery_attempt *d = attempt;

    if (!was_answered(d))
        delivery_attempt_done(d, ATTEMPT_NO_ANSWER, sentence_for(d, OUTCOME_TIMED_OUT, NULL));
}

static void
add_header(struct webhook *w, const char *line)
{
    struct curl_slist *longer = curl_slist_append(w->headers, line);

    if (longer == NULL)
        abort();
    w->headers = longer;
}

/* The channel's own, which stand in place of ours: an empty value is written "Name;", or curl would take
 * it as the wish to send no such header. */
static void
add_own_headers(struct delivery_attempt *d, struct webhook *w)
{
    const char *lines = d->to->headers, *name, *value;
    bool typed = false, expects = false, authorized = false;

    while (http_headers_next(d->arena, &lines, &name, &value)) {
        typed |= strcasecmp(name, "Content-Type") == 0;
        expects |= strcasecmp(name, "Expect") == 0;
        authorized |= strcasecmp(name, "Authorization") == 0;
        add_header(w, text_blank(value) ? arena_printf(d->arena, "%s;", name)
                                        : arena_printf(d->arena, "%s: %s", name, value));
    }
    if (!typed)
        add_header(w, arena_printf(d->arena, "Content-Type: %s", w->body.content_type));
    if (!expects)
        add_header(w, "Expect:"); /* or libcurl would wait for a 100 before it sends a long body */
    if (!authorized && d->to->token != NULL && d->to->format == WEBHOOK_NTFY)
        add_header(w, arena_printf(d->arena, "Authorization: Bearer %s", d->to->token));
}

/* While a secret is being exchanged a receiver may know either. */
static const char *
signatures(struct delivery_attempt *d, const struct webhook *w)
{
    const struct channel_config *c = d->to;
    const char *now = webhook_signature(d->arena, c->secret, d->id, d->now, w->body.body, w->body.length);

    if (c->old_secret == NULL || d->now >= c->old_secret_until)
        return now;
    return arena_printf(
        d->arena, "%s %s", now,
        webhook_signature(d->arena, c->old_secret, d->id, d->now, w->body.body, w->body.length));
}

/* Services take no other headers than their own. Standard Webhooks: id, timestamp and body are signed
 * together, so that neither can be exchanged for another's. */
static void
add_headers(struct delivery_attempt *d, struct webhook *w)
{
    add_own_headers(d, w);
    if (d->to->kind != CHANNEL_WEBHOOK)
        return;
    add_header(w, arena_printf(d->arena, "webhook-id: %s", d->id));
    add_header(w, arena_printf(d->arena, "webhook-timestamp: %lld", (long long)d->now));
    if (d->to->secret != NULL)
        add_header(w, arena_printf(d->arena, "webhook-signature: %s", signatures(d, w)));
}

/* POSTFIELDS is not copied by curl: the body is the arena's, which outlives the attempt. HTTP/1.1, since a
 * single request gains nothing from 2. */
static void
fit(struct transfer *t)
{
    struct delivery_attempt *d = t->owner;
    struct webhook *w = d->state;
    bool verifies = d->to->kind != CHANNEL_WEBHOOK || d->to->tls_verify;
    CURL *e = t->easy;

    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "Watchpost/" PACKAGE_VERSION);
    curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)w->body.length);
    curl_easy_setopt(e, CURLOPT_POSTFIELDS, w->body.body);
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, d->to->method != NULL ? d->to->method : "POST");
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, verifies ? 1L : 0L);
    curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, verifies ? 2L : 0L);
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, w->headers);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, w);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, w);
}

static void
stop(struct delivery_attempt *d)
{
    struct webhook *w = d->state;

    transfer_stop(&w->transfer);
    curl_slist_free_all(w->headers);
}

/* d->message is kept with the alert, so that it can be sent again by hand in the same bytes. */
static void
start(struct delivery_attempt *d)
{
    const struct instance_place place = instance_place_of(d->config, d->zone);
    struct webhook *w = arena_alloc(d->arena, sizeof *w);

    d->state = w;
    if (d->message != NULL)
        w->body = webhook_body_again(d->arena, d->to, &place, d->message);
    else
        w->body = webhook_body_of(d->arena, d->to, d->notification, &place);
    d->message = w->body.body;
    d->logged_url = w->body.logged_url;
    add_headers(d, w);
    w->transfer.owner = d;
    w->transfer.ended = ended;
    w->transfer.failed = failed;
    w->transfer.trusted = d->trusted || w->body.of_operator;
    w->transfer.wishes.authorities = d->to->tls_ca;
    w->transfer.fit = fit;
    delivery_attempt_limit(d, LIMIT_MS, late);
    transfer_begin(&w->transfer, d->transfers, w->body.url);
}

static const char *
host(struct arena *a, const struct channel_config *to)
{
    const char *origin = to->url != NULL ? url_origin(a, to->url) : channel_kind_name(to->kind);

    return origin != NULL ? origin : "";
}

const struct sender_kind sender_webhook = {
    .by_transfer = true,
    .logs_attempts = true,
    .host = host,
    .start = start,
    .stop = stop,
};
