/* When an open incident is told about again, and when it is escalated. */
#include "rules/reminder.h"

#include "base/duration.h"

#include "unit.h"

#define START 1770732000 /* 2026-02-10T14:00:00Z */
#define NOTHING { 0 }

static const struct alert_rules rules = {
    .repeat_interval_minutes = 15, .max_repeats = 3, .escalation_after_minutes = 30
};
static const struct alert_rules stubborn = {
    .repeat_interval_minutes = 15, .max_repeats = 3, .repeat_after_acknowledge = true
};
static const struct alert_rules no_rules = { .max_repeats = 10 };
static const struct alert_rules no_repeats = { .repeat_interval_minutes = 15, .max_repeats = 0 };

struct story {
    const char *story;
    const struct alert_rules *rules;
    struct alert_history told;
    int64_t minutes, seconds; /* since START */
    bool due;
};

/* clang-format off */
static const struct story reminders[] = {
    { "not before the interval is over", &rules, { .first_alert_at = START, .last_alert_at = START },
      14, 59, false },
    { "but at that very second", &rules, { .first_alert_at = START, .last_alert_at = START }, 15, 0, true },
    { "and later, if no run came by before", &rules, { .first_alert_at = START, .last_alert_at = START },
      40, 0, true },
    { "the interval begins with the last alert, not with the first", &rules,
      { .first_alert_at = START, .last_alert_at = START + 20 * MINUTE, .reminders = 1 }, 34, 59, false },
    { "an interval later it is due again", &rules,
      { .first_alert_at = START, .last_alert_at = START + 20 * MINUTE, .reminders = 1 }, 35, 0, true },
    { "the last that the rules allow", &rules,
      { .first_alert_at = START, .last_alert_at = START, .reminders = 2 }, 60, 0, true },
    { "no more than the rules allow", &rules,
      { .first_alert_at = START, .last_alert_at = START, .reminders = 3 }, 60, 0, false },
    { "rules that allow none", &no_repeats, { .first_alert_at = START, .last_alert_at = START },
      60, 0, false },
    { "no interval: no reminders", &no_rules, { .first_alert_at = START, .last_alert_at = START },
      6000, 0, false },
    { "an incident that was never told about has nothing to be reminded of", &rules, NOTHING, 60, 0, false },
    { "a person who knows of it is not reminded", &rules,
      { .first_alert_at = START, .last_alert_at = START, .acknowledged = true }, 15, 0, false },
    { "unless the rules say so", &stubborn,
      { .first_alert_at = START, .last_alert_at = START, .acknowledged = true }, 15, 0, true },
    { "so is one to whom it was escalated", &rules,
      { .first_alert_at = START, .last_alert_at = START, .escalated = true }, 15, 0, true },
    { "the clock was set back a little", &rules,
      { .first_alert_at = START, .last_alert_at = START + 10 * MINUTE }, 0, 0, false },
    { "the clock was set back by more than an interval: it is not waited for", &rules,
      { .first_alert_at = START, .last_alert_at = START + HOUR }, 15, 0, true },
};

static const struct story escalations[] = {
    { "not before its time", &rules, { .first_alert_at = START, .last_alert_at = START }, 29, 59, false },
    { "but at that very second", &rules, { .first_alert_at = START, .last_alert_at = START }, 30, 0, true },
    { "reminders in between do not put it off", &rules,
      { .first_alert_at = START, .last_alert_at = START + 29 * MINUTE, .reminders = 2 }, 30, 0, true },
    { "once is enough", &rules, { .first_alert_at = START, .last_alert_at = START, .escalated = true },
      60, 0, false },
    { "an incident that a person has acknowledged is not escalated", &rules,
      { .first_alert_at = START, .last_alert_at = START, .acknowledged = true }, 60, 0, false },
    { "an incident that was never told about is not either", &rules, NOTHING, 60, 0, false },
    { "no time is set: never", &no_rules, { .first_alert_at = START, .last_alert_at = START },
      6000, 0, false },
    { "without reminders it is escalated all the same",
      &(const struct alert_rules){ .escalation_after_minutes = 5 },
      { .first_alert_at = START, .last_alert_at = START }, 5, 0, true },
    { "the clock was set back a little", &rules,
      { .first_alert_at = START + HOUR, .last_alert_at = START + HOUR }, 31, 0, false },
    { "the clock was set back by more than the wait", &rules,
      { .first_alert_at = START + HOUR, .last_alert_at = START + HOUR }, 30, 0, true },
};
/* clang-format on */

typedef bool question(const struct alert_rules *rules, const struct alert_history *told, int64_t now);

static void
answer_all(question *is_due, const struct story *stories, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct story *s = &stories[i];

        same_int(s->story, is_due(s->rules, &s->told, START + s->minutes * MINUTE + s->seconds), s->due);
    }
}

static void
test_reminders(void **state)
{
    (void)state;
    answer_all(reminder_due, reminders, COUNT(reminders));
}

static void
test_escalations(void **state)
{
    (void)state;
    answer_all(escalation_due, escalations, COUNT(escalations));
}

static void
test_both(void **state)
{
    static const struct {
        const char *story;
        const struct alert_rules *rules;
        struct alert_history told;
        int64_t minutes;
        enum repetition due;
    } rows[] = {
        { "neither", &rules, { .first_alert_at = START, .last_alert_at = START }, 14, NO_REPETITION },
        { "a reminder", &rules, { .first_alert_at = START, .last_alert_at = START }, 15, REMIND },
        { "an escalation between two reminders", &rules,
          { .first_alert_at = START, .last_alert_at = START + 20 * MINUTE }, 30, ESCALATE },
        { "both: the escalation, which is the reminder, too", &rules,
          { .first_alert_at = START, .last_alert_at = START + 15 * MINUTE }, 30, ESCALATE_FOR_REMINDER },
        { "the reminder after it", &rules,
          { .first_alert_at = START, .last_alert_at = START + 30 * MINUTE, .escalated = true }, 45, REMIND },
        { "an escalation after the last reminder", &rules,
          { .first_alert_at = START, .last_alert_at = START + 15 * MINUTE, .reminders = 3 }, 30, ESCALATE },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].story, repetition_due(rows[i].rules, &rows[i].told,
                                               START + rows[i].minutes * MINUTE),
                 rows[i].due);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reminders),
        cmocka_unit_test(test_escalations),
        cmocka_unit_test(test_both),
    };

    return cmocka_run_group_tests_name("reminder", tests, NULL, NULL);
}
