/* What alerts say to people: each event in each format, with all that can be known and with as little as
 * there may be; times by the clocks of a place; and what is too long for a chat. */
#include "render/message.h"

#include "base/text.h"
#include "os/zone_file.h"
#include "quoted.h"
#include "unit.h"

#define LINK "https://watch.example"
#define MONITOR \
    "'monitor':{'id':'m','name':'Shop','url':'https://shop.example/?key=1','current_status':'down'}"
#define EVENT(event) "{'monitor_id':'m','event':'" event "','timestamp':'2026-02-10T13:10:00Z'," MONITOR
#define INCIDENT ",'incident':{'id':'i','cause':'Expected 200, got 503','started_at':'2026-02-10T12:58:00Z'"
#define OVER ",'resolved_at':'2026-02-10T13:10:00Z'"
#define SEEN \
    ",'acknowledgement':'Looking into it','acknowledged_by':'ops','acknowledged_at':'2026-02-10T13:10:00Z'"
#define WINDOW \
    ",'maintenance':{'title':'Move','starts_at':'2026-02-10T13:10:00Z','ends_at':'2026-02-10T14:40:00Z'}"

enum { MOST = 2000 };

static const char *
text_of(struct arena *a, const char *queued, const struct markup *markup, const char *zone, const char *url)
{
    const struct instance_place place = { .public_url = url, .zone = zone_file_read(a, zone) };
    struct notification n;
    struct message m;

    if (!notification_read(a, quoted(a, queued), &n))
        fail_msg("cannot be read: %s", queued);
    m = message_of(a, &n, markup, &place);
    return message_text(a, &m, n.label->symbol, MOST);
}

