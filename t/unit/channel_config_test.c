/* Configs of channels: what is taken, refused, warned of, shown and kept, and what senders read. */
#include "model/channel_inside.h"

#include "quoted.h"
#include "unit.h"

#define KEY "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" /* 24 bytes */
#define KEY_64 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="
#define KEY_65 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0A="
#define CERTIFICATE \
    "-----BEGIN CERTIFICATE-----\\n" \
    "MIIBKzCB3qADAgECAhRUqlAjMJ0y0AIFRMvSrmnAd8yhUTAFBgMrZXAwDDEKMAgG\\n" \
    "A1UEAwwBeDAeFw0yNjAxMDEwMDAwMDBaFw0yNjAxMDIwMDAwMDBaMAwxCjAIBgNV\\n" \
    "-----END CERTIFICATE-----\\n"

struct outcome {
    const char *problem, *text, *warnings;
};

static struct outcome
judged(struct arena *a, enum channel_kind kind, const char *given, const char *stored)
{
    json_object *config = quoted_json(a, given);
    struct outcome o = { NULL };
    struct warnings w = { 0 };
    struct buf out = { .arena = a };

    o.problem = channel_config_judge(a, kind, config, stored == NULL ? NULL : quoted(a, stored), &o.text, &w);
    for (int i = 0; i < w.count; i++)
        buf_printf(&out, "%s%s", i > 0 ? "; " : "", w.list[i]);
    o.warnings = buf_string(&out);
    json_object_put(config);
    return o;
}

static void
taken(void **state)
{
    static const struct {
        enum channel_kind kind;
        const char *config, *warning;
    } rows[] = {
        { CHANNEL_WEBHOOK, "{'url':'https://h/a?b'}", NULL },
        { CHANNEL_WEBHOOK, "{'url':'http://h','payload_format':null,'method':'PUT'}", NULL },
        { CHANNEL_WEBHOOK, "{'url':'http://h','method':'POST','headers':{}}", NULL },
        { CHANNEL_WEBHOOK, "{'url':'http://h','headers':{'Authorization':'Bearer x','X-Empty':''}}", NULL },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'whsec_" KEY "'}", NULL },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'whsec_" KEY_64 "'}", NULL },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'" KEY "'}", NULL },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'sixteen letters!'}",
          "config.secret is used as its bytes" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'" KEY_65 "'}", "config.secret is used as its bytes" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'c2l4dGVlbiBsZXR0ZXJz'}", "config.secret is used as" },
        { CHANNEL_WEBHOOK, "{'url':'https://h','tls_verify':false}", NULL },
        { CHANNEL_WEBHOOK, "{'url':'http://h','tls_verify':false}", "config.tls_verify is ignored" },
        { CHANNEL_WEBHOOK, "{'url':'https://h/t','payload_format':'ntfy','token':'tk_1'}", NULL },
        { CHANNEL_WEBHOOK, "{'url':'https://h/t','token':'tk_1'}",
          "config.token is ignored: only payload_format ntfy" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','payload_format':'template','body':'{{title}} {{{link}}}'}",
          NULL },
        { CHANNEL_WEBHOOK, "{'url':'http://h','content_type':'text/plain'}",
          "config.content_type is ignored: only payload_format template" },
        { CHANNEL_TELEGRAM, "{'bot_token':'1:a','chat_id':-1}", NULL },
        { CHANNEL_TELEGRAM, "{'bot_token':'1:a','chat_id':'@ops','thread_id':'7'}", NULL },
        { CHANNEL_TEAMS, "{'url':'https://h/a?sig=b'}", NULL },
        { CHANNEL_PAGERDUTY, "{'routing_key':'r','severity':'info'}", NULL },
        { CHANNEL_APPRISE, "{'url':'tgram://a/b'}", NULL },
        { CHANNEL_EMAIL, "{'address':'ops@example.com'}", NULL },
        { CHANNEL_EMAIL, "{'addresses':['ops@example.com','zoë@bücher.example']}", NULL },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct outcome o = judged(&a, rows[i].kind, rows[i].config, NULL);

        same_text(rows[i].config, o.problem, NULL);
        same_text(rows[i].config, o.text, quoted(&a, rows[i].config));
        if (rows[i].warning == NULL ? *o.warnings != '\0' : strstr(o.warnings, rows[i].warning) == NULL)
            fail_msg("%s: <%s>", rows[i].config, o.warnings);
    }
    arena_free(&a);
}

