/* What becomes of a message after an attempt: stories of single attempts, and whole lives of messages whose
 * receiver always says the same. */
#include "rules/retry.h"

#include "base/duration.h"
#include "unit.h"

#define T0 1770732000              /* of the event */
#define MS(seconds) ((int64_t)(T0 + (seconds)) * 1000)
#define SAYS_NOTHING -1

/* --- single attempts ----------------------------------------------------------------------------------- */

/* Times in seconds after the event. */
static const struct {
    const char *story;
    int64_t attempts, unanswered, retry_after_ms;
    enum attempt_end end;
    int64_t now;
    enum retry_verdict verdict;
    int64_t next, hold, unanswered_then; /* hold -1: not held */
} stories[] = {
    { "delivered",
      1, 0, SAYS_NOTHING, ATTEMPT_DELIVERED, 0, RETRY_DELIVERED, 0, -1, 0 },
    { "delivered by a receiver that was away: nothing holds it back any longer",
      4, 3, SAYS_NOTHING, ATTEMPT_DELIVERED, 66, RETRY_DELIVERED, 0, -1, 0 },
    { "an error: again after two seconds, and others may go",
      1, 0, SAYS_NOTHING, ATTEMPT_FAILED, 0, RETRY_LATER, 2, -1, 0 },
    { "the second: after four more",
      2, 0, SAYS_NOTHING, ATTEMPT_FAILED, 2, RETRY_LATER, 6, -1, 0 },
    { "the third: after a minute",
      3, 0, SAYS_NOTHING, ATTEMPT_FAILED, 6, RETRY_LATER, 66, -1, 0 },
    { "the eighth: after an hour, as ever since the seventh",
      8, 0, SAYS_NOTHING, ATTEMPT_FAILED, 10311, RETRY_LATER, 13911, -1, 0 },
    { "no answer: what else is for this receiver waits, too",
      1, 0, SAYS_NOTHING, ATTEMPT_NO_ANSWER, 0, RETRY_LATER, 2, 2, 1 },
    { "a first attempt at one that has not answered five others: it is no first visit",
      1, 5, SAYS_NOTHING, ATTEMPT_NO_ANSWER, 10, RETRY_LATER, 10 + 30 * MINUTE, 10 + 30 * MINUTE, 6 },
    { "an answer, if a bad one: it is there again",
      1, 5, SAYS_NOTHING, ATTEMPT_FAILED, 10, RETRY_LATER, 12, -1, 0 },
    { "asked to slow down for 20 seconds: everything for it waits as long",
      1, 0, 20000, ATTEMPT_HELD_OFF, 0, RETRY_LATER, 20, 20, 0 },
    { "asked to slow down without a time: the schedule's",
      2, 0, SAYS_NOTHING, ATTEMPT_HELD_OFF, 2, RETRY_LATER, 6, 6, 0 },
    { "out of service for 40 seconds: only this message waits",
      3, 0, 40000, ATTEMPT_FAILED, 6, RETRY_LATER, 46, -1, 0 },
    { "for two hours: an hour is the most",
      1, 0, 7200000, ATTEMPT_HELD_OFF, 0, RETRY_LATER, HOUR, HOUR, 0 },
    { "for no time at all: a second is the least",
      1, 0, 0, ATTEMPT_HELD_OFF, 0, RETRY_LATER, 1, 1, 0 },
    { "for a second, the tenth time",
      10, 0, 1000, ATTEMPT_HELD_OFF, 10, RETRY_LATER, 11, 11, 0 },
    { "for a second, the eleventh time: it cannot mean that",
      11, 0, 1000, ATTEMPT_HELD_OFF, 11, RETRY_LATER, 11 + HOUR, 11 + HOUR, 0 },
    { "rejected: again, like any other",
      5, 0, SAYS_NOTHING, ATTEMPT_REJECTED, 366, RETRY_LATER, 366 + 15 * MINUTE, -1, 0 },
    { "rejected six times: that was all",
      6, 0, SAYS_NOTHING, ATTEMPT_REJECTED, 1266, RETRY_GIVE_UP, 0, -1, 0 },
    { "gone",
      1, 0, SAYS_NOTHING, ATTEMPT_GONE, 0, RETRY_GIVE_UP, 0, -1, 0 },
    { "refused for good",
      1, 0, SAYS_NOTHING, ATTEMPT_REFUSED, 0, RETRY_GIVE_UP, 0, -1, 0 },
    { "the next hour would be more than a day after the event: once more when the day is over",
      29, 0, SAYS_NOTHING, ATTEMPT_FAILED, DAY - 500, RETRY_LATER, DAY, -1, 0 },
    { "the day is over",
      30, 0, SAYS_NOTHING, ATTEMPT_FAILED, DAY, RETRY_GIVE_UP, 0, -1, 0 },
    { "the day is over, and no answer came: the next is not tried at once",
      30, 29, SAYS_NOTHING, ATTEMPT_NO_ANSWER, DAY, RETRY_GIVE_UP, 0, DAY + HOUR, 30 },
    { "asked to wait until after the end of the day: that would be too late",
      29, 0, 1200000, ATTEMPT_HELD_OFF, DAY - 500, RETRY_GIVE_UP, 0, DAY - 500 + HOUR, 0 },
    { "first tried two days late: it had its attempt",
      1, 0, SAYS_NOTHING, ATTEMPT_FAILED, 2 * DAY, RETRY_GIVE_UP, 0, -1, 0 },
};

