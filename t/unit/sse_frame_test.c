/* Live events: which client wants which, what ?types= means, and the bytes of an event. */
#include "render/sse_frame.h"

#include "unit.h"

/* clang-format off */
static const struct {
    const char *story;
    struct sse_filter filter;
    struct sse_event event;
    bool wanted;
} wants[] = {
    { "every client sees events of public monitors",
      { .types = SSE_ALL_TYPES, .scope = SCOPE_PUBLIC }, { .monitor = 7, .shown = SCOPE_PUBLIC }, true },
    { "and none of private ones",
      { .types = SSE_ALL_TYPES, .scope = SCOPE_PUBLIC }, { .monitor = 7 }, false },
    { "nor of those that are not listed, where only what is chosen is",
      { .types = SSE_ALL_TYPES, .scope = SCOPE_CHOSEN }, { .monitor = 7, .shown = SCOPE_PUBLIC }, false },
    { "but of those that are",
      { .types = SSE_ALL_TYPES, .scope = SCOPE_CHOSEN }, { .monitor = 7, .shown = SCOPE_CHOSEN }, true },
    { "but the admin does",
      { .types = SSE_ALL_TYPES }, { .monitor = 7 }, true },
    { "a client that knows the id sees that monitor's, private or not",
      { .types = SSE_ALL_TYPES, .monitor = 7 }, { .monitor = 7 }, true },
    { "and no other's, public or not",
      { .types = SSE_ALL_TYPES, .monitor = 7 }, { .monitor = 8, .shown = SCOPE_PUBLIC }, false },
    { "not even with the admin key",
      { .types = SSE_ALL_TYPES, .monitor = 7 }, { .monitor = 8 }, false },
    { "a type that was asked for",
      { .types = 1U << MONITOR_DEGRADED | 1U << INCIDENT_CREATED },
      { .monitor = 7, .event_type = MONITOR_DEGRADED, .shown = SCOPE_PUBLIC }, true },
    { "a type that was not",
      { .types = 1U << MONITOR_DEGRADED | 1U << INCIDENT_CREATED },
      { .monitor = 7, .event_type = MONITOR_RECOVERED, .shown = SCOPE_PUBLIC }, false },
    { "is not sent to the admin either",
      { .types = 1U << MONITOR_DEGRADED },
      { .monitor = 7, .event_type = CHECK_COMPLETED, .shown = SCOPE_PUBLIC }, false },
    { "the last type is a type like the others",
      { .types = 1U << MAINTENANCE_ENDED },
      { .monitor = 7, .event_type = MAINTENANCE_ENDED, .shown = SCOPE_PUBLIC }, true },
};

static const struct {
    const char *list;
    unsigned types;      /* 0: refused */
    const char *unknown;
} lists[] = {
    { NULL, SSE_ALL_TYPES, NULL },
    { "check.completed", 1U << CHECK_COMPLETED, NULL },
    { "incident.created,incident.resolved", 1U << INCIDENT_CREATED | 1U << INCIDENT_RESOLVED, NULL },
    { " incident.created , monitor.degraded ", 1U << INCIDENT_CREATED | 1U << MONITOR_DEGRADED, NULL },
    { "maintenance.ended,maintenance.ended", 1U << MAINTENANCE_ENDED, NULL },
    { "incident.created,nonsense,more", 0, "nonsense" },
    { "Incident.created", 0, "Incident.created" },
    { "incident", 0, "incident" },
    { "incident.created,", 0, "" },
    { ",", 0, "" },
};
/* clang-format on */

static void
test_wants(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(wants); i++)
        same_int(wants[i].story, sse_wants(&wants[i].filter, &wants[i].event), wants[i].wanted);
}

static void
test_types(void **state)
{
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        const char *story = lists[i].list ? lists[i].list : "(absent)", *unknown = NULL;
        unsigned types;
        bool fine = sse_types(&a, lists[i].list, &types, &unknown);

        same_int(story, fine, lists[i].types != 0);
        same_text(story, unknown, lists[i].unknown);
        if (fine)
            same_int(story, types, lists[i].types);
    }
    arena_free(&a);
}

static void
test_names(void **state)
{
    (void)state;
    for (enum event_type h = CHECK_COMPLETED; h < EVENT_TYPE_COUNT; h++)
        same_int(event_type_name(h), event_type_by_name(event_type_name(h)), h);
    same_int("no name", event_type_by_name(""), EVENT_TYPE_COUNT);
}

static void
test_frame(void **state)
{
    struct sse_event event = {
        .id = 9007199254740993, .event_type = INCIDENT_CREATED, .body = "{\"a\":\"b\\n\"}"
    };
    struct buf out = { 0 };

    (void)state;
    sse_frame(&out, &event, event.body);
    same_text("four lines", buf_string(&out),
              "id: 9007199254740993\nevent: incident.created\ndata: {\"a\":\"b\\n\"}\n\n");
    buf_reset(&out);
    sse_frame(&out, &event, "{\n\"a\":\r\n1}");
    same_text("data is one line, whatever was stored", buf_string(&out),
              "id: 9007199254740993\nevent: incident.created\ndata: { \"a\":  1}\n\n");
    buf_reset(&out);
    sse_frame(&out, &event, "");
    same_int("no body, no lines", (int64_t)out.length, 0);
    buf_free(&out);
}

static void
test_bodies(void **state)
{
    static const struct sse_filter holder = { .with_key = true }, stranger = { .monitor = 7 };
    const struct sse_event plain = { .body = "{}" }, redacted = { .body = "{}", .keyless_body = "{1}" };
    const struct sse_event internal = { .body = "{}", .keyless_body = "" };

    (void)state;
    same_text("all are sent the same", sse_body(&stranger, &plain), "{}");
    same_text("readers with a key the whole", sse_body(&holder, &redacted), "{}");
    same_text("others less", sse_body(&stranger, &redacted), "{1}");
    same_text("or nothing", sse_body(&stranger, &internal), "");
    same_text("which is for the others", sse_body(&holder, &internal), "{}");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wants),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_frame),
        cmocka_unit_test(test_bodies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
