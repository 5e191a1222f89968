/* Notification channels: what of a body is taken or refused, the shape Channel, and which events each
 * wants. */
#include "model/channel.h"

#include "quoted.h"
#include "unit.h"

static struct field_problem
create(struct arena *a, const char *text, struct channel *c, struct warnings *w)
{
    json_object *body = quoted_json(a, text);
    struct field_problem problem = fields_types(a, channel_create_fields, body, true);

    *c = (struct channel){ .id = "c", .monitor_id = "m", .is_enabled = true, .created_at = 1770732000 };
    if (problem.fault == FIELD_FINE)
        problem = channel_create(a, body, c, w);
    json_object_put(body);
    return problem;
}

static struct field_problem
change(struct arena *a, const char *text, struct channel *c, bool *config_given)
{
    json_object *body = quoted_json(a, text);
    struct field_problem problem = fields_types(a, channel_change_fields, body, false);
    struct warnings w = { 0 };

    if (problem.fault == FIELD_FINE)
        problem = channel_change(a, body, c, config_given, &w);
    json_object_put(body);
    return problem;
}

static const char *
shown(struct arena *a, const struct channel *c)
{
    struct buf out = { .arena = a };

    put_object(&out, NULL);
    channel_put(&out, a, c, true);
    end_object(&out);
    return buf_string(&out);
}

#define HOOK(config) "{'name':'n','channel_type':'webhook','config':" config "}"
#define MAIL(config) "{'name':'n','channel_type':'email','config':" config "}"
#define EIGHT \
    "'incident.created','incident.resolved','incident.reminder','incident.escalated','monitor.degraded'," \
    "'monitor.recovered','maintenance.started','maintenance.ended'"
#define THIRTEEN \
    "'incident.created','incident.resolved','incident.reminder','incident.escalated','monitor.degraded'," \
    "'monitor.recovered','maintenance.scheduled','maintenance.started','maintenance.ended'," \
    "'certificate.expiring','domain.expiring','checker.offline','checker.online'"
#define PACE(n) ",'group_wait_seconds':0,'max_per_second':" #n
#define GROUPED ",'group_wait_seconds':10,'group_interval_seconds':300,'max_per_hour':60"
#define SHOWN(name, type, config, events, seconds)                                            \
    "{'id':'c','monitor_id':'m','name':'" name "','channel_type':'" type "','config':" config \
    ",'events':[" events "],'state':'active','min_duration_seconds':" seconds                 \
    ",'is_enabled':true,'created_at':'2026-02-10T14:00:00Z','revision':0}"

static const struct {
    const char *body, *json;
} accepted[] = {
    { HOOK("{'url':'https://h/a?b'}"), SHOWN("n", "webhook", "{'url':'https://h/a?b'}", EIGHT, "0" PACE(1)) },
    { "{'name':' on call ','channel_type':'email','config':{'address':'a@b'},'is_enabled':false}",
      SHOWN("on call", "email", "{'address':'a@b'}", THIRTEEN, "0" GROUPED) },
    { HOOK("{ 'url' : 'http://h', 'payload_format': null }"),
      SHOWN("n", "webhook", "{'url':'http://h','payload_format':null}", EIGHT, "0" PACE(1)) },
    { HOOK("{'url':'http://h','payload_format':'slack'}"),
      SHOWN("n", "webhook", "{'url':'http://h','payload_format':'slack'}", THIRTEEN,
            "0" GROUPED ",'max_per_second':1") },
    { HOOK("{'url':'ftp://h','url':'http://h'}"),
      SHOWN("n", "webhook", "{'url':'http://h'}", EIGHT, "0" PACE(1)) },
    { "{'name':'n','channel_type':'webhook','config':{'url':'http://h'},'min_duration_seconds':9000,"
      "'events':['gate.failed','incident.created','incident.acknowledged','incident.created']}",
      SHOWN("n", "webhook", "{'url':'http://h'}", "'incident.created','incident.acknowledged','gate.failed'",
            "3600" PACE(1)) },
    { "{'name':'n','channel_type':'webhook','config':{'url':'http://"
      "h'},'events':[],'min_duration_seconds':60}",
      SHOWN("n", "webhook", "{'url':'http://h'}", "", "60" PACE(1)) },
    { "{'name':'n','channel_type':'webhook','config':{'url':'http://h'},'events':null,"
      "'min_duration_seconds':null}",
      SHOWN("n", "webhook", "{'url':'http://h'}", EIGHT, "0" PACE(1)) },
};

