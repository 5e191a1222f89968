/* Maintenance windows: what a client may set, and the shape Window (2.2). */
#include "model/maintenance.h"

#include "quoted.h"
#include "unit.h"

#define T 1770732000 /* 2026-02-10T14:00:00Z */

static struct field_problem
create(struct arena *a, const char *text, struct maintenance *w)
{
    json_object *body = quoted_json(a, text);
    struct field_problem problem = fields_types(a, maintenance_window_fields, body, true);

    if (problem.fault == FIELD_FINE)
        problem = maintenance_create(a, body, w);
    json_object_put(body);
    return problem;
}

#define BODY(from, to) "{'title':' t ','starts_at':'" from "','ends_at':'" to "'}"

static const struct {
    const char *body;
    enum field_fault fault;
    int64_t starts_at, ends_at;
} rows[] = {
    { BODY("2026-02-10T14:00:00Z", "2026-02-10T14:00:01Z"), FIELD_FINE, T, T + 1 },
    { BODY("2026-02-10T14:00:00+02:00", "2026-02-10 14:00:00.5"), FIELD_FINE, T - 7200, T },
    { BODY("1970-01-01T00:00:00Z", "2026-02-10T14:00:00Z"), FIELD_FINE, 0, T },
    { BODY("2026-02-10T14:00:00Z", "2026-02-10T14:00:00Z"), FIELD_BAD_VALUE, 0, 0 },
    { BODY("2026-02-10T14:00:00Z", "2026-02-10T15:00:00+01:00"), FIELD_BAD_VALUE, 0, 0 },
    { BODY("2026-02-10T14:00:00Z", "later"), FIELD_BAD_VALUE, 0, 0 },
    { BODY("2026-02-30T14:00:00Z", "2026-03-10T14:00:00Z"), FIELD_BAD_VALUE, 0, 0 },
    { "{'title':' ','starts_at':'2026-02-10T14:00:00Z','ends_at':'2026-02-10T14:00:01Z'}", FIELD_BAD_VALUE,
      0, 0 },
    { "{'title':'t','starts_at':1,'ends_at':2}", FIELD_WRONG_TYPE, 0, 0 },
    { "{'title':'t','starts_at':'2026-02-10T14:00:00Z'}", FIELD_WRONG_TYPE, 0, 0 },
    { "{'title':'','starts_at':'x','ends_at':null}", FIELD_WRONG_TYPE, 0, 0 },
};

static void
creating(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct maintenance w = { .is_window = true };

        same_int(rows[i].body, create(&a, rows[i].body, &w).fault, rows[i].fault);
        if (rows[i].fault != FIELD_FINE)
            continue;
        same_text(rows[i].body, w.title, "t");
        same_int(rows[i].body, w.starts_at, rows[i].starts_at);
        same_int(rows[i].body, w.ends_at, rows[i].ends_at);
    }
    arena_free(&a);
}

static void
showing(void **state)
{
    static const struct {
        const char *story;
        struct maintenance w;
        const char *more;
    } moments[] = {
        { "once, and on", { .on = { 0, T } }, "'timezone':'UTC','starts_at':'1970-01-01T00:00:00Z',"
          "'ends_at':'2026-02-10T14:00:00Z','next':[],'active':true" },
        { "by a rule, and to come", { .rrule = "FREQ=DAILY", .next = { { T, T + 60 } }, .next_count = 1 },
          "'rrule':'FREQ=DAILY','timezone':'UTC','starts_at':'1970-01-01T00:00:00Z',"
          "'ends_at':'2026-02-10T14:00:00Z','next':[{'starts_at':'2026-02-10T14:00:00Z',"
          "'ends_at':'2026-02-10T14:01:00Z'}],'active':false" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(moments); i++) {
        struct buf out = { .arena = &a };
        struct maintenance w = moments[i].w;

        w.id = "w";
        w.monitor_id = "m";
        w.title = "t";
        w.timezone = "UTC";
        w.ends_at = w.created_at = T;
        w.monitor_count = 1;
        maintenance_window_json(&out, &w);
        same_text(moments[i].story, buf_string(&out),
                  quoted(&a, arena_printf(&a, "{'id':'w','monitor_id':'m','title':'t',%s,'monitor_count':1,"
                                              "'created_at':'2026-02-10T14:00:00Z'}", moments[i].more)));
    }
    arena_free(&a);
}

static void
telling(void **state)
{
    const struct maintenance w = { .id = "w", .title = "t", .on = { 0, T } };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    put_object(&out, NULL);
    maintenance_brief_json(&out, &w, true);
    end_object(&out);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'maintenance':{'title':'t','starts_at':'1970-01-01T00:00:00Z',"
                                   "'ends_at':'2026-02-10T14:00:00Z'}}"));
    arena_free(&a);
}

static void
states_by_name(void **state)
{
    static const char *const wrong[] = { "", "Active", "open", "current " };
    enum maintenance_state found = MAINTENANCE_PAST;

    (void)state;
    assert_true(maintenance_state_read("upcoming", &found));
    assert_int_equal(found, MAINTENANCE_UPCOMING);
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(maintenance_state_read(wrong[i], &found));
    assert_int_equal(found, MAINTENANCE_UPCOMING);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creating),
        cmocka_unit_test(showing),
        cmocka_unit_test(telling),
        cmocka_unit_test(states_by_name),
    };

    return cmocka_run_group_tests_name("maintenances", tests, NULL, NULL);
}