static void
refused(void **state)
{
    static const struct {
        enum channel_kind kind;
        const char *config, *says;
    } rows[] = {
        { CHANNEL_WEBHOOK, "{}", "config.url must start with http://" },
        { CHANNEL_WEBHOOK, "{'url':null}", "config.url must not be null" },
        { CHANNEL_WEBHOOK, "{'url':5}", "config.url must start with http://" },
        { CHANNEL_WEBHOOK, "{'url':'h'}", "config.url must start with http://" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','ulr':1}",
          "config.ulr is not known for a channel of type webhook; did you "
          "mean config.url?" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','header':{}}", "did you mean config.headers?" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret_as_bytes':true}",
          "config.secret_as_bytes is not known" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','events':['incident.created']}", "put it beside config" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','payload_format':'xml'}", "config.payload_format" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','payload_format':{}}", "config.payload_format" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','method':'GET'}", "config.method must be POST or PUT" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','method':'put'}", "config.method must be POST or PUT" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':''}", "config.secret" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':null}", "config.secret must not be null" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'fifteen letters'}", "config.secret must be" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'whsec_'}", "config.secret begins with whsec_" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'whsec_" KEY "x'}",
          "config.secret begins with whsec_" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'whsec_" KEY_65 "'}",
          "config.secret begins with whsec_" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','secret':'***'}", "config.secret must be" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','headers':[]}", "config.headers must be a JSON object" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','headers':{'a b':'c'}}",
          "config.headers: \"a b\" is no header name" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','headers':{'A':5}}", "config.headers: the value of A" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','headers':{'A':'x\\r\\nB: c'}}",
          "config.headers: the value of A" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','headers':{'HOST':'x'}}",
          "config.headers must leave HOST alone" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','headers':{'content-length':'1'}}",
          "must leave content-length alone" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','headers':{'Webhook-Id':'1'}}", "must leave Webhook-Id alone" },
        { CHANNEL_WEBHOOK,
          "{'url':'http://h','headers':{'1':'','2':'','3':'','4':'','5':'','6':'','7':'','8':'','9':"
          "'','10':'','11':''}}",
          "config.headers must have at most 10 members" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','headers':{'A':'***'}}", "config.headers.A is \"***\"" },
        { CHANNEL_WEBHOOK, "{'url':'http://***@h/'}", "config.url: the user-info is \"***\"" },
        { CHANNEL_WEBHOOK, "{'url':'https://h','tls_verify':'no'}",
          "config.tls_verify must be true or false" },
        { CHANNEL_WEBHOOK, "{'url':'https://h','tls_ca':'/etc/ssl/ca.pem'}",
          "config.tls_ca must be the text" },
        { CHANNEL_WEBHOOK, "{'url':'https://h','tls_ca':'" CERTIFICATE "'}",
          "config.tls_ca must be the text" },
        { CHANNEL_WEBHOOK, "{'url':'https://h','payload_format':'ntfy','token':'a b'}",
          "config.token must be" },
        { CHANNEL_WEBHOOK, "{'url':'https://h','payload_format':'ntfy','token':'***'}",
          "config.token is \"***\"" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','payload_format':'template'}", "config.body must be there" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','body':'{{monitor.nam}}'}", "did you mean {{monitor.name}}?" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','body':'a {{event'}", "}} is missing" },
        { CHANNEL_WEBHOOK, "{'url':'http://h','content_type':'a/b\\r\\nX: y'}", "config.content_type" },
        { CHANNEL_TELEGRAM, "{'chat_id':1}", "config.bot_token" },
        { CHANNEL_TELEGRAM, "{'bot_token':'1:a/../b','chat_id':1}", "config.bot_token" },
        { CHANNEL_TELEGRAM, "{'bot_token':'1:a','chat_id':1.5}", "config.chat_id" },
        { CHANNEL_TELEGRAM, "{'bot_token':'***','chat_id':1}", "config.bot_token must be" },
        { CHANNEL_PAGERDUTY, "{'routing_key':''}", "config.routing_key" },
        { CHANNEL_PAGERDUTY, "{'routing_key':'r','severity':'bad'}", "config.severity" },
        { CHANNEL_APPRISE, "{'url':'DBUS://'}", "acts on this host" },
        { CHANNEL_APPRISE, "{'url':'json://a json://b'}", "without blanks and commas" },
        { CHANNEL_APPRISE, "{'url':'json://a\u2003json://b'}", "in plain ASCII" },
        { CHANNEL_APPRISE, "{'url':'json:/a'}", "config.url must be one address" },
        { CHANNEL_EMAIL, "{}", "config.address or addresses" },
        { CHANNEL_EMAIL, "{'address':'a@b','addresses':['c@d']}", "config.address or addresses" },
        { CHANNEL_EMAIL, "{'address':'a@b','url':'http://h'}",
          "config.url is not known for a channel of type email" },
        { CHANNEL_EMAIL, "{'addresses':[]}", "config.addresses must be an array of 1 to 20" },
        { CHANNEL_EMAIL, "{'addresses':'a@b'}", "config.addresses must be an array of 1 to 20" },
        { CHANNEL_EMAIL, "{'addresses':['a@b','c']}", "config.addresses[1] must be a mail address" },
        { CHANNEL_EMAIL, "{'address':'a@b@c'}", "config.address must be one mail address" },
        { CHANNEL_EMAIL, "{'address':'@b'}", "config.address" },
        { CHANNEL_EMAIL, "{'address':'a@'}", "config.address" },
        { CHANNEL_EMAIL, "{'address':'a@b\\nBcc: c@d'}", "config.address" },
        { CHANNEL_EMAIL, "{'address':'a@b\\u0085'}", "config.address" },
        { CHANNEL_EMAIL, "{'address':'root,a@b'}", "config.address" },
        { CHANNEL_EMAIL, "{'address':'a;b@c'}", "config.address" },
        { CHANNEL_EMAIL, "{'address':'a:b@c;'}", "config.address" },
        { CHANNEL_EMAIL, "{'address':'a(b)@c'}", "config.address" },
        { CHANNEL_EMAIL, "{'address':'x<a@b>'}", "config.address" },
        { CHANNEL_EMAIL, "{'address':'\\\"a\\\"@b'}", "config.address" },
        { CHANNEL_EMAIL, "{'address':'a\\\\b@c'}", "config.address" },
    };
    struct arena a = { NULL };
    char *big;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct outcome o = judged(&a, rows[i].kind, rows[i].config, NULL);

        if (o.problem == NULL || strstr(o.problem, rows[i].says) == NULL)
            fail_msg("%s: <%s>", rows[i].config, o.problem == NULL ? "taken" : o.problem);
    }
    big = arena_alloc(&a, 4001);
    memset(big, 'x', 4000);
    same_text("too large",
              judged(&a, CHANNEL_WEBHOOK,
                     arena_printf(&a,
                                  "{'url':'http://h','headers':{'A':'%s','B':'%s',"
                                  "'C':'%s'}}",
                                  big, big, big),
                     NULL)
                  .problem,
              "config must have at most 8 KiB as JSON");
    arena_free(&a);
}

