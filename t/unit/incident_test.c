/* The shapes Incident, Incident with its extras, and Note. */
#include "model/incident.h"

#include "quoted.h"
#include "unit.h"

/* clang-format off */
static const struct {
    struct incident incident;
    unsigned more;
    const char *json;
} rows[] = {
    /* an open one */
    { { .seq = 3, .id = "i", .monitor_id = "m", .monitor_name = "shop", .started_at = 1770732000,
        .cause = "Request timed out" },
      INCIDENT_PLAIN,
      "{'id':'i','monitor_id':'m','started_at':'2026-02-10T14:00:00Z','cause':'Request timed out',"
      "'seq':3}" },
    /* resolved, and acknowledged without a word: the three members still come together */
    { { .seq = 4, .id = "i", .monitor_id = "m", .monitor_name = "shop", .started_at = 1770732000,
        .resolved_at = 1770732060, .cause = "c", .acknowledgement = "", .acknowledged_by = "anonymous",
        .acknowledged_at = 1770732030 },
      INCIDENT_PLAIN,
      "{'id':'i','monitor_id':'m','started_at':'2026-02-10T14:00:00Z',"
      "'resolved_at':'2026-02-10T14:01:00Z','cause':'c','acknowledgement':'',"
      "'acknowledged_by':'anonymous','acknowledged_at':'2026-02-10T14:00:30Z','seq':4}" },
    /* with what single routes add */
    { { .seq = 5, .id = "i", .monitor_id = "m", .monitor_name = "shop", .started_at = 1770732000,
        .cause = "c", .notes_count = 2 },
      INCIDENT_WITH_NAME | INCIDENT_WITH_NOTES,
      "{'id':'i','monitor_id':'m','monitor_name':'shop','started_at':'2026-02-10T14:00:00Z',"
      "'cause':'c','seq':5,'notes_count':2}" },
};
/* clang-format on */

static void
incidents(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = { .arena = &a };

        incident_json(&out, NULL, &rows[i].incident, rows[i].more);
        assert_string_equal(buf_string(&out), quoted(&a, rows[i].json));
    }
    arena_free(&a);
}

static void
a_note(void **state)
{
    const struct note n = { .id = "n", .incident_id = "i", .content = "looks like\nDNS", .author = "ops",
                            .created_at = 1770732000 };
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    note_json(&out, &n);
    assert_string_equal(buf_string(&out),
                        quoted(&a, "{'id':'n','incident_id':'i','content':'looks like\\nDNS','author':'ops',"
                                   "'created_at':'2026-02-10T14:00:00Z'}"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(incidents), cmocka_unit_test(a_note) };

    return cmocka_run_group_tests_name("incident", tests, NULL, NULL);
}
