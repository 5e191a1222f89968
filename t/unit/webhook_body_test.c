/* The bodies of webhooks, from notifications as they are queued with alerts. */
#include "render/webhook_body.h"

#include "base/text.h"
#include "quoted.h"
#include "unit.h"

#define MONITOR \
    "'monitor':{'id':'m','name':'Shop <&> till','url':'https://shop.example/','current_status':'down'}"
#define OPEN "'incident':{'id':'i','cause':'Expected 200, got <503>','started_at':'2026-02-10T14:00:00Z'"
#define QUEUED(event) "{'monitor_id':'m','event':'" event "','timestamp':'2026-02-10T14:30:00Z'," MONITOR
#define SENT(event) "{'event':'" event "'," MONITOR
#define AT ",'timestamp':'2026-02-10T14:30:00Z'}"
#define SEEN ",'acknowledged_by':'o>ps','acknowledged_at':'2026-02-10T14:10:00Z'"
#define OVER ",'resolved_at':'2026-02-10T14:30:00Z'"
#define WINDOW \
    "'maintenance':{'title':'Move','starts_at':'2026-02-10T14:30:00Z','ends_at':'2026-02-10T15:00:00Z'}"

static const char *
body_of(struct arena *a, const char *queued, enum webhook_format format, const char *url, const char **to)
{
    const struct channel_config c = { .kind = CHANNEL_WEBHOOK, .url = url, .format = format };
    struct webhook_body w;
    struct notification n;

    if (!notification_read(a, quoted(a, queued), &n))
        fail_msg("cannot be read: %s", queued);
    w = webhook_body_of(a, &c, &n);
    assert_int_equal(w.length, strlen(w.body));
    if (to != NULL)
        *to = w.url;
    return w.body;
}

struct row {
    const char *story, *queued, *body;
};

static void
check(enum webhook_format format, const struct row *rows, size_t count)
{
    struct arena a = { NULL };

    for (size_t i = 0; i < count; i++)
        same_text(rows[i].story, body_of(&a, rows[i].queued, format, "https://hooks.example/x", NULL),
                  quoted(&a, rows[i].body));
    arena_free(&a);
}

static void
for_programs(void **state)
{
    static const struct row rows[] = {
        { "an outage", QUEUED("incident.created") "," OPEN "}}", SENT("incident.created") "," OPEN "}" AT },
        { "seen, then over", QUEUED("incident.resolved") "," OPEN OVER SEEN "}}",
          SENT("incident.resolved") "," OPEN OVER SEEN "}" AT },
        { "slow: no incident", QUEUED("monitor.degraded") "}", SENT("monitor.degraded") AT },
        { "a window", QUEUED("maintenance.started") "," WINDOW "}",
          SENT("maintenance.started") "," WINDOW AT },
        { "a window that is gone", QUEUED("maintenance.ended") "}", SENT("maintenance.ended") AT },
    };

    (void)state;
    check(WEBHOOK_JSON, rows, COUNT(rows));
}

static void
for_chats(void **state)
{
    static const struct row rows[] = {
        { "an outage", QUEUED("incident.created") "," OPEN "}}",
          "{'content':'🔴 **Shop <&> till** — DOWN\\nCause: Expected 200, got <503>','sender':'Watchpost'}" },
        { "a reminder says who knows", QUEUED("incident.reminder") "," OPEN SEEN "}}",
          "{'content':'🔔 **Shop <&> till** — Still down\\nCause: Expected 200, got <503>\\n"
          "Acknowledged by: o>ps','sender':'Watchpost'}" },
        { "the end does not", QUEUED("incident.resolved") "," OPEN OVER SEEN "}}",
          "{'content':'🟢 **Shop <&> till** — Recovered\\nCause: Expected 200, got <503>\\n"
          "Resolved: 2026-02-10T14:30:00Z','sender':'Watchpost'}" },
        { "escalated", QUEUED("incident.escalated") "," OPEN "}}",
          "{'content':'🚨 **Shop <&> till** — ESCALATED\\nCause: Expected 200, got <503>',"
          "'sender':'Watchpost'}" },
        { "slow", QUEUED("monitor.degraded") "}",
          "{'content':'🟡 **Shop <&> till** — Degraded','sender':'Watchpost'}" },
        { "well again", QUEUED("monitor.recovered") "}",
          "{'content':'🟢 **Shop <&> till** — Recovered','sender':'Watchpost'}" },
        { "a window begins", QUEUED("maintenance.started") "," WINDOW "}",
          "{'content':'🔧 **Shop <&> till** — Maintenance started','sender':'Watchpost'}" },
        { "and ends", QUEUED("maintenance.ended") "}",
          "{'content':'✅ **Shop <&> till** — Maintenance ended','sender':'Watchpost'}" },
    };

    (void)state;
    check(WEBHOOK_CHAT, rows, COUNT(rows));
}