/* Both lead to the same server. */
static json_object *
with_url(json_object *stored, json_object *config)
{
    json_object_object_add(stored, "url", json_object_new_string("https://h/"));
    json_object_object_add(config, "url", json_object_new_string("https://h/"));
    return stored;
}

/* Whoever adds a member that its table calls masked need not think of anything else: it is shown as "***",
 * and that keeps what is stored. */
static void
every_masked(void **state)
{
    int count = 0;
    struct arena a = { 0 };

    (void)state;
    for (int kind = 0; kind < CHANNEL_KIND_COUNT; kind++)
        for (const struct config_member *m = channel_members((enum channel_kind)kind); m->name != NULL; m++) {
            const char *stored = arena_printf(&a, "{\"%s\":\"x://hunter2\"}", m->name), *kept;
            json_object *config = quoted_json(&a, arena_printf(&a, "{'%s':'***'}", m->name)), *is;
            const char *problem;

            if ((m->notes & MEMBER_MASKED) != 0 && strcmp(m->name, "headers") != 0) {
                assert_null(strstr(channel_config_shown(&a, stored), "hunter2"));
                is = json_read(stored, strlen(stored), &problem);
                assert_null(channel_keep_masked(&a, (enum channel_kind)kind, config,
                                                kind == CHANNEL_WEBHOOK ? with_url(is, config) : is));
                kept = channel_text_of(config, m->name);
                assert_string_equal(kept, "x://hunter2");
                json_object_put(is);
                count++;
            }
            json_object_put(config);
        }
    assert_true(count >= 5);
    arena_free(&a);
}