static void
creating(void **state)
{
    struct arena a = { NULL };
    struct warnings w = { 0 };
    struct channel c;

    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        same_text(accepted[i].body, create(&a, accepted[i].body, &c, &w).message, NULL);
        same_text(accepted[i].body, shown(&a, &c), quoted(&a, accepted[i].json));
    }
    assert_int_equal(w.count, 1);
    same_text("moved", w.list[0], "min_duration_seconds lowered from 9000 to 3600");
    arena_free(&a);
}

static const struct {
    const char *body;
    enum field_fault fault;
    const char *about; /* what the message says */
} refused[] = {
    { "{'channel_type':'webhook','config':{}}", FIELD_WRONG_TYPE, "name" },
    { "{'name':'n','config':{}}", FIELD_WRONG_TYPE, "channel_type" },
    { "{'name':'n','channel_type':5,'config':{}}", FIELD_WRONG_TYPE, "channel_type" },
    { HOOK("null"), FIELD_WRONG_TYPE, "config" },
    { HOOK("'x'"), FIELD_BAD_VALUE, "config" },
    { HOOK("[]"), FIELD_BAD_VALUE, "config" },
    { "{'name':'n','channel_type':'WEBHOOK','config':{'url':'http://h'}}", FIELD_BAD_VALUE, "channel_type" },
    { HOOK("{}"), FIELD_BAD_VALUE, "http://" },
    { "{'name':'n','channel_type':'webhook','config':{'url':'http://h'},'events':'incident.created'}",
      FIELD_WRONG_TYPE, "events must be an array of strings" },
    { "{'name':'n','channel_type':'webhook','config':{'url':'http://h'},'events':[7]}", FIELD_WRONG_TYPE,
      "events must be an array of strings" },
    { "{'name':'n','channel_type':'webhook','config':{'url':'http://h'},'events':['incident.create']}",
      FIELD_BAD_VALUE, "there is no \"incident.create\"; did you mean \"incident.created\"?" },
    { "{'name':'n','channel_type':'webhook','config':{'url':'http://h'},'events':['check.completed']}",
      FIELD_BAD_VALUE, "did you mean" },
    { "{'name':'n','channel_type':'webhook','config':{'url':'http://h'},'events':['down']}", FIELD_BAD_VALUE,
      "there is no \"down\"; did you mean" },
    { "{'name':'n','channel_type':'webhook','config':{'url':'http://h'},'min_duration_seconds':'60'}",
      FIELD_WRONG_TYPE, "min_duration_seconds" },
    { HOOK("{'url':'http://h','more':['\\u0000']}"), FIELD_BAD_VALUE, "config" },
};

