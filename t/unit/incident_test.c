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
      "{'id':'i','monitor_id':'m','started_at':'2026-02-10T14:00:00Z','state':'open',"
      "'cause':'Request timed out',"
      "'seq':3}" },
    /* resolved, and acknowledged without a word: the three members still come together */
    { { .seq = 4, .id = "i", .monitor_id = "m", .monitor_name = "shop", .started_at = 1770732000,
        .resolved_at = 1770732060, .cause = "c", .acknowledgement = "", .acknowledged_by = "anonymous",
        .acknowledged_at = 1770732030 },
      INCIDENT_PLAIN,
      "{'id':'i','monitor_id':'m','started_at':'2026-02-10T14:00:00Z',"
      "'resolved_at':'2026-02-10T14:01:00Z','state':'resolved','cause':'c','acknowledgement':'',"
      "'acknowledged_by':'anonymous','acknowledged_at':'2026-02-10T14:00:30Z','seq':4}" },
    /* not for all */
    { { .seq = 4, .id = "i", .monitor_id = "m", .started_at = 1770732000, .cause = "c",
        .acknowledgement = "a",
        .acknowledged_by = "b", .acknowledged_at = 1770732030, .acknowledged_internally = true },
      INCIDENT_PLAIN,
      "{'id':'i','monitor_id':'m','started_at':'2026-02-10T14:00:00Z','state':'open','cause':'c',"
      "'acknowledgement':'a','acknowledged_by':'b','acknowledged_at':'2026-02-10T14:00:30Z',"
      "'acknowledgement_is_internal':true,'seq':4}" },
    /* with what single routes add */
    { { .seq = 5, .id = "i", .monitor_id = "m", .monitor_name = "shop", .started_at = 1770732000,
        .cause = "c", .notes_count = 2 },
      INCIDENT_WITH_NAME | INCIDENT_WITH_NOTES,
      "{'id':'i','monitor_id':'m','monitor_name':'shop','started_at':'2026-02-10T14:00:00Z',"
      "'state':'open','cause':'c','seq':5,'notes_count':2}" },
    /* set aside, for the second time */
    { { .seq = 6, .id = "i", .monitor_id = "m", .started_at = 1770732000, .cause = "c",
        .paused_at = 1770732120,
        .paused_seconds = 30 },
      INCIDENT_PLAIN,
      "{'id':'i','monitor_id':'m','started_at':'2026-02-10T14:00:00Z','state':'paused',"
      "'paused_at':'2026-02-10T14:02:00Z','paused_seconds':30,'cause':'c','seq':6}" },
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

/* started, paused for, paused since, resolved; now; for how long it has lasted */
static const struct {
    const char *story;
    int64_t started_at, paused_seconds, paused_at, resolved_at, now, length;
} lengths[] = {
    { "open", 100, 0, 0, 0, 160, 60 },
    { "resolved", 100, 0, 0, 140, 160, 40 },
    { "set aside", 100, 0, 130, 0, 160, 30 },
    { "open again", 100, 20, 0, 0, 160, 40 },
    { "set aside again", 100, 20, 130, 0, 160, 10 },
    { "resolved after a pause", 100, 20, 0, 150, 160, 30 },
    { "the clock was set back", 100, 20, 0, 110, 160, 0 },
};

static void
how_long_it_lasts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        const struct incident one = { .started_at = lengths[i].started_at, .paused_at = lengths[i].paused_at,
                                      .paused_seconds = lengths[i].paused_seconds,
                                      .resolved_at = lengths[i].resolved_at };

        same_int(lengths[i].story, incident_length(&one, lengths[i].now), lengths[i].length);
    }
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
                                   "'created_at':'2026-02-10T14:00:00Z','is_internal':false}"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incidents),
        cmocka_unit_test(how_long_it_lasts),
        cmocka_unit_test(a_note),
    };

    return cmocka_run_group_tests_name("incident", tests, NULL, NULL);
}
