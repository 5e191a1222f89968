/* Names that are not known, and what was meant. */
#include "unit.h"

#include "model/known_name.h"

static void
meant(void **state)
{
    static const char *const monitor[] = {
        "name", "url", "monitor_type", "interval_seconds", "timeout_ms", "expected_status", "body_contains",
        "confirmation_threshold", "retry_interval_seconds", "tags", "group_name", "is_public", NULL,
    };
    static const char *const list[] = { "search", "status", "tag", "group", "limit", "offset", NULL };
    static const char *const nothing[] = { NULL };
    static const struct {
        const char *given, *const *known, *meant;
    } rows[] = {
        { "keyword", monitor, "body_contains" },      { "interval", monitor, "interval_seconds" },
        { "timeoutMs", monitor, "timeout_ms" },       { "timeout", monitor, "timeout_ms" },
        { "status_code", monitor, "expected_status" }, { "maxretries", monitor, "confirmation_threshold" },
        { "Group", monitor, "group_name" },           { "type", monitor, "monitor_type" },
        { "hostname", monitor, "url" },               { "friendly_name", monitor, "name" },
        { "expected_satus", monitor, "expected_status" }, { "nmae", monitor, "name" },
        { "isPublic", monitor, "is_public" },         { "xyz", monitor, NULL },
        { "retry-interval", monitor, "retry_interval_seconds" },
        { "tags", list, "tag" },                      { "q", list, "search" },
        { "per_page", list, "limit" },                { "serach", list, "search" },
        { "tga", list, "tag" },                       { "tag", nothing, NULL },
        { "", monitor, NULL },                        { "___", monitor, NULL },
    };
    struct arena arena = { 0 };
    char longest[300];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].given, known_name_meant(&arena, rows[i].given, rows[i].known), rows[i].meant);
    memset(longest, 'n', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(known_name_meant(&arena, longest, monitor));
    arena_free(&arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(meant) };

    return cmocka_run_group_tests_name("known_name", tests, NULL, NULL);
}
