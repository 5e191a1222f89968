/* The bodies of webhooks, from notifications as they are queued with alerts. */
#include "render/webhook_body.h"

#include "base/text.h"
#include "quoted.h"
#include "unit.h"

#define MONITOR \
    "'monitor':{'id':'m','name':'Shop <&> till','url':'https://shop.example/','current_status':'down'}"
#define OPEN "'incident':{'id':'i','cause':'Expected 200, got <503>','started_at':'2026-02-10T14:00:00Z'"
#define FACTS(event) "'event':'" event "','timestamp':'2026-02-10T14:30:00Z'," MONITOR
#define QUEUED(event) "{'monitor_id':'m'," FACTS(event)
#define SENT(event) "{" FACTS(event)
#define SEEN ",'acknowledged_by':'o>ps','acknowledged_at':'2026-02-10T14:10:00Z'"
#define OVER ",'resolved_at':'2026-02-10T14:30:00Z'"
#define HALF_AN_HOUR ",'duration_seconds':1800"
#define WINDOW \
    "'maintenance':{'title':'Move','starts_at':'2026-02-10T14:30:00Z','ends_at':'2026-02-10T15:00:00Z'}"

static const char *
body_with(struct arena *a, const char *queued, const struct channel_config *c, const char *public_url,
          const char **to)
{
    const struct instance_place place = { .public_url = public_url, .zone = tz_utc() };
    struct webhook_body w;
    struct notification n;

    if (!notification_read(a, quoted(a, queued), &n))
        fail_msg("cannot be read: %s", queued);
    w = webhook_body_of(a, c, &n, &place);
    assert_int_equal(w.length, strlen(w.body));
    if (to != NULL)
        *to = w.url;
    return w.body;
}

static const char *
body_of(struct arena *a, const char *queued, enum webhook_format format, const char *url, const char **to)
{
    const struct channel_config c = { .kind = CHANNEL_WEBHOOK, .url = url, .format = format };

    return body_with(a, queued, &c, NULL, to);
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
        { "an outage, but not what is for our sentences",
         QUEUED("incident.created") "," OPEN "},'checked_from':['L']}",
         SENT("incident.created") "," OPEN "}}" },
        { "seen, then over", QUEUED("incident.resolved") "," OPEN OVER SEEN "}}",
         SENT("incident.resolved") "," OPEN OVER SEEN "}" HALF_AN_HOUR "}" },
        { "still down", QUEUED("incident.reminder") "," OPEN "}}",
         SENT("incident.reminder") "," OPEN "}" HALF_AN_HOUR "}" },
        { "slow: no incident, a reason", QUEUED("monitor.degraded") ",'reason':'slow'}",
         SENT("monitor.degraded") ",'reason':'slow'}" },
        { "fast again", QUEUED("monitor.recovered") ",'duration_seconds':60}",
         SENT("monitor.recovered") ",'duration_seconds':60}" },
        { "a window", QUEUED("maintenance.started") "," WINDOW "}",
         SENT("maintenance.started") "," WINDOW "}" },
        { "a window that is gone", QUEUED("maintenance.ended") "}", SENT("maintenance.ended") "}" },
        { "numbers stay as they are",
          QUEUED("certificate.expiring") ",'days_left':7,'x':0.10,'y':[1e3,null]}",
         SENT("certificate.expiring") ",'days_left':7,'x':0.10,'y':[1e3,null]}" },
    };

    (void)state;
    check(WEBHOOK_JSON, rows, COUNT(rows));
}

static void
links(void **state)
{
    static const struct channel_config json = { .url = "https://hooks.example/x", .format = WEBHOOK_JSON };
    struct arena a = { NULL };

    (void)state;
    same_text("of an incident",
              body_with(&a, QUEUED("incident.created") "," OPEN "}}", &json, "https://w.example", NULL),
              quoted(&a,
                     SENT("incident.created") "," OPEN "},'links':{'incident':'https://w.example/incident/i',"
                                              "'monitor':'https://w.example/monitor/m',"
                                              "'acknowledge':'https://w.example/incident/i#acknowledge'}}"));
    same_text("of a monitor", body_with(&a, QUEUED("monitor.degraded") "}", &json, "https://w.example", NULL),
              quoted(&a, SENT("monitor.degraded") ",'links':{'monitor':'https://w.example/monitor/m'}}"));
    arena_free(&a);
}