static void
for_slack(void **state)
{
    static const struct row rows[] = {
        { "its own escapes", QUEUED("incident.created") "," OPEN "}}",
          "{'text':'🔴 *Shop &lt;&amp;&gt; till* — DOWN\\nCause: Expected 200, got &lt;503&gt;'}" },
    };

    (void)state;
    check(WEBHOOK_SLACK, rows, COUNT(rows));
}

static void
for_discord(void **state)
{
    static const struct row rows[] = {
        { "nobody is called", QUEUED("monitor.degraded") "}",
          "{'content':'🟡 **Shop <&> till** — Degraded','username':'Watchpost',"
          "'allowed_mentions':{'parse':[]}}" },
    };
    static const char before[] =
        "{'monitor_id':'m','event':'incident.created','timestamp':'t','monitor':{'id':'m',"
        "'name':'n','url':'u','current_status':'down'},'incident':{'id':'i','cause':'";
    struct arena a = { NULL };
    struct buf queued = { .arena = &a };
    json_object *sent;
    const char *problem, *body;

    (void)state;
    check(WEBHOOK_DISCORD, rows, COUNT(rows));
    buf_text(&queued, before);
    for (int i = 0; i < 3000; i++)
        buf_text(&queued, "é");
    buf_text(&queued, "','started_at':'t'}}");
    body = body_of(&a, buf_string(&queued), WEBHOOK_DISCORD, "https://discord.example/", NULL);
    sent = json_read(body, strlen(body), &problem);
    assert_int_equal(text_length(json_object_get_string(json_object_object_get(sent, "content"))), 2000);
    json_object_put(sent);
    arena_free(&a);
}

