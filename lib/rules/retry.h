/* What becomes of a message to a channel after an attempt at it: it is delivered, tried again at some time,
 * or given up; and whether anything else may go to its receiver meanwhile.
 *
 * A first visit is three attempts: at once, 2 s and 4 s later. Then single ones follow, 1, 5, 15, 30 and 60
 * minutes after the one before, and hourly until a day after the event. A receiver that does not answer at
 * all is tried by one message at a time, and one that says how long to wait (Retry-After, RFC 9110) is left
 * alone for so long. */
#ifndef RULES_RETRY_H
#define RULES_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#define RETRY_FIRST_VISIT 3 /* attempts */

/* How an attempt ended, as far as it matters here. */
enum attempt_end {
    ATTEMPT_DELIVERED,
    ATTEMPT_NO_ANSWER, /* connection refused, no answer in time, answer broken off: the receiver is away */
    ATTEMPT_HELD_OFF,  /* "not so fast" (HTTP 429): nothing more for this receiver for a while */
    ATTEMPT_FAILED,    /* an answer that concerns this message alone, and may be another next time */
    ATTEMPT_REJECTED,  /* the same, but one that seldom changes (most of HTTP 4xx): six attempts in all */
    ATTEMPT_GONE,      /* the receiver says that it will never be there again (HTTP 410) */
    ATTEMPT_REFUSED    /* refused for good (SMTP 5xx for the recipient) */
};

/* What a status code of HTTP says. */
enum attempt_end attempt_end_of_http(int64_t code);

struct retry_history {
    int64_t event_at;       /* seconds */
    int64_t attempts;       /* made at this message, the one that has just ended among them */
    int64_t unanswered;     /* in a row by the receiver before this attempt, whichever message it was about */
    int64_t retry_after_ms; /* that the receiver asks for; -1: it says nothing */
};

enum retry_verdict { RETRY_DELIVERED, RETRY_LATER, RETRY_GIVE_UP };

struct retry {
    enum retry_verdict verdict;
    int64_t next_ms;         /* RETRY_LATER: when; milliseconds since 1970, as now_ms */
    int64_t hold_ms;         /* until then nothing goes to the receiver; 0: anything may */
    int64_t unanswered;      /* in a row by the receiver from now on */
    bool disables_channel;   /* its receiver is gone for good */
};

/* h->attempts >= 1. */
struct retry retry_next(const struct retry_history *h, enum attempt_end end, int64_t now_ms);

/* Whether a message that waits for a receiver that is away has become too old to be tried at all. */
bool retry_too_late(int64_t event_at, int64_t unanswered, int64_t now_ms);

#endif