/* What is in them is tested in message_test. */
static void
envelopes(void **state)
{
    static const struct row chat = {
        "chat",
        QUEUED("monitor.degraded") "}",
        "{'content':'🟡 Shop \\\\<&\\\\> till is slow','sender':'Watchpost'}",
    };
    static const struct row slack = {
        "slack", QUEUED("monitor.degraded") "}", "{'text':'🟡 Shop &lt;&amp;&gt; till is slow'}",
    };
    static const struct row discord = {
        "discord",
        QUEUED("monitor.degraded") "}",
        "{'content':'🟡 Shop \\\\<&\\\\> till is "
        "slow','username':'Watchpost','allowed_mentions':{'parse':[]}}",
    };

    (void)state;
    check(WEBHOOK_CHAT, &chat, 1);
    check(WEBHOOK_SLACK, &slack, 1);
    check(WEBHOOK_DISCORD, &discord, 1);
}

/* The member called name of the body that says that much: a cause of so many elephants. */
static const char *
long_text(struct arena *a, enum webhook_format format, int elephants, const char *name)
{
    struct buf queued = { .arena = a };
    const char *problem, *body, *text;
    json_object *sent;

    buf_text(&queued, QUEUED("incident.created") ",'incident':{'id':'i','cause':'");
    for (int i = 0; i < elephants; i++)
        buf_text(&queued, "🐘");
    buf_text(&queued, "','started_at':'2026-02-10T14:00:00Z'}}");
    body = body_of(a, buf_string(&queued), format, "https://ntfy.example/alerts", NULL);
    sent = json_read(body, strlen(body), &problem);
    text = arena_text(a, json_object_get_string(json_object_object_get(sent, name)));
    json_object_put(sent);
    return text;
}

static void
limits(void **state)
{
    struct arena a = { NULL };
    const char *text;

    (void)state;
    same_int("discord", (int64_t)text_length(long_text(&a, WEBHOOK_DISCORD, 3000, "content")), 2000);
    text = long_text(&a, WEBHOOK_NTFY, 3000, "message");
    assert_in_range(strlen(text), 3990, 4010);
    assert_true(text_is_utf8(text, strlen(text)));
    same_text("ntfy", text + strlen(text) - strlen("🐘…"), "🐘…");
    arena_free(&a);
}