static void
for_ntfy(void **state)
{
    static const struct {
        const char *story, *event, *more, *body;
    } rows[] = {
        { "an outage is urgent", "incident.created", "," OPEN "}",
          "'title':'Shop <&> till: DOWN','message':'Cause: Expected 200, got <503>','priority':5,"
          "'tags':['red_circle']}" },
        { "an escalation, too", "incident.escalated", "," OPEN "}",
          "'title':'Shop <&> till: ESCALATED','message':'Cause: Expected 200, got <503>','priority':5,"
          "'tags':['rotating_light']}" },
        { "a reminder less so", "incident.reminder", "," OPEN "}",
          "'title':'Shop <&> till: Still down','message':'Cause: Expected 200, got <503>','priority':4,"
          "'tags':['bell']}" },
        { "nothing to say but where", "monitor.degraded", "",
          "'title':'Shop <&> till: Degraded','message':'https://shop.example/','priority':3,"
          "'tags':['yellow_circle']}" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *queued = arena_printf(&a, "{'monitor_id':'m','event':'%s','timestamp':'t',%s%s}",
                                         rows[i].event, MONITOR, rows[i].more);

        same_text(rows[i].story, body_of(&a, queued, WEBHOOK_NTFY, "https://ntfy.example/alerts", NULL),
                  quoted(&a, arena_printf(&a, "{'topic':'alerts',%s", rows[i].body)));
    }
    arena_free(&a);
}

static void
topics(void **state)
{
    static const struct {
        const char *url, *to, *topic;
    } rows[] = {
        { "https://ntfy.example/alerts", "https://ntfy.example/", "alerts" },
        { "http://ntfy.example:8080/a/b%20c/?x=/y#z", "http://ntfy.example:8080/", "b c" },
        { "https://me:secret@ntfy.example/alerts", "https://me:secret@ntfy.example/", "alerts" },
        { "HTTPS://[::1]:1/alerts", "HTTPS://[::1]:1/", "alerts" },
        { "https://ntfy.example", "https://ntfy.example/", "" },
        { "https://ntfy.example?topic/", "https://ntfy.example/", "" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *to, *body = body_of(&a, QUEUED("monitor.degraded") "}", WEBHOOK_NTFY, rows[i].url, &to);
        const char *start = quoted(&a, arena_printf(&a, "{'topic':'%s',", rows[i].topic));

        same_text(rows[i].url, to, rows[i].to);
        same_text(rows[i].url, arena_bytes(&a, body, strlen(start)), start);
    }
    arena_free(&a);
}

static const char *
late_body(struct arena *a, const char *queued, enum webhook_format format, int64_t delayed, bool only_word)
{
    const struct channel_config c = { .kind = CHANNEL_WEBHOOK, .url = "https://hooks.example/x", .format = format };
    struct notification n;

    assert_true(notification_read(a, quoted(a, queued), &n));
    n.delayed_seconds = delayed;
    n.only_word = only_word;
    return webhook_body_of(a, &c, &n).body;
}

static void
what_comes_late(void **state)
{
    static const char created[] = QUEUED("incident.created") "," OPEN "}}";
    static const char resolved[] = QUEUED("incident.resolved") "," OPEN OVER "}}";
    struct arena a = { NULL };

    (void)state;
    same_text("programs get a number", late_body(&a, created, WEBHOOK_JSON, 2239, false),
              quoted(&a, SENT("incident.created") "," OPEN "}"
                         ",'timestamp':'2026-02-10T14:30:00Z','delayed_seconds':2239}"));
    same_text("people a last line", late_body(&a, created, WEBHOOK_CHAT, 2239, false),
              quoted(&a, "{'content':'🔴 **Shop <&> till** — DOWN\\nCause: Expected 200, got <503>\\n"
                         "(delayed by 37 min)','sender':'Watchpost'}"));
    same_text("an end that is all that is heard of an incident says it all",
              late_body(&a, resolved, WEBHOOK_SLACK, 301, true),
              quoted(&a, "{'text':'🟢 *Shop &lt;&amp;&gt; till* — Recovered\\nCause: Expected 200, got &lt;503&gt;\\n"
                         "Resolved: 2026-02-10T14:30:00Z\\n"
                         "was down from 2026-02-10T14:00:00Z to 2026-02-10T14:30:00Z (30 min); "
                         "this message was late\\n(delayed by 5 min)'}"));
    arena_free(&a);
}

/* What somebody may have done to the database by hand. */
static void
no_notification(void **state)
{
    static const char *const texts[] = {
        "", "[]", "{}", "null", "{'event':'incident.created'}",
        "{'event':'check.completed','timestamp':'t'," MONITOR "}",
        "{'event':'incident.created','timestamp':'t','monitor':[]}",
        "{'event':'incident.created','timestamp':'t'," MONITOR ",'incident':{'id':'i'}}",
        "{'event':'monitor.degraded','timestamp':7," MONITOR "}",
    };
    struct arena a = { NULL };
    struct notification n;

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        if (notification_read(&a, quoted(&a, texts[i]), &n))
            fail_msg("<%s> was taken for a notification", texts[i]);
    arena_free(&a);
}

static void
tests_of_channels(void **state)
{
    const struct monitor m = { .id = "m", .name = "Shop", .url = "https://u:p@shop.example/", .status = UP };
    const struct channel_config c = { .url = "https://hooks.example/", .format = WEBHOOK_JSON };
    struct arena a = { NULL };
    struct notification n = notification_of_test(&a, &m, 1770732000);

    (void)state;
    same_text("for programs", webhook_body_of(&a, &c, &n).body,
              quoted(&a, "{'event':'notification.test','monitor':{'id':'m','name':'Shop',"
                         "'url':'https://***@shop.example/','current_status':'up'},"
                         "'timestamp':'2026-02-10T14:00:00Z'}"));
    same_text("for chats",
              webhook_body_of(&a, &(struct channel_config){ .url = c.url, .format = WEBHOOK_CHAT }, &n).body,
              quoted(&a, "{'content':'ℹ️ **Shop** — Test','sender':'Watchpost'}"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(for_programs),    cmocka_unit_test(for_chats),
        cmocka_unit_test(for_slack),       cmocka_unit_test(for_discord),
        cmocka_unit_test(for_ntfy),        cmocka_unit_test(topics),
        cmocka_unit_test(no_notification), cmocka_unit_test(tests_of_channels),
        cmocka_unit_test(what_comes_late),
    };

    return cmocka_run_group_tests_name("webhook_body", tests, NULL, NULL);
}
