/* One item of a probe's submission. */
#include "model/probe_item.h"

#include "quoted.h"
#include "unit.h"

#define T 1770732000 /* 2026-02-10T14:00:00Z */

static const struct {
    const char *item;
    const char *problem; /* how it begins; NULL: it is fine */
    int64_t checked_at;
} rows[] = {
    { "{'monitor_id':'m','status':'up','response_time_ms':0}", NULL, T },
    { "{'monitor_id':'m','status':'down','response_time_ms':1,'checked_at':'2026-02-10T14:05:00Z'}", NULL,
      T + 300 },
    { "{'monitor_id':'m','status':'up','response_time_ms':1,'checked_at':'2026-02-10T14:05:01Z'}",
      "checked_at is more than 5 minutes ahead", 0 },
    { "{'monitor_id':'m','status':'up','response_time_ms':1,'checked_at':'2026-02-03T14:00:00Z'}", NULL,
      T - 7 * 86400 },
    { "{'monitor_id':'m','status':'up','response_time_ms':1,'checked_at':'2026-02-03T13:59:59Z'}",
      "checked_at is older than the 7 days", 0 },
    { "{'monitor_id':'m','status':'up','response_time_ms':1,'checked_at':null}", NULL, T },
    { "{'monitor_id':'m','status':'up','response_time_ms':1,'checked_at':'1970-01-01T00:00:00Z'}",
      "checked_at is older than the 7 days", 0 },
    { "{'monitor_id':'m','status':'inconclusive','response_time_ms':0}", NULL, T },
    { "{'monitor_id':'m','status':'unknown','response_time_ms':1}",
      "Invalid status 'unknown'. Must be up, down, degraded or inconclusive", 0 },
    { "{'monitor_id':'m','status':'maintenance','response_time_ms':1}", "Invalid status 'maintenance'. ", 0 },
    { "{'monitor_id':'m','status':'Up','response_time_ms':1}", "Invalid status 'Up'. ", 0 },
    { "{'monitor_id':5,'status':'unknown','response_time_ms':1}", "monitor_id must be a string", 0 },
    { "{'monitor_id':'m','response_time_ms':1}", "status is required", 0 },
    { "{'monitor_id':'m','status':'up'}", "response_time_ms is required", 0 },
    { "{'monitor_id':'m','status':'up','response_time_ms':-1}", "response_time_ms must be an integer", 0 },
    { "{'monitor_id':'m','status':'up','response_time_ms':1,'status_code':65536}", "status_code must be",
      0 },
    { "{'monitor_id':'m','status':'up','response_time_ms':1,'expires_at':'soon'}", "expires_at must be", 0 },
    { "{'monitor_id':'m','status':'up','response_time_ms':1,'expires_at':'2027-02-10T14:00:00Z'}", NULL, T },
    { "7", "Each result must be a JSON object", 0 },
    { "null", "Each result must be a JSON object", 0 },
};

static void
items(void **state)
{
    static const struct probe_times times = { .now = T, .retention_days = 7 };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_object *value = quoted_json(&a, rows[i].item);
        struct probe_item item;
        struct field_problem problem = probe_item_read(&a, value, &times, &item);

        json_object_put(value);
        same_int(rows[i].item, problem.fault == FIELD_FINE, rows[i].problem == NULL);
        if (rows[i].problem == NULL)
            same_int(rows[i].item, item.result.checked_at, rows[i].checked_at);
        else if (strncmp(problem.message, rows[i].problem, strlen(rows[i].problem)) != 0)
            fail_msg("%s: got <%s>", rows[i].item, problem.message);
    }
    arena_free(&a);
}

static void
naming(void **state)
{
    static const struct {
        const char *item, *monitor_id;
    } names[] = {
        { "{'monitor_id':'m','status':3}", "m" },
        { "{'monitor_id':3}", "" },
        { "{}", "" },
        { "[]", "" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        json_object *value = quoted_json(&a, names[i].item);

        same_text(names[i].item, probe_item_monitor(&a, value), names[i].monitor_id);
        json_object_put(value);
    }
    arena_free(&a);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(items),
        cmocka_unit_test(naming),
    };

    return cmocka_run_group_tests_name("probe_item", tests, NULL, NULL);
}