static void
refusing(void **state)
{
    struct arena a = { NULL };
    struct warnings w = { 0 };
    struct channel c;

    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct field_problem problem = create(&a, refused[i].body, &c, &w);

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
    struct warnings w = { 0 };
    struct channel c;
    bool config_given;

    (void)state;
    (void)create(&a, HOOK("{'url':'http://a'}"), &c, &w);
    assert_int_equal(change(&a, "{'name':null,'config':null,'is_enabled':null,'events':null}", &c,
                            &config_given).fault, 0);
    assert_false(config_given);
    same_text("nulls", shown(&a, &c),
              quoted(&a, SHOWN("n", "webhook", "{'url':'http://a'}", EIGHT, "0" PACE(1))));
    assert_int_equal(change(&a, "{'config':{'url':'http://b'}}", &c, &config_given).fault, FIELD_FINE);
    assert_true(config_given);
    same_text("a config", shown(&a, &c),
              quoted(&a, SHOWN("n", "webhook", "{'url':'http://b'}", EIGHT, "0" PACE(1))));
    assert_int_equal(change(&a, "{'config':{'address':'a@b'}}", &c, &config_given).fault, FIELD_BAD_VALUE);
    assert_int_equal(change(&a, "{'is_enabled':'yes'}", &c, &config_given).fault, FIELD_WRONG_TYPE);
    assert_int_equal(
        change(&a, "{'config':{'url':'http://b','payload_format':'chat'}}", &c, &config_given).fault,
        FIELD_FINE);
    same_text("another format, other events", shown(&a, &c),
              quoted(&a, SHOWN("n", "webhook", "{'url':'http://b','payload_format':'chat'}", THIRTEEN,
                               "0" GROUPED ",'max_per_second':1")));
    assert_int_equal(change(&a, "{'events':['incident.resolved'],'min_duration_seconds':300}", &c,
                            &config_given).fault, FIELD_FINE);
    same_text("events", shown(&a, &c),
              quoted(&a, SHOWN("n", "webhook", "{'url':'http://b','payload_format':'chat'}",
                               "'incident.resolved'", "300" GROUPED ",'max_per_second':1")));
    assert_int_equal(change(&a, "{'is_enabled':false}", &c, &config_given).fault, FIELD_FINE);
    assert_false(c.is_enabled);
    assert_non_null(strstr(shown(&a, &c), "\"state\":\"disabled\""));
    arena_free(&a);
}

static void
wanting(void **state)
{
    const struct channel json = { .type = "webhook", .config = "{\"url\":\"http://h\"}" };
    const struct channel mail = { .type = "email", .config = "{\"address\":\"a@b\"}" };
    const struct channel some = { .type = "email",
                                  .config = mail.config,
                                  .events = ",gate.failed,checker.online," };
    const struct channel none = { .type = "email", .config = mail.config, .events = "," };
    struct arena a = { NULL };

    (void)state;
    assert_true(channel_wants(&a, &json, INCIDENT_CREATED));
    assert_false(channel_wants(&a, &json, CHECKER_OFFLINE));
    assert_true(channel_wants(&a, &mail, CHECKER_OFFLINE));
    assert_false(channel_wants(&a, &mail, INCIDENT_ACKNOWLEDGED));
    assert_true(channel_wants(&a, &some, GATE_FAILED));
    assert_true(channel_wants(&a, &some, CHECKER_ONLINE));
    assert_false(channel_wants(&a, &some, CHECKER_OFFLINE));
    for (int event = 0; event < EVENT_TYPE_COUNT; event++)
        assert_false(channel_wants(&a, &none, (enum event_type)event));
    arena_free(&a);
}

static void
where_messages_go(void **state)
{
    const struct channel_config json = { .kind = CHANNEL_WEBHOOK, .url = "https://me:x@h/a?b" };
    const struct channel_config again = { .kind = CHANNEL_WEBHOOK, .url = "https://me:y@h/a?c" };
    const struct channel_config other = { .kind = CHANNEL_WEBHOOK, .url = "https://me:x@h/b?b" };
    const struct channel_config chat = { .kind = CHANNEL_WEBHOOK, .url = "no url", .format = WEBHOOK_CHAT };
    const struct channel_config mail = { .kind = CHANNEL_EMAIL, .address = "ops@example.com" };
    struct arena a = { NULL };

    (void)state;
    same_text("another token, same place", channel_receiver(&a, &again), channel_receiver(&a, &json));
    same_text("another token, the same place", channel_receiver(&a, &again), channel_receiver(&a, &json));
    assert_string_not_equal(channel_receiver(&a, &other), channel_receiver(&a, &json));
    same_text("one that was edited by hand", channel_receiver(&a, &chat), "#d36257bc62258be5");
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
        cmocka_unit_test(creating), cmocka_unit_test(refusing),
        cmocka_unit_test(changing), cmocka_unit_test(wanting),
        cmocka_unit_test(where_messages_go),
    };

    return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