static void
single_attempts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++) {
        const struct retry_history h = {
            .event_at = T0,
            .attempts = stories[i].attempts,
            .unanswered = stories[i].unanswered,
            .retry_after_ms = stories[i].retry_after_ms,
        };
        struct retry r = retry_next(&h, stories[i].end, MS(stories[i].now));

        same_int(stories[i].story, r.verdict, stories[i].verdict);
        if (r.verdict == RETRY_LATER)
            same_int(stories[i].story, r.next_ms, MS(stories[i].next));
        same_int(stories[i].story, r.hold_ms, stories[i].hold < 0 ? 0 : MS(stories[i].hold));
        same_int(stories[i].story, r.unanswered, stories[i].unanswered_then);
        same_int(stories[i].story, r.disables_channel, stories[i].end == ATTEMPT_GONE);
    }
}

/* --- whole lives --------------------------------------------------------------------------------------- */

/* Attempts at a message until it is given up; *last: when that was, in seconds after the event. */
static int
attempts_until_given_up(enum attempt_end end, int64_t *last)
{
    struct retry_history h = { .event_at = T0, .retry_after_ms = SAYS_NOTHING };
    struct retry r = { .verdict = RETRY_LATER, .next_ms = MS(0) };

    while (r.verdict == RETRY_LATER) {
        int64_t now_ms = r.next_ms;

        h.attempts++;
        assert_true(h.attempts < 100);
        r = retry_next(&h, end, now_ms);
        h.unanswered = r.unanswered;
        *last = now_ms / 1000 - T0;
    }
    return (int)h.attempts;
}

static void
whole_lives(void **state)
{
    static const struct {
        const char *story;
        enum attempt_end end;
        int attempts;
        int64_t last;
    } lives[] = {
        { "errors: a day", ATTEMPT_FAILED, 31, DAY },
        { "no receiver there: a day", ATTEMPT_NO_ANSWER, 31, DAY },
        { "always too fast: a day", ATTEMPT_HELD_OFF, 31, DAY },
        { "rejected: 21 minutes", ATTEMPT_REJECTED, 6, 6 + 21 * MINUTE },
        { "gone: once", ATTEMPT_GONE, 1, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(lives); i++) {
        int64_t last = -1;

        same_int(lives[i].story, attempts_until_given_up(lives[i].end, &last), lives[i].attempts);
        same_int(lives[i].story, last, lives[i].last);
    }
}

static void
codes_of_http(void **state)
{
    static const struct {
        int64_t code;
        enum attempt_end end;
    } codes[] = {
        { 200, ATTEMPT_DELIVERED }, { 204, ATTEMPT_DELIVERED }, { 299, ATTEMPT_DELIVERED },
        { 100, ATTEMPT_FAILED },    { 301, ATTEMPT_FAILED },    { 307, ATTEMPT_FAILED },
        { 400, ATTEMPT_REJECTED },  { 401, ATTEMPT_REJECTED },  { 404, ATTEMPT_REJECTED },
        { 408, ATTEMPT_NO_ANSWER }, { 409, ATTEMPT_FAILED },    { 410, ATTEMPT_GONE },
        { 425, ATTEMPT_NO_ANSWER }, { 429, ATTEMPT_HELD_OFF },  { 499, ATTEMPT_REJECTED },
        { 500, ATTEMPT_FAILED },    { 503, ATTEMPT_FAILED },    { 999, ATTEMPT_FAILED },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++)
        same_int("code", 1000 * codes[i].code + (int64_t)attempt_end_of_http(codes[i].code),
                 1000 * codes[i].code + (int64_t)codes[i].end);
}

static void
too_late(void **state)
{
    (void)state;
    assert_false(retry_too_late(T0, 0, MS(9 * DAY)));
    assert_false(retry_too_late(T0, 4, MS(DAY + HOUR)));
    assert_true(retry_too_late(T0, 4, MS(DAY + HOUR + 1)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_attempts),
        cmocka_unit_test(whole_lives),
        cmocka_unit_test(codes_of_http),
        cmocka_unit_test(too_late),
    };

    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