static void
for_ntfy(void **state)
{
    static const struct {
        const char *story, *event, *more, *body;
    } rows[] = {
        { "an outage is urgent", "incident.created", "," OPEN "}",
         "'title':'Shop <&> till is DOWN','message':'Expected 200, got <503>\\nhttps://shop.example/\\n"
         "since 14:00 UTC (first failure)','priority':5,'tags':['red_circle']}" },
        { "an escalation, too", "incident.escalated", "," OPEN "}",
         "'title':'Shop <&> till has been down for 30 min and nobody has acknowledged',"
         "'message':'Expected 200, got <503>','priority':5,'tags':['rotating_light']}" },
        { "a reminder less so", "incident.reminder", "," OPEN "}",
         "'title':'Shop <&> till is still down, for 30 min','message':'Expected 200, got <503>','priority':4,"
         "'tags':['bell']}" },
        { "nothing to say but where", "monitor.degraded", "",
         "'title':'Shop <&> till is slow','message':'https://shop.example/','priority':3,"
         "'tags':['yellow_circle']}" },
    };
    static const struct channel_config ntfy = {.url = "https://ntfy.example/alerts", .format = WEBHOOK_NTFY};
    struct arena a = { NULL };
    struct buf note = { .arena = &a };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *queued = arena_printf(&a, "{'event':'%s','timestamp':'2026-02-10T14:30:00Z',%s%s}",
                                         rows[i].event, MONITOR, rows[i].more);

        same_text(rows[i].story, body_of(&a, queued, WEBHOOK_NTFY, "https://ntfy.example/alerts", NULL),
                  quoted(&a, arena_printf(&a, "{'topic':'alerts',%s", rows[i].body)));
    }
    same_text("a link is what a click opens",
              body_with(&a, QUEUED("monitor.degraded") "}", &ntfy, "https://w.example", NULL),
              quoted(&a,
                     "{'topic':'alerts','title':'Shop <&> till is slow','message':'https://shop.example/',"
                     "'click':'https://w.example/monitor/m','priority':3,'tags':['yellow_circle']}"));
    for (int i = 0; i < 60; i++)
        buf_text(&note, "words ");
    same_text(
        "a title that is too long stands whole in the message",
        body_of(&a,
                arena_printf(&a, QUEUED("incident.acknowledged") "," OPEN ",'acknowledgement':'%s'" SEEN "}}",
                             buf_string(&note)),
                WEBHOOK_NTFY, "https://ntfy.example/alerts", NULL),
        quoted(&a, arena_printf(&a,
                                "{'topic':'alerts','title':'o>ps is looking at Shop <&> till: %.215s…',"
                                "'message':'o>ps is looking at Shop <&> till: %s','priority':3,"
                                "'tags':['eyes']}",
                                buf_string(&note), buf_string(&note))));
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
        { "https://ntfy.example/alerts?auth=QmVhcmVy", "https://ntfy.example/?auth=QmVhcmVy", "alerts" },
        { "https://ntfy.example/alerts?x=1&auth=abc&y=2#z", "https://ntfy.example/?auth=abc", "alerts" },
        { "https://ntfy.example/alerts?xauth=abc#auth=d", "https://ntfy.example/", "alerts" },
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

static void
what_comes_late(void **state)
{
    static const struct instance_place nowhere = { .public_url = NULL, .zone = NULL };
    static const struct channel_config json = { .url = "https://hooks.example/x", .format = WEBHOOK_JSON };
    struct arena a = { NULL };
    struct notification n;

    (void)state;
    assert_true(notification_read(&a, quoted(&a, QUEUED("monitor.degraded") "}"), &n));
    n.delayed_seconds = 2239;
    same_text("programs get a number", webhook_body_of(&a, &json, &n, &nowhere).body,
              quoted(&a, SENT("monitor.degraded") ",'delayed_seconds':2239}"));
    arena_free(&a);
}

/* What a person may have done to the database by hand. */
static void
no_notification(void **state)
{
    static const char *const texts[] = {
        "", "[]", "{}", "null", "{'event':'incident.created'}",
        "{'event':'check.completed','timestamp':'2026-02-10T14:00:00Z'," MONITOR "}",
        "{'event':'incident.created','timestamp':'2026-02-10T14:00:00Z','monitor':[]}",
        "{'event':'incident.created','timestamp':'2026-02-10T14:00:00Z'," MONITOR ",'incident':{'id':'i'}}",
        "{'event':'monitor.degraded','timestamp':'t'," MONITOR "}",
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
    const struct instance_place nowhere = { .public_url = NULL, .zone = tz_utc() };
    struct arena a = { NULL };
    struct notification n = notification_of_test(&a, &m, 1770732000);

    (void)state;
    same_text("for programs", webhook_body_of(&a, &c, &n, &nowhere).body,
              quoted(&a, "{'event':'notification.test','monitor':{'id':'m','name':'Shop',"
                         "'url':'https://***@shop.example/','current_status':'up'},"
                         "'timestamp':'2026-02-10T14:00:00Z'}"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(for_programs),    cmocka_unit_test(links),
        cmocka_unit_test(envelopes),       cmocka_unit_test(limits),
        cmocka_unit_test(for_ntfy),        cmocka_unit_test(topics),
        cmocka_unit_test(what_comes_late), cmocka_unit_test(no_notification),
        cmocka_unit_test(tests_of_channels),
    };

    return cmocka_run_group_tests_name("webhook_body", tests, NULL, NULL);
}
