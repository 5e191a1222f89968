/* An item of a remote probe's work list: what the server wrote is what the probe reads. */
#include "model/monitor.h"

#include "quoted.h"
#include "unit.h"

#define ID "6f1c3a52-8d0e-4a4e-9a55-2b7a3f1f0c11"

static const struct {
    const char *item, *problem; /* how it begins; NULL: it is fine */
} rows[] = {
    { "{'id':'" ID "','name':'m','url':'http://h/'}", NULL },
    { "{'id':'" ID "','name':'m','url':'h:80','monitor_type':'tcp','is_paused':true,'new_in_99':[]}", NULL },
    { "{'name':'m','url':'http://h/'}", "id must be a UUID" },
    { "{'id':7,'name':'m','url':'http://h/'}", "id must be a UUID" },
    { "{'id':'../../etc','name':'m','url':'http://h/'}", "id must be a UUID" },
    { "{'id':'" ID "','name':'m'}", "url is required" },
    { "{'id':'" ID "','name':'m','url':'file:///etc/passwd'}", "url must" },
    { "{'id':'" ID "','name':'m','url':'http://h/','headers':{'a':'b\\r\\nc: d'}}", "headers" },
    { "{'id':'" ID "','name':'m','url':'http://h/','timeout_ms':'long'}", "timeout_ms must be" },
    { "[]", "" },
    { "null", "" },
};

static void
items(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_object *value = quoted_json(&a, rows[i].item);
        struct monitor m;
        struct field_problem problem = monitor_work_read(&a, value, &m);

        json_object_put(value);
        same_int(rows[i].item, problem.fault == FIELD_FINE, rows[i].problem == NULL);
        if (rows[i].problem != NULL &&
            strncmp(problem.message, rows[i].problem, strlen(rows[i].problem)) != 0)
            fail_msg("%s: got <%s>", rows[i].item, problem.message);
    }
    arena_free(&a);
}

static void
nothing_is_lost_on_the_way(void **state)
{
    static const char item[] =
        "{'id':'" ID "','name':'m','url':'dns://example.org','monitor_type':'dns','method':'GET',"
        "'interval_seconds':1,'timeout_ms':1500,'expected_status':204,'body_contains':'ok',"
        "'headers':{'X-A':'b: c'},'is_public':true,'confirmation_threshold':3,"
        "'retry_interval_seconds':1,'recovery_threshold':2,'degraded_threshold':4,"
        "'response_time_threshold_ms':250,'follow_redirects':false,"
        "'dns_record_type':'MX','dns_expected':'mx','dns_expected_values':['mx','m2'],'dns_match':'all',"
        "'sla_target':99.9,'sla_period_days':7,'tags':['a','b'],"
        "'group_name':'g','consensus_threshold':2,'invert':true,'ip_family':'ipv4','notes_url':'http://w/',"
        "'assertions':[],"
        "'dns_resolvers':['192.0.2.1'],'dns_expected_rcode':'REFUSED'}";
    struct arena a = { NULL };
    struct buf out = { .arena = &a };
    json_object *value = quoted_json(&a, item);
    struct monitor m;

    (void)state;
    assert_int_equal(monitor_work_read(&a, value, &m).fault, FIELD_FINE);
    json_object_put(value);
    monitor_work_json(&out, &a, &m);
    same_text("written again", out.text, quoted(&a, item));
    arena_free(&a);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(items),
        cmocka_unit_test(nothing_is_lost_on_the_way),
    };

    return cmocka_run_group_tests_name("monitor_work", tests, NULL, NULL);
}