/* With a setting of PUBLIC_URL, in Berlin. */
static const struct {
    const char *queued, *plain;
} sentences[] = {
    { EVENT("incident.created") INCIDENT "},'checked_from':['Local','US East']}",
      "🔴 Shop is DOWN\nExpected 200, got 503\nhttps://shop.example/?***\n"
      "since 13:58 CET (first failure), checked from Local, US East\n" LINK "/incident/i" },
    { EVENT("incident.created") INCIDENT "}}",
      "🔴 Shop is DOWN\nExpected 200, got 503\nhttps://shop.example/?***\nsince 13:58 CET (first "
      "failure)\n" LINK "/incident/i" },
    { "{'event':'incident.created','timestamp':'2026-02-10T13:10:00Z','monitor':{'id':'m','name':'Shop',"
      "'url':'https://shop.example/','current_status':'down','description':'Ask the shop\\nfirst',"
      "'notes_url':'https://wiki.example/shop?page=1'}" INCIDENT "}}",
      "🔴 Shop is DOWN\nExpected 200, got 503\nhttps://shop.example/\nsince 13:58 CET (first failure)\n"
      "Ask the shop first\nhttps://wiki.example/shop?page=1\n" LINK "/incident/i" },
    { EVENT("incident.reminder") INCIDENT "}}",
      "🔔 Shop is still down, for 12 min\nExpected 200, got 503\n" LINK "/incident/i" },
    { EVENT("incident.reminder") INCIDENT SEEN "}}",
      "🔔 Shop is still down, for 12 min\nExpected 200, got 503\nacknowledged by ops\n" LINK "/incident/i" },
    { EVENT("incident.escalated") INCIDENT "}}",
      "🚨 Shop has been down for 12 min and nobody has acknowledged\nExpected 200, got 503\n" LINK
      "/incident/i" },
    { EVENT("incident.acknowledged") INCIDENT SEEN "}}",
      "👀 ops is looking at Shop: Looking into it\n" LINK "/incident/i" },
    { EVENT("incident.acknowledged") INCIDENT ",'acknowledgement':'','acknowledged_by':'ops'}}",
      "👀 ops is looking at Shop\n" LINK "/incident/i" },
    { EVENT("incident.resolved") INCIDENT OVER "}}",
      "🟢 Shop is up again, was down for 12 min\n13:58–14:10 CET\nExpected 200, got 503\n" LINK
      "/incident/i" },
    { EVENT("monitor.degraded") ",'reason':'Response time 900ms exceeds 500ms threshold'}",
      "🟡 Shop is slow\nResponse time 900ms exceeds 500ms threshold\n" LINK "/monitor/m" },
    { EVENT("monitor.degraded") "}", "🟡 Shop is slow\n" LINK "/monitor/m" },
    { EVENT("monitor.recovered") ",'duration_seconds':1500}",
      "🟢 Shop is back to normal, was degraded for 25 min\n" LINK "/monitor/m" },
    { EVENT("monitor.recovered") "}", "🟢 Shop is back to normal\n" LINK "/monitor/m" },
    { EVENT("maintenance.started") WINDOW "}",
      "🔧 Maintenance started: Move\nShop\nfrom 14:10 until 15:40 CET\n" LINK "/monitor/m" },
    { EVENT("maintenance.ended") "}", "✅ Maintenance ended\nShop\n" LINK "/monitor/m" },
    { EVENT("maintenance.scheduled") WINDOW "}",
      "📅 Maintenance scheduled: Move\nShop\nfrom 14:10 until 15:40 CET\n" LINK "/monitor/m" },
    { EVENT("certificate.expiring") ",'days_left':7,'certificate':{'issuer':'R3','not_after':'2026-02-17T13:"
                                   "10:00Z'}}",
      "⏳ The certificate of Shop ends in 7 days\n2026-02-17 14:10 CET\nissued by R3\n" LINK "/monitor/m" },
    { EVENT("certificate.changed") ",'certificate':{'issuer':'R3','not_after':'2026-05-17T13:10:00Z'}}",
      "📜 The certificate of Shop has changed\nvalid until 2026-05-17 15:10 CEST\nissued by R3\n" LINK
      "/monitor/m" },
    { EVENT("domain.expiring") ",'days_left':1,'not_after':'2026-02-11T13:00:00Z'}",
      "⏳ The domain of Shop ends in 1 day\n2026-02-11 14:00 CET\n" LINK "/monitor/m" },
    { "{'event':'checker.offline','timestamp':'2026-02-10T13:10:00Z','since':'2026-02-10T13:08:00Z',"
      "'affected':20}",
      "📡 The checker is offline\nsince 14:08 CET\nnot checked: 20 monitors\n" LINK },
    { "{'event':'checker.online','timestamp':'2026-02-10T13:10:00Z','since':'2026-02-10T13:08:00Z',"
      "'affected':1}",
      "📡 The checker is online again\nwas offline since 14:08 CET\nnot checked meanwhile: 1 monitor\n"
      LINK },
    { "{'event':'gate.failed','timestamp':'2026-02-10T13:10:00Z','gate':{'members':[{'name':'Shop','last':"
      "{'status':'up'}},{'name':'API','last':{'error_message':'Request timed out'}}]}}",
      "⛔ Gate failed: Shop, API\nAPI: Request timed out\n" LINK },
    { "{'event':'gate.passed','timestamp':'2026-02-10T13:10:00Z','gate':{'label':'deploy 7','members':[]}}",
      "✅ Gate passed: deploy 7\n" LINK },
    { "{'event':'gate.failed','timestamp':'2026-02-10T13:10:00Z','gate':{'members':[{'id':'a','name':'API',"
      "'needed':3,'last':{'error_message':'Request timed out'}},{'id':'s','name':'Shop','needed':3}],"
      "'reason':'Time is up','evidence':{'monitor_id':'s','error_message':'Expected 200, got 503'}}}",
      "⛔ Gate failed: API, Shop\n3 good checks in a row of each of 2 monitors\n"
      "Shop: Expected 200, got 503\n" LINK },
    { "{'event':'gate.failed','timestamp':'2026-02-10T13:10:00Z','gate':{'members':[{'id':'a','name':'API',"
      "'needed':1}],'reason':'Time is up'}}",
      "⛔ Gate failed: API\n1 good check in a row of 1 monitor\nTime is up\n" LINK },
    { EVENT("notification.test") "}",
      "ℹ️ This is a test: alerts about Shop arrive here\nhttps://shop.example/?***\n" LINK "/monitor/m" },
};

static void
words(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(sentences); i++) {
        same_text("with a link", text_of(&a, sentences[i].queued, &markup_plain, "Europe/Berlin", LINK),
                  sentences[i].plain);
        same_text("in Markdown", text_of(&a, sentences[i].queued, &markup_chat, "Europe/Berlin", LINK),
                  sentences[i].plain); /* there is nothing to escape */
    }
    same_text("without a link",
              text_of(&a, EVENT("monitor.degraded") "}", &markup_plain, "UTC", NULL), "🟡 Shop is slow");
    arena_free(&a);
}

static const char *
escaped(struct arena *a, const struct markup *markup, const char *name)
{
    struct buf out = { .arena = a };

    markup->text(&out, name);
    return buf_string(&out);
}