static void
masked(void **state)
{
    static const struct {
        const char *stored, *shown;
    } rows[] = {
        { "{'url':'http://h/a?b=c'}", "{'url':'http://h/a?b=c'}" },
        { "{'url':'http://me:pw@h/t','secret':'" KEY "'}", "{'url':'http://***@h/t','secret':'***'}" },
        { "{'url':'https://h/t?x=1&auth=QmFz&y=2#z','payload_format':'ntfy','token':'tk'}",
          "{'url':'https://h/t?x=1&auth=***&y=2#z','payload_format':'ntfy','token':'***'}" },
        { "{'url':'http://h','headers':{'Authorization':'Bearer x','X-A':''}}",
          "{'url':'http://h','headers':{'Authorization':'***','X-A':'***'}}" },
        { "{'secret_as_bytes':true,'url':'http://h','secret':'x'}", "{'url':'http://h','secret':'***'}" },
        { "{'url':'http://h','more':{'deep':1.50}}", "{'url':'http://h','more':{'deep':1.50}}" },
        { "{'address':'a@b'}", "{'address':'a@b'}" },
        { "[]", "{}" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].stored, channel_config_shown(&a, quoted(&a, rows[i].stored)),
                  quoted(&a, rows[i].shown));
    arena_free(&a);
}

