/* Alert rules: what a client may set, and the shape AlertRules (2.2). */
#include "model/alert_rules.h"

#include "quoted.h"
#include "unit.h"

static const struct {
    const char *body;
    enum field_fault fault;
    const char *shown; /* the numbers, or a part of the message */
} rows[] = {
    { "{}", FIELD_FINE, "0,10,0" },
    { "{'repeat_interval_minutes':null,'max_repeats':null,'other':1}", FIELD_FINE, "0,10,0" },
    { "{'repeat_interval_minutes':5,'max_repeats':100,'escalation_after_minutes':4294967295}", FIELD_FINE,
      "5,100,4294967295" },
    { "{'max_repeats':0}", FIELD_FINE, "0,0,0" },
    { "{'repeat_interval_minutes':1}", FIELD_BAD_VALUE, "at least 5" },
    { "{'escalation_after_minutes':4}", FIELD_BAD_VALUE, "at least 5" },
    { "{'max_repeats':101}", FIELD_BAD_VALUE, "100 or less" },
    { "{'max_repeats':-1}", FIELD_WRONG_TYPE, "max_repeats" },
    { "{'repeat_interval_minutes':5.0}", FIELD_WRONG_TYPE, "repeat_interval_minutes" },
    { "{'escalation_channel_ids':'c'}", FIELD_WRONG_TYPE, "escalation_channel_ids" },
    { "{'escalation_channel_ids':[1]}", FIELD_WRONG_TYPE, "escalation_channel_ids" },
    { "{'escalation_channel_ids':['']}", FIELD_BAD_VALUE, "escalation_channel_ids[0]" },
    { "{'repeat_interval_minutes':1,'escalation_after_minutes':'5'}", FIELD_WRONG_TYPE,
      "escalation_after_minutes" },
};

static struct field_problem
read_rules(struct arena *a, const char *text, struct alert_rules *rules)
{
    json_object *body = quoted_json(a, text);
    struct field_problem problem = fields_types(a, alert_rules_fields, body, true);

    if (problem.fault == FIELD_FINE)
        problem = fields_create(a, alert_rules_fields, body, rules);
    json_object_put(body);
    return problem;
}

static void
bodies(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct alert_rules r = { 0 };
        struct field_problem problem = read_rules(&a, rows[i].body, &r);

        same_int(rows[i].body, problem.fault, rows[i].fault);
        if (problem.fault == FIELD_FINE)
            same_text(rows[i].body,
                      arena_printf(&a, "%lld,%lld,%lld", (long long)r.repeat_interval_minutes,
                                   (long long)r.max_repeats, (long long)r.escalation_after_minutes),
                      rows[i].shown);
        else if (strstr(problem.message, rows[i].shown) == NULL)
            fail_msg("%s: '%s' is not in: %s", rows[i].body, rows[i].shown, problem.message);
    }
    arena_free(&a);
}

static void
shape(void **state)
{
    const struct alert_rules rules = { 15, 10, 30, true, ",c1,c2,", 1770732000, 1770732060 };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    alert_rules_json(&out, &a, NULL, RULES_OF_MONITOR, "m", &rules);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'monitor_id':'m','repeat_interval_minutes':15,'max_repeats':10,"
                                   "'escalation_after_minutes':30,'repeat_after_acknowledge':true,"
                                   "'escalation_channel_ids':['c1','c2'],"
                                   "'created_at':'2026-02-10T14:00:00Z',"
                                   "'updated_at':'2026-02-10T14:01:00Z'}"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(bodies), cmocka_unit_test(shape) };

    return cmocka_run_group_tests_name("alert_rules", tests, NULL, NULL);
}
