/* The shapes of what is only ever read: AlertEntry, Delivery and Dependency. */
#include "model/alert_rules.h"
#include "model/delivery.h"
#include "model/dependency.h"

#include "quoted.h"
#include "unit.h"

#define T 1770732000 /* 2026-02-10T14:00:00Z */

static void
alert_entries(void **state)
{
    struct alert_entry e = { .id = "e", .monitor_id = "m", .incident_id = "i", .channel_id = "c",
                             .alert_type = "initial", .event = "incident.created", .sent_at = T,
                             .outcome = "pending" };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    alert_entry_json(&out, &e);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'id':'e','monitor_id':'m','incident_id':'i','channel_id':'c',"
                                   "'alert_type':'initial','event':'incident.created',"
                                   "'sent_at':'2026-02-10T14:00:00Z','outcome':'pending'}"));
    e.incident_id = e.channel_id = NULL;
    e.outcome = "skipped";
    e.reason = "no enabled channel";
    buf_reset(&out);
    alert_entry_json(&out, &e);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'id':'e','monitor_id':'m','alert_type':'initial',"
                                   "'event':'incident.created','sent_at':'2026-02-10T14:00:00Z',"
                                   "'outcome':'skipped','reason':'no enabled channel'}"));
    arena_free(&a);
}

static void
deliveries(void **state)
{
    struct delivery d = { .seq = 7, .id = "d", .delivery_group = "g", .monitor_id = "m",
                          .event = "incident.created", .url = "http://h/", .attempt = 2, .status = "failed",
                          .status_code = 503, .error_message = "HTTP 503", .response_time_ms = 12,
                          .created_at = T };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    delivery_json(&out, &d);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'id':'d','delivery_group':'g','monitor_id':'m',"
                                   "'event':'incident.created','url':'http://h/','attempt':2,"
                                   "'status':'failed','status_code':503,'error_message':'HTTP 503',"
                                   "'response_time_ms':12,'created_at':'2026-02-10T14:00:00Z','seq':7}"));
    d.status_code = -1;
    d.error_message = NULL;
    buf_reset(&out);
    delivery_json(&out, &d);
    assert_non_null(strstr(buf_string(&out), quoted(&a, "'status_code':null,'error_message':null,")));
    arena_free(&a);
}

static void
dependencies(void **state)
{
    const struct dependency d = { .id = "d", .monitor_id = "m", .monitor_name = "shop", .monitor_status = UP,
                                  .depends_on_id = "o", .depends_on_name = "db", .depends_on_status = DOWN,
                                  .created_at = T };
    static const struct {
        const char *story;
        enum dependency_view view;
        const char *described;
    } rows[] = {
        { "among dependencies", AS_DEPENDENCY, "'depends_on_name':'db','depends_on_status':'down'" },
        { "among dependents", AS_DEPENDENT, "'depends_on_name':'shop','depends_on_status':'up'" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = { .arena = &a };

        dependency_json(&out, &d, rows[i].view);
        same_text(rows[i].story, buf_string(&out),
                  quoted(&a, arena_printf(&a,
                                          "{'id':'d','monitor_id':'m','monitor_name':'shop',"
                                          "'monitor_status':'up','depends_on_id':'o',%s,"
                                          "'created_at':'2026-02-10T14:00:00Z'}",
                                          rows[i].described)));
    }
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alert_entries),
        cmocka_unit_test(deliveries),
        cmocka_unit_test(dependencies),
    };

    return cmocka_run_group_tests_name("shapes", tests, NULL, NULL);
}
