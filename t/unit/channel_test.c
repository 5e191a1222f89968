/* Notification channels: what of a body is taken or refused, the shape Channel, and what senders read. */
#include "model/channel.h"

#include "quoted.h"
#include "unit.h"

static struct field_problem
create(struct arena *a, const char *text, struct channel *c)
{
    json_object *body = quoted_json(a, text);
    struct field_problem problem = fields_types(a, channel_create_fields, body, true);

    *c = (struct channel){ .id = "c", .monitor_id = "m", .is_enabled = true, .created_at = 1770732000 };
    if (problem.fault == FIELD_FINE)
        problem = channel_create(a, body, c);
    json_object_put(body);
    return problem;
}

static struct field_problem
change(struct arena *a, const char *text, struct channel *c, bool *config_given)
{
    json_object *body = quoted_json(a, text);
    struct field_problem problem = fields_types(a, channel_change_fields, body, false);

    if (problem.fault == FIELD_FINE)
        problem = channel_change(a, body, c, config_given);
    json_object_put(body);
    return problem;
}

static const char *
shown(struct arena *a, const struct channel *c)
{
    struct buf out = { .arena = a };

    channel_json(&out, c);
    return buf_string(&out);
}

#define HOOK(config) "{'name':'n','channel_type':'webhook','config':" config "}"
#define MAIL(config) "{'name':'n','channel_type':'email','config':" config "}"
#define SHOWN(name, type, config)                                                                            \
    "{'id':'c','monitor_id':'m','name':'" name "','channel_type':'" type "','config':" config                \
    ",'is_enabled':true,'created_at':'2026-02-10T14:00:00Z'}"

static const struct {
    const char *body, *json;
} accepted[] = {
    { HOOK("{'url':'https://h/a?b'}"), SHOWN("n", "webhook", "{'url':'https://h/a?b'}") },
    { "{'name':' on call ','channel_type':'email','config':{'address':'a@b'},'is_enabled':false}",
      SHOWN("on call", "email", "{'address':'a@b'}") },
    { HOOK("{ 'url' : 'http://h', 'payload_format': null, 'secret':'s', 'more': [1.50, {'deep': 'ü/'}] }"),
      SHOWN("n", "webhook",
            "{'url':'http://h','payload_format':null,'secret':'s','more':[1.50,{'deep':'ü/'}]}") },
    { HOOK("{'url':'ftp://h','url':'http://h'}"), SHOWN("n", "webhook", "{'url':'http://h'}") },
};

static void
creating(void **state)
{
    struct arena a = { NULL };
    struct channel c;

    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        same_text(accepted[i].body, create(&a, accepted[i].body, &c).message, NULL);
        same_text(accepted[i].body, shown(&a, &c), quoted(&a, accepted[i].json));
    }
    arena_free(&a);
}

static const struct {
    const char *body;
    enum field_fault fault;
    const char *about; /* what the message names */
} refused[] = {
    { "{'channel_type':'webhook','config':{}}", FIELD_WRONG_TYPE, "name" },
    { "{'name':'n','config':{}}", FIELD_WRONG_TYPE, "channel_type" },
    { "{'name':'n','channel_type':5,'config':{}}", FIELD_WRONG_TYPE, "channel_type" },
    { HOOK("null"), FIELD_WRONG_TYPE, "config" },
    { HOOK("'x'"), FIELD_BAD_VALUE, "config" },
    { HOOK("[]"), FIELD_BAD_VALUE, "config" },
    { "{'name':'n','channel_type':'WEBHOOK','config':{'url':'http://h'}}", FIELD_BAD_VALUE, "channel_type" },
    { HOOK("{}"), FIELD_BAD_VALUE, "http://" },
    { HOOK("{'url':null}"), FIELD_BAD_VALUE, "http://" },
    { HOOK("{'url':'h'}"), FIELD_BAD_VALUE, "http://" },
    { HOOK("{'url':'http://h','payload_format':'xml'}"), FIELD_BAD_VALUE, "payload_format" },
    { HOOK("{'url':'http://h','payload_format':{}}"), FIELD_BAD_VALUE, "payload_format" },
    { HOOK("{'url':'http://h','secret':''}"), FIELD_BAD_VALUE, "secret" },
    { HOOK("{'url':'http://h','secret':null}"), FIELD_BAD_VALUE, "secret" },
    { HOOK("{'url':'http://h','more':['\\u0000']}"), FIELD_BAD_VALUE, "config" },
    { MAIL("{}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'a@b@c'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'@b'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'a@'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'a@b\\nBcc: c@d'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'a@b\\u0085'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'root,a@b'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'a;b@c'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'a:b@c;'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'a(b)@c'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'x<a@b>'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'\\\"a\\\"@b'}"), FIELD_BAD_VALUE, "address" },
    { MAIL("{'address':'a\\\\b@c'}"), FIELD_BAD_VALUE, "address" },
};