static void
texts_of_others(void **state)
{
    static const struct {
        const char *text, *plain, *markdown, *slack;
    } rows[] = {
        { "Shop <&> till", "Shop <&> till", "Shop \\<&\\> till", "Shop &lt;&amp;&gt; till" },
        { "**a** _b_ `c` ~~d~~ ||e||", "**a** _b_ `c` ~~d~~ ||e||",
         "\\*\\*a\\*\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\|\\|e\\|\\|", "**a** _b_ `c` ~~d~~ ||e||" },
        { "[x](http://y/) @everyone <@1>", "[x](http://y/) @everyone <@1>",
         "\\[x\\]\\(http://y/\\) @everyone \\<@1\\>", "[x](http://y/) @everyone &lt;@1&gt;" },
        { "\\*", "\\*", "\\\\\\*", "\\*" },
        { "# a-b", "# a-b", "\\# a-b", "# a-b" },
        { "- a - b", "- a - b", "\\- a - b", "- a - b" },
        { "1. a. b", "1. a. b", "1\\. a. b", "1. a. b" },
        { "two\nlines\r\n\tand\x1b[1m", "two lines   and [1m", "two lines   and \\[1m",
          "two lines   and [1m" },
        { "a\u202eb\u2028c\xc2\x85"
         "d",
         "ab c d", "ab c d", "ab c d" },
        { "Zoë 🐘", "Zoë 🐘", "Zoë 🐘", "Zoë 🐘" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        same_text(rows[i].text, escaped(&a, &markup_plain, rows[i].text), rows[i].plain);
        same_text(rows[i].text, escaped(&a, &markup_chat, rows[i].text), rows[i].markdown);
        same_text(rows[i].text, escaped(&a, &markup_discord, rows[i].text), rows[i].markdown);
        same_text(rows[i].text, escaped(&a, &markup_slack, rows[i].text), rows[i].slack);
    }
    arena_free(&a);
}

/* The second line of an outage's end, which tells from when to when it was. */
static const char *
span(struct arena *a, const struct markup *markup, const char *zone, const char *from, const char *to)
{
    const char *queued =
        arena_printf(a,
                     "{'event':'incident.resolved','timestamp':'%s'," MONITOR
                     ",'incident':{'id':'i','cause':'','started_at':'%s','resolved_at':'%s'}}",
                     to, from, to);
    const char *line = strchr(text_of(a, queued, markup, zone, NULL), '\n') + 1;

    return arena_bytes(a, line, strcspn(line, "\n"));
}

static void
times(void **state)
{
    static const struct {
        const char *zone, *from, *to, *plain, *discord, *slack;
    } rows[] = {
        { "UTC", "2026-02-10T12:58:00Z", "2026-02-10T13:10:00Z", "12:58–13:10 UTC",
          "<t:1770728280:t>–<t:1770729000:t>",
          "<!date^1770728280^{time}|12:58 UTC>–<!date^1770729000^{time}|13:10 UTC>" },
        { "Europe/Berlin", "2026-02-09T22:58:00Z", "2026-02-09T23:10:00Z", "2026-02-09 23:58–00:10 CET",
          "<t:1770677880:f>–<t:1770678600:t>",
          "<!date^1770677880^{date_num} {time}|2026-02-09 23:58 CET>–<!date^1770678600^{time}|00:10 CET>" },
        { "America/New_York", "2026-02-09T22:58:00Z", "2026-02-09T23:10:00Z", "17:58–18:10 EST",
          "<t:1770677880:t>–<t:1770678600:t>",
          "<!date^1770677880^{time}|17:58 EST>–<!date^1770678600^{time}|18:10 EST>" },
        /* the clocks were changed meanwhile: each end has its own zone */
        { "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "01:30 CET–03:30 CEST",
          "<t:1774744200:t>–<t:1774747800:t>",
          "<!date^1774744200^{time}|01:30 CET>–<!date^1774747800^{time}|03:30 CEST>" },
        { "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "02:30 CEST–02:30 CET",
          "<t:1792888200:t>–<t:1792891800:t>",
          "<!date^1792888200^{time}|02:30 CEST>–<!date^1792891800^{time}|02:30 CET>" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        same_text("plain", span(&a, &markup_plain, rows[i].zone, rows[i].from, rows[i].to), rows[i].plain);
        same_text("discord", span(&a, &markup_discord, rows[i].zone, rows[i].from, rows[i].to),
                  rows[i].discord);
        same_text("slack", span(&a, &markup_slack, rows[i].zone, rows[i].from, rows[i].to), rows[i].slack);
    }
    arena_free(&a);
}

static void
lengths(void **state)
{
    static const struct {
        const char *to, *words;
    } rows[] = {
        { "2026-02-10T00:00:40Z", "40 s" },       { "2026-02-10T00:12:59Z", "12 min" },
        { "2026-02-10T01:05:00Z", "1 h 5 min" },  { "2026-02-10T02:00:59Z", "2 h" },
        { "2026-02-13T04:59:00Z", "3 d 4 h" },    { "2026-02-11T00:30:00Z", "1 d" },
        { "2026-02-10T00:00:00Z", "0 s" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *queued =
            arena_printf(&a,
                         "{'event':'incident.reminder','timestamp':'%s'," MONITOR
                         ",'incident':{'id':'i','cause':'','started_at':'2026-02-10T00:00:00Z'}}",
                         rows[i].to);

        same_text(rows[i].to, text_of(&a, queued, &markup_plain, "UTC", NULL),
                  arena_printf(&a, "🔔 Shop is still down, for %s", rows[i].words));
    }
    arena_free(&a);
}

static void
what_comes_late(void **state)
{
    const struct instance_place place = { .public_url = LINK, .zone = tz_utc() };
    struct arena a = { NULL };
    struct notification n;
    struct message m;

    (void)state;
    assert_true(notification_read(&a, quoted(&a, EVENT("incident.resolved") INCIDENT OVER "}}"), &n));
    n.delayed_seconds = 2239;
    m = message_of(&a, &n, &markup_plain, &place);
    same_text("late", message_text(&a, &m, "🟢", MOST),
              "🟢 Shop is up again, was down for 12 min\n12:58–13:10 UTC\nExpected 200, got 503\n" LINK
              "/incident/i\n(delayed by 37 min)");
    n.only_word = true;
    m = message_of(&a, &n, &markup_plain, &place);
    same_text("and nothing else was told", message_text(&a, &m, "🟢", MOST),
              "🟢 Shop is up again, was down for 12 min\nwas down from 12:58 to 13:10 UTC (12 min); this "
              "message was "
              "late\nExpected 200, got 503\n" LINK "/incident/i\n(delayed by 37 min)");
    arena_free(&a);
}

/* Whatever a message is cut at: it is no longer than it may be, whole characters, escapes, entities and
 * times, and its first line and its link are there. */
static void
what_is_too_long(void **state)
{
    static const struct markup *const markups[] = {&markup_plain, &markup_chat, &markup_discord,
                                                   &markup_slack};
    const struct instance_place place = { .public_url = LINK, .zone = tz_utc() };
    struct arena a = { NULL };
    struct notification n;

    (void)state;
    assert_true(notification_read(
        &a, quoted(&a, EVENT("incident.created") INCIDENT "},'checked_from':['a&b']}"), &n));
    n.cause = "ü*é<&>_🐘 \\ Zoë && **";
    for (size_t i = 0; i < COUNT(markups); i++) {
        const struct message m = message_of(&a, &n, markups[i], &place);
        size_t whole = text_length(message_text(&a, &m, "🔴", MOST));

        for (size_t most = 60; most <= whole; most++) {
            const char *text = message_text(&a, &m, "🔴", most);
            size_t slashes = 0;

            assert_in_range(text_length(text), 1, most);
            assert_true(text_is_utf8(text, strlen(text)));
            if (!text_starts(text, "🔴 Shop is DOWN\n") || strstr(text, "\n" LINK "/incident/i") == NULL)
                fail_msg("cut to %zu: <%s>", most, text);
            if (most == whole || markups[i] == &markup_plain)
                continue;
            for (const char *c = strstr(text, "…"); c != NULL && c > text && c[-1] == '\\'; c--)
                slashes++;
            assert_int_equal(slashes % 2, 0);
            for (const char *c = text; markups[i] == &markup_slack && (c = strchr(c, '&')) != NULL; c++)
                if (!text_starts(c, "&amp;") && !text_starts(c, "&lt;") && !text_starts(c, "&gt;"))
                    fail_msg("half an entity: <%s>", text);
            if (strstr(text, "<") != NULL && markups[i] == &markup_slack)
                assert_non_null(strstr(text, "UTC>"));
        }
    }
    n.name = arena_alloc(&a, 3000);
    memset((char *)(uintptr_t)n.name, '*', 2999);
    same_int("a first line alone",
             (int64_t)text_length(
                 message_text(&a, &(struct message){&markup_chat, n.name, "d", LINK, NULL}, "🔴", 500)),
             500);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),   cmocka_unit_test(texts_of_others), cmocka_unit_test(times),
        cmocka_unit_test(lengths), cmocka_unit_test(what_comes_late), cmocka_unit_test(what_is_too_long),
    };

    return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
