/* The shape Heartbeat, with and without the members that may be absent. */
#include "model/heartbeat.h"

#include "quoted.h"
#include "unit.h"

static const struct {
    struct heartbeat heartbeat;
    const char *json;
} rows[] = {
    /* a local one that went well has neither message nor location */
    { { .seq = 7, .status = UP, .response_time_ms = 12, .status_code = 200, .checked_at = 1770732000 },
      "{'id':'7','monitor_id':'m','status':'up','response_time_ms':12,'status_code':200,"
      "'checked_at':'2026-02-10T14:00:00Z','seq':7,'in_maintenance':false}" },
    /* a remote one without an answer has no status code */
    { { .seq = 9007199254740993, .status = DOWN, .response_time_ms = 0, .status_code = -1,
        .error_message = "Request\ttimed out", .checked_at = 1770732001, .location_id = "l",
        .in_maintenance = true },
      "{'id':'9007199254740993','monitor_id':'m','status':'down','response_time_ms':0,"
      "'error_message':'Request\\ttimed out','checked_at':'2026-02-10T14:00:01Z',"
      "'seq':9007199254740993,'location_id':'l','in_maintenance':true}" },
};

static void
each_shape(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = { .arena = &a };

        heartbeat_json(&out, NULL, "m", &rows[i].heartbeat);
        assert_string_equal(buf_string(&out), quoted(&a, rows[i].json));
    }
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_shape) };

    return cmocka_run_group_tests_name("heartbeat", tests, NULL, NULL);
}