static void
refusing(void **state)
{
    struct arena a = { NULL };
    struct channel c;

    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct field_problem problem = create(&a, refused[i].body, &c);

        same_int(refused[i].body, problem.fault, refused[i].fault);
        if (strstr(problem.message, refused[i].about) == NULL)
            fail_msg("%s: '%s' is not in: %s", refused[i].body, refused[i].about, problem.message);
    }
    arena_free(&a);
}

static void
changing(void **state)
{
    struct arena a = { NULL };
    struct channel c;
    bool config_given;

    (void)state;
    (void)create(&a, HOOK("{'url':'http://a'}"), &c);
    assert_int_equal(change(&a, "{'name':null,'config':null,'is_enabled':null}", &c, &config_given).fault, 0);
    assert_false(config_given);
    same_text("nulls", shown(&a, &c), quoted(&a, SHOWN("n", "webhook", "{'url':'http://a'}")));
    assert_int_equal(change(&a, "{'config':{'url':'http://b'}}", &c, &config_given).fault, FIELD_FINE);
    assert_true(config_given);
    same_text("a config", shown(&a, &c), quoted(&a, SHOWN("n", "webhook", "{'url':'http://b'}")));
    assert_int_equal(change(&a, "{'config':{'address':'a@b'}}", &c, &config_given).fault, FIELD_BAD_VALUE);
    assert_int_equal(change(&a, "{'is_enabled':'yes'}", &c, &config_given).fault, FIELD_WRONG_TYPE);
    assert_int_equal(change(&a, "{'is_enabled':false}", &c, &config_given).fault, FIELD_FINE);
    assert_false(c.is_enabled);
    arena_free(&a);
}

static void
read_by_senders(void **state)
{
    struct arena a = { NULL };
    struct channel_config c;

    (void)state;
    assert_true(channel_config_read(&a, "webhook",
                                    quoted(&a, "{'url':'u','payload_format':null,'secret':'s'}"), &c));
    assert_int_equal(c.kind, CHANNEL_WEBHOOK);
    same_int("null is the default", c.format, WEBHOOK_JSON);
    same_text("a secret", c.secret, "s");
    assert_true(channel_config_read(&a, "webhook", quoted(&a, "{'url':'u','payload_format':'ntfy'}"), &c));
    same_int("a format", c.format, WEBHOOK_NTFY);
    assert_false(channel_config_read(&a, "webhook", quoted(&a, "{'url':'u','payload_format':'xml'}"), &c));
    assert_true(channel_config_read(&a, "email", quoted(&a, "{'address':'a@b','url':'u'}"), &c));
    assert_int_equal(c.kind, CHANNEL_EMAIL);
    same_text("an address", c.address, "a@b");
    assert_false(channel_config_read(&a, "email", quoted(&a, "{'url':'u'}"), &c));
    assert_false(channel_config_read(&a, "webhook", "[]", &c));
    assert_false(channel_config_read(&a, "webhook", "", &c));
    assert_false(channel_config_read(&a, "pigeon", quoted(&a, "{'url':'u','address':'a@b'}"), &c));
    arena_free(&a);
}

static void
where_messages_go(void **state)
{
    const struct channel_config json = { .kind = CHANNEL_WEBHOOK, .url = "https://me:x@h/a?b" };
    const struct channel_config chat = { .kind = CHANNEL_WEBHOOK, .url = "no url", .format = WEBHOOK_CHAT };
    const struct channel_config mail = { .kind = CHANNEL_EMAIL, .address = "ops@example.com" };
    struct arena a = { NULL };

    (void)state;
    same_text("a webhook", channel_receiver(&a, &json), "https://h:443/a");
    same_text("one that was edited by hand", channel_receiver(&a, &chat), "no url");
    same_text("a mail", channel_receiver(&a, &mail), "mailto:ops@example.com");
    assert_false(channel_is_for_people(&json));
    assert_true(channel_is_for_people(&chat));
    assert_true(channel_is_for_people(&mail));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creating),
        cmocka_unit_test(refusing),
        cmocka_unit_test(changing),
        cmocka_unit_test(read_by_senders),
        cmocka_unit_test(where_messages_go),
    };

    return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
