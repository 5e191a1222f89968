/* Time lines: what comes before what, and what each moment is called. */
#include "render/timeline.h"

#include "quoted.h"
#include "unit.h"

#define T 1770732000 /* 2026-02-10T14:00:00Z */

static void
expect(struct arena *a, const char *story, const struct timeline *t, const char *wanted)
{
    struct buf out = { .arena = a };

    timeline_json(&out, t);
    same_text(story, buf_string(&out), quoted(a, wanted));
}

static void
an_incident_alone(void **state)
{
    static const struct moment acknowledged = { .at = T + 700, .type = MOMENT_ACKNOWLEDGED, .actor = "ops" };
    struct incident i = { .id = "i", .started_at = T, .cause = "Request timed out" };
    struct timeline t = { 0 };
    struct arena a = { NULL };

    (void)state;
    timeline_add_incident(&t, &a, &i, T + 600, NULL);
    timeline_sort(&t);
    expect(&a, "open", &t,
           "[{'at':'2026-02-10T14:00:00Z','type':'first_failure','title':'First failed check'},"
           "{'at':'2026-02-10T14:10:00Z','type':'opened','title':'Incident opened',"
           "'detail':'Request timed out'}]");
    i.resolved_at = T + 660;
    t = (struct timeline){ 0 };
    timeline_add_incident(&t, &a, &i, T, "Connection refused");
    timeline_add(&t, &a, &acknowledged);
    timeline_sort(&t);
    expect(&a, "opened at once, resolved, acknowledged afterwards without a word", &t,
           "[{'at':'2026-02-10T14:00:00Z','type':'first_failure','title':'First failed check',"
           "'detail':'Connection refused'},"
           "{'at':'2026-02-10T14:00:00Z','type':'opened','title':'Incident opened',"
           "'detail':'Request timed out'},"
           "{'at':'2026-02-10T14:11:00Z','type':'resolved','title':'Resolved'},"
           "{'at':'2026-02-10T14:11:40Z','type':'acknowledged','title':'Acknowledged','actor':'ops'}]");
    arena_free(&a);
}

static void
what_things_are_called(void **state)
{
    static const struct {
        struct moment moment;
        const char *title;
    } rows[] = {
        { { .type = MOMENT_ALERT, .event = "incident.created" }, "Alert" },
        { { .type = MOMENT_ALERT, .event = "incident.reminder" }, "Reminder" },
        { { .type = MOMENT_ALERT, .event = "incident.escalated" }, "Escalation" },
        { { .type = MOMENT_ALERT, .event = "incident.resolved" }, "Recovery announced" },
        { { .type = MOMENT_ALERT, .event = "monitor.degraded" }, "Alert" },
        { { .type = MOMENT_ALERT, .event = "what is this" }, "Alert" },
        { { .type = MOMENT_DELIVERY, .event = "incident.created", .status = "success" }, "Delivered" },
        { { .type = MOMENT_DELIVERY, .event = "incident.created", .status = "failed" }, "Not delivered" },
        { { .type = MOMENT_NOTE }, "Note" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = { .arena = &a };
        struct timeline t = { 0 };

        timeline_add(&t, &a, &rows[i].moment);
        timeline_json(&out, &t);
        if (strstr(buf_string(&out), arena_printf(&a, "\"title\":\"%s\"", rows[i].title)) == NULL)
            fail_msg("%s: %s", rows[i].title, buf_string(&out));
    }
    arena_free(&a);
}

static void
all_that_a_moment_can_have(void **state)
{
    const struct moment m = { .at = T, .type = MOMENT_DELIVERY, .detail = "HTTP 500", .status = "failed",
                              .channel_name = "Chat", .event = "incident.created", .attempt = 2 };
    const struct note n = { .content = "Found it", .author = "ops", .created_at = T };
    struct timeline t = { 0 };
    struct arena a = { NULL };

    (void)state;
    timeline_add_note(&t, &a, &n);
    timeline_add(&t, &a, &m);
    timeline_sort(&t);
    expect(&a, "everything", &t,
           "[{'at':'2026-02-10T14:00:00Z','type':'delivery','title':'Not delivered','detail':'HTTP 500',"
           "'status':'failed','channel_name':'Chat','event':'incident.created','attempt':2},"
           "{'at':'2026-02-10T14:00:00Z','type':'note','title':'Note','detail':'Found it','actor':'ops'}]");
    arena_free(&a);
}

/* Of one second and type: as they were added, or as `order` was changed to. */
static void
those_of_one_second(void **state)
{
    struct timeline t = { 0 };
    struct arena a = { NULL };

    (void)state;
    for (int i = 0; i < 50; i++) {
        const struct moment m = { .at = T, .type = MOMENT_NOTE, .attempt = i };

        timeline_add(&t, &a, &m);
    }
    timeline_sort(&t);
    for (int i = 0; i < 50; i++)
        same_int("in order", t.list[i].attempt, i);
    for (int i = 0; i < 50; i++)
        t.list[i].order = 50 - i;
    timeline_sort(&t);
    for (int i = 0; i < 50; i++)
        same_int("turned around", t.list[i].attempt, 49 - i);
    arena_free(&a);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_incident_alone), cmocka_unit_test(what_things_are_called),
        cmocka_unit_test(all_that_a_moment_can_have), cmocka_unit_test(those_of_one_second),
    };

    return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}
