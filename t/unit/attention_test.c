/* What needs attention and what does not, what it is called, and what is looked at first. */
#include "rules/attention.h"

#include "quoted.h"
#include "unit.h"

#define NOW 1770732000 /* 2026-02-10T14:00:00Z */

static const struct monitor shop = { .id = "m", .name = "Shop", .status_since = NOW - 60 };

/* What was added last; NULL if nothing was. */
static const struct attention_item *
last(const struct attention_items *c)
{
    return c->count == 0 ? NULL : &c->list[c->count - 1];
}

static void
expect(const char *story, const struct attention_items *c, bool critical, const char *title,
       const char *detail)
{
    const struct attention_item *one = last(c);

    if (title == NULL) {
        same_int(story, c->count, 0);
        return;
    }
    same_int(story, c->count, 1);
    same_int(story, one->critical, critical);
    same_text(story, one->title, title);
    same_text(story, one->detail, detail);
}

static void
budgets(void **state)
{
    static const struct {
        const char *story;
        struct sla sla;
        bool critical;
        const char *title, *detail;
    } rows[] = {
        { "met", { .status = SLA_MET, .budget = 100, .remaining = 26 }, false, NULL, NULL },
        { "at risk",
          { .status = SLA_AT_RISK, .target = 99.9, .days = 30, .current = 99.92, .budget = 1000,
            .remaining = 249.9 },
          false, "Shop has 24 % of its error budget left",
          "99.92 % over 30 days, where 99.9 % is the target" },
        { "at the very end of it",
          { .status = SLA_AT_RISK, .target = 99, .days = 7, .current = 99, .budget = 1000, .remaining = 0 },
          false, "Shop has 0 % of its error budget left", "99 % over 7 days, where 99 % is the target" },
        { "missed by a hair",
          { .status = SLA_BREACHED, .target = 100, .days = 30, .current = 99.9999, .budget = 0,
            .remaining = -1 },
          true, "Shop has missed its target", "99.999 % over 30 days, where 100 % is the target" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct attention_items c = { 0 };

        attention_budget(&c, &a, &shop, &rows[i].sla);
        expect(rows[i].story, &c, rows[i].critical, rows[i].title, rows[i].detail);
    }
    arena_free(&a);
}

static void
probes(void **state)
{
    static const struct {
        const char *story;
        bool is_active;
        int64_t last_seen_at;
        const char *detail; /* NULL: needs no attention */
    } rows[] = {
        { "never seen", true, 0, NULL },
        { "just seen", true, NOW - 1800, NULL },
        { "silent", true, NOW - 1801, "Is its `watchpost probe` run every minute?" },
        { "silent for so long that it was disabled", false, NOW - 99999,
          "Its results count no longer, until it reports again" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct location l = { .id = "l", .name = "Oslo", .is_active = rows[i].is_active,
                              .last_seen_at = rows[i].last_seen_at };
        struct attention_items c = { 0 };

        attention_probe(&c, &a, &l, 30, NOW);
        expect(rows[i].story, &c, false, rows[i].detail == NULL ? NULL : "Oslo does not report",
               rows[i].detail);
    }
    arena_free(&a);
}

static void
checkers(void **state)
{
    static const struct {
        const char *story;
        int64_t last_run, oldest;
        int64_t since; /* 0: needs no attention */
    } rows[] = {
        { "nothing to check, and never run", 0, 0, 0 },
        { "a first monitor, and cron has a moment", 0, NOW - 180, 0 },
        { "it never came", 0, NOW - 181, NOW - 181 },
        { "it runs", NOW - 180, 0, 0 },
        { "it runs no more", NOW - 181, 0, NOW - 181 },
        { "the clock was set back", NOW + 9000, 0, 0 },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct attention_items c = { 0 };

        attention_checker(&c, &a, rows[i].last_run, rows[i].oldest, NOW);
        same_int(rows[i].story, c.count, rows[i].since != 0);
        if (c.count > 0)
            same_int(rows[i].story, last(&c)->since, rows[i].since);
        if (c.count > 0)
            same_int(rows[i].story, last(&c)->critical, true);
    }
    arena_free(&a);
}

static void
deliveries(void **state)
{
    struct lost_alert lost = { .channel_name = "Chat", .channel_type = "webhook", .error = "HTTP 500",
                               .monitor_id = "m", .monitor_name = "Shop", .sent_at = NOW };
    struct attention_items c = { 0 };
    struct arena a = { NULL };

    (void)state;
    attention_delivery(&c, &a, &lost);
    expect("a webhook", &c, false, "Chat was not told about Shop", "HTTP 500");
    lost.error = NULL;
    attention_delivery(&c, &a, &lost);
    same_text("of which the attempts are gone", last(&c)->detail, NULL);
    lost.channel_type = "email";
    attention_delivery(&c, &a, &lost);
    same_text("a mail", last(&c)->detail, "The mail could not be sent: see the log");
    lost.is_tried_on = true;
    attention_delivery(&c, &a, &lost);
    same_text("one that is tried on", last(&c)->title, "Chat has not been told about Shop yet");
    arena_free(&a);
}

static void
gone_channels(void **state)
{
    const struct gone_channel gone = { .id = "c", .name = "Chat", .monitor_id = "m", .monitor_name = "Shop",
                                       .gone_at = NOW };
    struct attention_items c = { 0 };
    struct arena a = { NULL };

    (void)state;
    attention_channel_disabled(&c, &a, &gone);
    expect("its receiver is gone", &c, false, "Chat is switched off: its receiver is gone",
           "It answered that it will not be there again (HTTP 410). Correct its address and enable it");
    same_text("which", last(&c)->channel_id, "c");
    same_int("since when", last(&c)->since, NOW);
    arena_free(&a);
}

/* One of each kind, added in the order of their names, come out the worst first. */
static void
worst_first(void **state)
{
    static const struct attention_item all[] = {
        { .kind = ATTENTION_PROBE, .title = "probe", .since = 1 },
        { .kind = ATTENTION_DELIVERY, .title = "delivery", .since = 2 },
        { .kind = ATTENTION_CHANNEL_DISABLED, .title = "channel disabled", .since = 3 },
        { .kind = ATTENTION_DEGRADED, .title = "degraded, newer", .since = 9 },
        { .kind = ATTENTION_DEGRADED, .title = "degraded, older", .since = 8 },
        { .kind = ATTENTION_ERROR_BUDGET, .title = "at risk" },
        { .kind = ATTENTION_ERROR_BUDGET, .title = "breached", .critical = true },
        { .kind = ATTENTION_ERROR_BUDGET, .title = "breached, too", .critical = true },
        { .kind = ATTENTION_INCIDENT, .title = "acknowledged", .critical = true, .since = 1,
          .acknowledged_by = "ops" },
        { .kind = ATTENTION_INCIDENT, .title = "newer", .critical = true, .since = 6 },
        { .kind = ATTENTION_INCIDENT, .title = "older", .critical = true, .since = 5 },
        { .kind = ATTENTION_CHECKER, .title = "checker", .critical = true, .since = 7 },
    };
    static const char *const wanted[] = {
        "checker", "older", "newer", "acknowledged", "breached", "breached, too", "at risk",
        "channel disabled", "delivery",
        "degraded, older", "degraded, newer", "probe",
    };
    struct attention_items c = { 0 };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(all); i++)
        attention_add(&c, &a, &all[i]);
    attention_sort(&c);
    for (size_t i = 0; i < COUNT(wanted); i++)
        same_text("worst first", c.list[i].title, wanted[i]);
    assert_false(c.truncated);
    while (c.count <= ATTENTION_MOST)
        attention_add(&c, &a, &all[0]);
    attention_sort(&c);
    assert_int_equal(c.count, ATTENTION_MOST);
    assert_true(c.truncated);
    same_text("the worst stay", c.list[0].title, "checker");
    arena_free(&a);
}

static void
shape(void **state)
{
    const struct incident open = { .id = "i", .monitor_id = "m", .monitor_name = "Shop", .started_at = NOW,
                                   .cause = "Request timed out", .acknowledged_by = "ops" };
    const struct location silent = { .id = "l", .name = "Oslo", .is_active = true,
                                     .last_seen_at = NOW - 3600 };
    struct attention_items c = { 0 };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    attention_incident(&c, &a, &open);
    attention_degraded(&c, &a, &shop, "slow");
    attention_probe(&c, &a, &silent, 30, NOW);
    attention_json(&out, &c);
    assert_string_equal(buf_string(&out),
                        quoted(&a,
                               "{'items':[{'kind':'incident','severity':'critical','title':'Shop is down',"
                               "'detail':'Request timed out','since':'2026-02-10T14:00:00Z',"
                               "'monitor_id':'m','monitor_name':'Shop','incident_id':'i',"
                               "'acknowledged_by':'ops'},"
                               "{'kind':'degraded','severity':'warning','title':'Shop is degraded',"
                               "'detail':'slow','since':'2026-02-10T13:59:00Z','monitor_id':'m',"
                               "'monitor_name':'Shop'},"
                               "{'kind':'probe','severity':'warning','title':'Oslo does not report',"
                               "'detail':'Is its `watchpost probe` run every minute?',"
                               "'since':'2026-02-10T13:00:00Z','location_id':'l'}],'truncated':false}"));
    arena_free(&a);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(budgets),    cmocka_unit_test(probes),      cmocka_unit_test(checkers),
        cmocka_unit_test(deliveries), cmocka_unit_test(gone_channels), cmocka_unit_test(worst_first),
        cmocka_unit_test(shape),
    };

    return cmocka_run_group_tests_name("attention", tests, NULL, NULL);
}