static void
kept(void **state)
{
    static const struct {
        const char *stored, *given, *outcome; /* the text, or the problem */
    } rows[] = {
        { "{'url':'http://h/a','secret':'x','secret_as_bytes':true}",
          "{'url':'http://other/b','secret':'***'}",
          "{'url':'http://other/b','secret':'x','secret_as_bytes':true}" },
        { "{'url':'http://h/a','secret':'x','secret_as_bytes':true}",
          "{'url':'http://h/a','secret':'" KEY "'}", "{'url':'http://h/a','secret':'" KEY "'}" },
        { "{'url':'http://h/a','secret':'x'}", "{'url':'http://h/a'}", "{'url':'http://h/a'}" },
        { "{'url':'http://h/a'}", "{'url':'http://h/a','secret':'***'}",
          "config.secret is \"***\", and there is none "
          "to keep: send its value" },
        { "{'url':'http://h/a','headers':{'A':'1','B':'2'}}",
          "{'url':'http://H:80/b','headers':{'A':'***','C':'3'}}",
          "{'url':'http://H:80/b','headers':{'A':'1','C':'3'}}" },
        { "{'url':'http://h/a','headers':{'A':'1'}}", "{'url':'http://other/a','headers':{'A':'***'}}",
          "config.headers.A is \"***\", but the url leads to another server now: send its value" },
        { "{'url':'http://h/a','headers':{'A':'1'}}", "{'url':'http://h/a','headers':{'B':'***'}}",
          "config.headers.B is \"***\", and there is none to keep: send its value" },
        { "{'url':'http://me:pw@h/a'}", "{'url':'http://***@h/b'}", "{'url':'http://me:pw@h/b'}" },
        { "{'url':'http://me:pw@h/a'}", "{'url':'http://***@h:81/a'}",
          "config.url: the user-info is \"***\", but the url leads to another server now: send its value" },
        { "{'url':'http://h/a?auth=q'}", "{'url':'http://h/b?auth=***&x=1'}",
          "{'url':'http://h/b?auth=q&x=1'}" },
        { "{'url':'http://h/a?auth=q'}", "{'url':'http://i/b?auth=***'}",
          "config.url: auth is \"***\", but the url leads to another server now: send its value" },
        { "{'url':'http://h/a','payload_format':'ntfy','token':'t'}",
          "{'url':'http://h/a','payload_format':'ntfy','token':'***'}",
          "{'url':'http://h/a','payload_format':'ntfy','token':'t'}" },
        { "{'url':'http://h/a','payload_format':'ntfy','token':'t'}",
          "{'url':'http://i/a','payload_format':'ntfy','token':'***'}",
          "config.token is \"***\", but the url leads to another server now: send its value" },
        { "{'url':'http://h/a','payload_format':'ntfy','token':'t'}", "{'url':'http://h/a','tokn':'***'}",
          "config.tokn is not known for a channel of type webhook; did you mean config.token?" },
        { "[]", "{'url':'http://h/a','secret':'***'}",
          "config.secret is \"***\", and there is none to keep: send its "
          "value" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct outcome o = judged(&a, CHANNEL_WEBHOOK, rows[i].given, rows[i].stored);
        bool fine = *rows[i].outcome == '{';

        same_text(rows[i].given, o.problem != NULL ? o.problem : o.text,
                  fine ? quoted(&a, rows[i].outcome) : rows[i].outcome);
    }
    arena_free(&a);
}

static void
read_by_senders(void **state)
{
    struct arena a = { NULL };
    struct channel_config c;

    (void)state;
    assert_true(channel_config_read(
        &a, "webhook", quoted(&a, "{'url':'u','payload_format':null,'secret':'s','more':1}"), &c));
    assert_int_equal(c.kind, CHANNEL_WEBHOOK);
    same_int("null is the default", c.format, WEBHOOK_JSON);
    same_text("a secret", c.secret, "s");
    same_text("the method", c.method, "POST");
    assert_true(c.tls_verify);
    assert_null(c.headers);
    assert_true(
        channel_config_read(&a, "webhook",
                            quoted(&a, "{'url':'u','payload_format':'ntfy','method':'PUT','token':'t',"
                                       "'headers':{'A':'1'},'tls_verify':false,'secret':'" KEY "'}"),
                            &c));
    same_int("a format", c.format, WEBHOOK_NTFY);
    same_text("base64 is decoded", c.secret, "whsec_" KEY);
    same_text("a method", c.method, "PUT");
    same_text("a token", c.token, "t");
    same_text("headers", c.headers, "A: 1\n");
    assert_false(c.tls_verify);
    assert_true(channel_config_read(&a, "webhook",
                                    quoted(&a, "{'url':'u','secret':'" KEY "','secret_as_bytes':true}"), &c));
    same_text("what was meant otherwise is not", c.secret, KEY);
    assert_false(channel_config_read(&a, "webhook", quoted(&a, "{'url':'u','payload_format':'xml'}"), &c));
    assert_true(channel_config_read(&a, "email", quoted(&a, "{'address':'a@b','url':'u'}"), &c));
    assert_int_equal(c.kind, CHANNEL_EMAIL);
    same_text("an address", c.address, "a@b");
    same_int("one", c.address_count, 1);
    assert_true(channel_config_read(
        &a, "email", quoted(&a, "{'addresses':['ops@bücher.example','A@B','a@b','c@d']}"), &c));
    same_int("each once", c.address_count, 3);
    same_text("in ASCII", c.addresses[0], "ops@xn--bcher-kva.example");
    same_text("as they came", c.addresses[1], "A@B");
    assert_false(channel_config_read(&a, "email", quoted(&a, "{'url':'u'}"), &c));
    assert_false(channel_config_read(&a, "webhook", "[]", &c));
    assert_false(channel_config_read(&a, "webhook", "", &c));
    assert_false(channel_config_read(&a, "pigeon", quoted(&a, "{'url':'u','address':'a@b'}"), &c));
    arena_free(&a);
}

/* Who sees no more of an address than where it leads. */
static void
origins_shown(void **state)
{
    static const struct {
        const char *url, *shown;
    } rows[] = {
        { "https://me:x@Hooks.example/secret/path?token=1", "https://hooks.example" },
        { "https://hooks.example:443/secret", "https://hooks.example" },
        { "http://hooks.example/secret", "http://hooks.example" },
        { "http://hooks.example:443/secret", "http://hooks.example:443" },
        { "https://[::1]:8443/secret", "https://[::1]:8443" },
        { "no url", "***" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].url, channel_url_hidden(&a, rows[i].url), rows[i].shown);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_masked),
        cmocka_unit_test(taken), cmocka_unit_test(refused),         cmocka_unit_test(masked),
        cmocka_unit_test(origins_shown),
        cmocka_unit_test(kept),  cmocka_unit_test(read_by_senders),
    };

    return cmocka_run_group_tests_name("channel_config", tests, NULL, NULL);
}
