/* Mails: what must hold for any name, and the headers and lines that people and filters rely on. What a real
 * mail program makes of them is seen in t/mail.t. */
#include "render/mail.h"
#include "render/mail_format.h"

#include "quoted.h"
#include "unit.h"

#define T 1770732000 /* 2026-02-10T14:00:00Z */

static struct notification
outage(struct arena *a, const char *event)
{
    struct monitor m = { .id = "m", .name = "Shop", .url = "https://shop.example/?a=1&b=2", .status = DOWN };
    const char *body =
        arena_printf(a,
                     "{'event':'%s','timestamp':'2026-02-10T14:00:00Z','monitor':{'id':'m','name':'Shop',"
                     "'url':'u','current_status':'down'}}",
                     event);
    struct notification n;

    assert_true(notification_read(a, quoted(a, body), &n));
    n.name = m.name;
    n.url = m.url;
    n.incident_id = "b02e";
    n.cause = "Request timed out";
    n.started_at = T - 600;
    return n;
}

static const char *
written(struct arena *a, const struct notification *n, const char *from)
{
    const struct instance_place place = { .public_url = "https://watch.example/?&", .zone = tz_utc() };
    const struct mail m = {
        .from = from, .to = "ops@example.com", .id = "g-1", .channel_id = "c0ffee00-1",
        .notification = n, .place = &place, .now = T,
    };
    struct buf out = { .arena = a };

    mail_write(&out, a, &m);
    return buf_string(&out);
}

static void
must_hold(const char *story, const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("%s: no <%s> in\n%s", story, part, text);
}

static void
subject_of_several(void **state)
{
    struct arena a = { NULL };
    struct notification n = outage(&a, "maintenance.started");

    (void)state;
    n.title = "Move";
    assert_string_equal(mail_subject(&a, &n), "🔧 [Watchpost] MAINTENANCE — Shop");
    n.monitors = "Shop, API and 18 more";
    assert_string_equal(mail_subject(&a, &n), "🔧 [Watchpost] MAINTENANCE — Shop, API and 18 more: Move");
    n.title = NULL;
    assert_string_equal(mail_subject(&a, &n), "🔧 [Watchpost] MAINTENANCE — Shop, API and 18 more");
    arena_free(&a);
}

static void
headers(void **state)
{
    struct arena a = { NULL };
    struct notification n = outage(&a, "incident.created"), over = outage(&a, "incident.resolved");
    const char *first = written(&a, &n, "watch@example.org");
    const char *last = written(&a, &over, "Wächter <watch@example.org>");
    const struct notification slow = {
        .label = n.label, .name = "n", .url = "u", .status = "up", .timestamp = "t", .at = T,
    };

    (void)state;
    must_hold("sender", first, "From: watch@example.org\nTo: ops@example.com\nSubject: =?UTF-8?B?");
    must_hold("date", first, "\nDate: Tue, 10 Feb 2026 14:00:00 +0000\n");
    must_hold("root", first,
              "\nMessage-ID: <b02e.c0ffee00@example.org>\nReferences: <b02e.c0ffee00@example.org>\n");
    must_hold("reply", last, "\nMessage-ID: <g-1@example.org>\nReferences: <b02e.c0ffee00@example.org>\n");
    must_hold("a sender's name", last, "From: =?UTF-8?B?V8OkY2h0ZXI=?=\n <watch@example.org>\n");
    must_hold("a plain name", written(&a, &n, "Watch Post <w@h>"), "From: Watch Post\n <w@h>\n");
    must_hold("a name with a comma", written(&a, &n, "Ops, Inc. <w@h>"),
              "From: =?UTF-8?B?T3BzLCBJbmMu?=\n <w@h>\n");
    must_hold("the same in quotes", written(&a, &n, "\"Ops, Inc.\" <w@h>"),
              "From: =?UTF-8?B?T3BzLCBJbmMu?=\n <w@h>\n");
    must_hold("no robot should answer", first, "\nAuto-Submitted: auto-generated\nMIME-Version: 1.0\n");
    assert_null(strstr(written(&a, &slow, "w@h"), "References"));
    arena_free(&a);
}

