/* Of two counts the schedule follows the larger: how often the message was tried, and how often the receiver
 * did not answer. Else each message that waits for a receiver that is away would begin with a first visit of
 * its own. */
#include "rules/retry.h"

#include "base/duration.h"

#include <assert.h>
#include <stddef.h>

/* Milliseconds: next_ms and its like are finer than the pauses, as an outbox item falls due to the
 * millisecond. */
#define SECONDS(n) ((int64_t)(n) * 1000)

enum {
    REJECTED_MOST = 6,  /* attempts */
    ASKED_MOST = 10,    /* attempts; then one that asks for less gets the pause of the schedule */
    LONGEST = HOUR      /* seconds that a receiver may ask for, and that lie between two attempts */
};

/* In seconds; after the last of them hourly. */
static const int64_t pauses[] = { 2, 4, 1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR };

/* failures: at least 1. */
static int64_t
pause_ms(int64_t failures)
{
    const int64_t last = sizeof pauses / sizeof *pauses - 1;

    assert(failures >= 1);
    return SECONDS(pauses[failures - 1 < last ? failures - 1 : last]);
}

/* 408 (RFC 9110) and 425 (RFC 8470) say that the server did not get, or does not yet take, the request: as if
 * it had not been there. 409 is about the state of a resource (RFC 9110, 15.5.10), which may pass. A 5xx, and
 * a redirect, which senders do not follow, concern this message alone. */
enum attempt_end
attempt_end_of_http(int64_t code)
{
    switch (code) {
    case 408:
    case 425:
        return ATTEMPT_NO_ANSWER;
    case 409:
        return ATTEMPT_FAILED;
    case 410:
        return ATTEMPT_GONE;
    case 429:
        return ATTEMPT_HELD_OFF;
    }
    if (code >= 200 && code < 300)
        return ATTEMPT_DELIVERED;
    return code >= 400 && code < 500 ? ATTEMPT_REJECTED : ATTEMPT_FAILED;
}

static int64_t
larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* What the receiver asks for, within reason: at least a second, at most an hour. One that always asks for a
 * second would be asked all day long, so it is given the pause of the schedule after some attempts. */
static int64_t
asked_pause_ms(const struct retry_history *h)
{
    int64_t pause = h->retry_after_ms < SECONDS(1) ? SECONDS(1) : h->retry_after_ms;

    if (pause > SECONDS(LONGEST))
        pause = SECONDS(LONGEST);
    return h->attempts <= ASKED_MOST ? pause : larger(pause, pause_ms(h->attempts));
}

/* The last attempt is made a day after the event, unless the receiver has asked to be left alone until
 * later. */
static void
try_later(struct retry *r, const struct retry_history *h, int64_t now_ms)
{
    int64_t end_ms = SECONDS(h->event_at + DAY);
    bool asked = h->retry_after_ms >= 0;

    r->verdict = RETRY_LATER;
    r->next_ms = now_ms + (asked ? asked_pause_ms(h) : pause_ms(larger(h->attempts, r->unanswered)));
    if (now_ms >= end_ms || (asked && r->next_ms > end_ms))
        r->verdict = RETRY_GIVE_UP;
    else if (r->next_ms > end_ms)
        r->next_ms = end_ms;
}

/* An answer of any kind resets `unanswered`: the receiver is there. A hold on the receiver lasts as long as
 * the pause of this message, so the message that found it away is also the first to try again. */
struct retry
retry_next(const struct retry_history *h, enum attempt_end end, int64_t now_ms)
{
    struct retry r = { .unanswered = end == ATTEMPT_NO_ANSWER ? h->unanswered + 1 : 0 };

    if (end == ATTEMPT_DELIVERED)
        return r;
    try_later(&r, h, now_ms);
    if (end == ATTEMPT_GONE || end == ATTEMPT_REFUSED ||
        (end == ATTEMPT_REJECTED && h->attempts >= REJECTED_MOST))
        r.verdict = RETRY_GIVE_UP;
    r.disables_channel = end == ATTEMPT_GONE;
    if (end == ATTEMPT_NO_ANSWER || end == ATTEMPT_HELD_OFF)
        r.hold_ms = r.next_ms;
    return r;
}

/* An hour beyond the day, because the last attempt may have been asked to wait that long (LONGEST). */
bool
retry_too_late(int64_t event_at, int64_t unanswered, int64_t now_ms)
{
    return unanswered > 0 && now_ms > SECONDS(event_at + DAY + LONGEST);
}
