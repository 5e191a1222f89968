/* What each kind of key may see and do. */
#include "rules/role.h"

#include "unit.h"

#define NOBODY { PRINCIPAL_NOBODY, 0 }
#define ADMIN { PRINCIPAL_ADMIN, 0 }
#define KEY_OF_MONITOR_7 { PRINCIPAL_MONITOR_KEY, 7 }
#define KEY_OF_PAGE_7 { PRINCIPAL_PAGE_KEY, 7 }
#define KEY_OF_PROBE_7 { PRINCIPAL_PROBE_KEY, 7 }

/* clang-format off */
static const struct {
    const char *story;
    struct principal principal;
    int64_t row;
    bool monitor, page; /* whether it manages the one of that row */
} manages[] = {
    { "a stranger manages no monitor and no page",           NOBODY,           7, false, false },
    { "the admin manages all",                               ADMIN,            7, true,  true },
    { "of whatever row",                                     ADMIN,            8, true,  true },
    { "a manage key opens its own monitor, and no page",     KEY_OF_MONITOR_7, 7, true,  false },
    { "and no other monitor",                                KEY_OF_MONITOR_7, 8, false, false },
    { "a page's key opens its own page, and no monitor",     KEY_OF_PAGE_7,    7, false, true },
    { "and no other page",                                   KEY_OF_PAGE_7,    8, false, false },
    { "a probe's key manages nothing",                       KEY_OF_PROBE_7,   7, false, false },
    { "what was not loaded is not managed",      { PRINCIPAL_MONITOR_KEY, 0 }, 0, false, false },
    { "nor is such a page",                         { PRINCIPAL_PAGE_KEY, 0 }, 0, false, false },
};

static const struct {
    const char *story;
    struct principal principal;
    bool sees_private, is_operator, is_limited;
} rights[] = {
    { "a stranger sees what is public, and is limited",          NOBODY,           false, false, true },
    { "the admin sees all, is trusted and not limited",          ADMIN,            true,  true,  false },
    { "a manage key counts like none in lists and creations",    KEY_OF_MONITOR_7, false, false, true },
    { "and so does a page's",                                    KEY_OF_PAGE_7,    false, false, true },
    { "and a probe's",                                           KEY_OF_PROBE_7,   false, false, true },
};
/* clang-format on */

static void
test_manages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(manages); i++) {
        const struct principal *p = &manages[i].principal;

        same_int(manages[i].story, principal_manages_monitor(p, manages[i].row), manages[i].monitor);
        same_int(manages[i].story, principal_manages_page(p, manages[i].row), manages[i].page);
    }
}

static const struct {
    const char *story;
    struct principal principal;
    bool is_public;
    enum reader reader; /* of monitor 7 */
} readers[] = {
    { "the admin reads all",                       ADMIN,                              false,
      READER_WITH_KEY },
    { "so does the monitor's own key",             KEY_OF_MONITOR_7,                   true,
      READER_WITH_KEY },
    { "another one's is none",                     { PRINCIPAL_MONITOR_KEY, 8 },       true,
      READER_OF_PUBLIC },
    { "nor is that of a page that it is on",       KEY_OF_PAGE_7,                      false,
      READER_OF_PRIVATE },
    { "a stranger, of what is public",             NOBODY,                             true,
      READER_OF_PUBLIC },
    { "and of what is private",                    NOBODY,                             false,
      READER_OF_PRIVATE },
};

static void
test_readers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(readers); i++)
        same_int(readers[i].story, principal_reader(&readers[i].principal, 7, readers[i].is_public),
                 readers[i].reader);
}

static void
test_rights(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rights); i++) {
        const struct principal *p = &rights[i].principal;

        same_int(rights[i].story, principal_sees_private(p), rights[i].sees_private);
        same_int(rights[i].story, principal_is_operator(p), rights[i].is_operator);
        same_int(rights[i].story, principal_is_limited(p), rights[i].is_limited);
    }
}

/* A principal that sees less must never be handed an answer that was made for one that sees more. */
static void
test_views(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rights); i++)
        for (size_t k = 0; k < COUNT(rights); k++)
            same_int(rights[i].story,
                     principal_view(&rights[i].principal) == principal_view(&rights[k].principal),
                     rights[i].sees_private == rights[k].sees_private);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_manages),
        cmocka_unit_test(test_readers),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_views),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