static void
lines(void **state)
{
    struct arena a = { NULL };
    struct notification n = outage(&a, "incident.resolved");

    (void)state;
    n.status = "up";
    n.timestamp = "2026-02-10T14:00:00Z";
    n.resolved_at = T;
    n.duration_seconds = 600;
    n.acknowledged_by = "ops";
    must_hold(
        "in order", written(&a, &n, "w@h"),
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        "=F0=9F=9F=A2 Shop is up again, was down for 10 min\n13:50=E2=80=9314:00 UTC\nRequest timed out\n"
        "https://watch.example/?&/incident/b02e\n\n"
        "Monitor: Shop\nURL: https://shop.example/?a=3D1&b=3D2\nStatus: up\nEvent: incident.resolved\n"
        "Time: 2026-02-10T14:00:00Z\nID: b02e\nCause: Request timed out\n"
        "Started: 2026-02-10T13:50:00Z\nResolved: 2026-02-10T14:00:00Z\nAcknowledged by: ops\n"
        "Sent by Watchpost\n\n--=_g-1\n");
    must_hold("a link", written(&a, &n, "w@h"), "<a href=3D\"https://shop.example/?a=3D1&amp;b=3D2\">");
    must_hold("a button", written(&a, &n, "w@h"),
              "<a class=3D\"button\" href=3D\"https://watch.example/?&amp;=\n/incident/b02e\">");
    must_hold("sentences", written(&a, &n, "w@h"),
              "<p class=3D\"words\">Shop is up again, was down for 10 min</p>\n"
              "<p class=3D\"words\">13:50=E2=80=9314:00 UTC<br>\nRequest timed out</p>\n");
    n.url = "javascript:alert(1)";
    assert_null(strstr(written(&a, &n, "w@h"), "<a href"));
    n.url = "db.example:5432";
    assert_null(strstr(written(&a, &n, "w@h"), "<a href"));
    arena_free(&a);
}

/* Of any name: lines are short and plain, headers stay what they are, and no tag gets in. */
static void
any_name(void **state)
{
    static const char *const names[] = {
        "x\r\nBcc: everybody@example.com\r\n\r\n<script>", "=?UTF-8?B?aGk=?=", "\xff\xfe", "tab\there",
        "ends in a space ",
        "a very very very very very very very very very very very very very very very long one, "
        "in plain letters",
        "🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘🐘", "--=_g-1--", ".", "\"'&<>",
    };
    struct arena a = { NULL };
    struct notification n = outage(&a, "incident.created");

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *text, *body;

        n.name = n.cause = names[i];
        text = written(&a, &n, "w@example.org");
        body = strstr(text, "\n\n");
        for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
            if (strcspn(line, "\n") > 76 && (line > body || strncmp(line, "Content-Type", 12) != 0))
                fail_msg("%s: a line is too long: %.90s", names[i], line);
        for (const char *c = text; *c != '\0'; c++)
            if (*c != '\n' && (*c < 0x20 || *c > 0x7e))
                fail_msg("%s: byte %02x", names[i], (unsigned char)*c);
        assert_null(strstr(text, "Bcc: everybody@example.com\n"));
        assert_null(strstr(strstr(text, "text/html"), "<script>"));
        must_hold(names[i], text, "\nSent by Watchpost\n\n--=_g-1\n");
    }
    arena_free(&a);
}

static void
domains_of_senders(void **state)
{
    static const struct {
        const char *from, *domain;
    } rows[] = {
        { "a@b.example", "b.example" },
        { "Watch <a@b.example>", "b.example" },
        { " a@b ", "b" },
        { "nobody", "localhost" },
        { "a@bücher.example", "localhost" },
        { "<", "localhost" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].from, mail_domain(&a, rows[i].from), rows[i].domain);
    arena_free(&a);
}

static void
what_comes_late(void **state)
{
    struct arena a = { NULL };
    struct notification n = outage(&a, "incident.resolved");
    const char *mail;

    (void)state;
    n.resolved_at = T + 120;
    n.duration_seconds = 720;
    n.only_word = true;
    n.delayed_seconds = 2239;
    mail = written(&a, &n, "w@h");
    must_hold("text", mail, "\nwas down from 13:50 to 14:02 UTC (12 min); this message was late\n");
    must_hold("its end", mail, "(delayed by 37 min)\nSent by Watchpost\n");
    must_hold("html", mail, "<p class=3D\"words\">(delayed by 37 min)</p>");
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers),
        cmocka_unit_test(subject_of_several),
        cmocka_unit_test(lines),
        cmocka_unit_test(any_name),
        cmocka_unit_test(domains_of_senders),
        cmocka_unit_test(what_comes_late),
    };

    return cmocka_run_group_tests_name("mail", tests, NULL, NULL);
}
