/* What each kind of key may see and do. */
#include "rules/role.h"

#include "unit.h"

#define NOBODY { .kind = PRINCIPAL_NOBODY }
#define ADMIN { .kind = PRINCIPAL_ADMIN }
#define KEY_OF_MONITOR_7 { .kind = PRINCIPAL_MONITOR_KEY, .owned = 7 }
#define KEY_OF_PAGE_7 { .kind = PRINCIPAL_PAGE_KEY, .owned = 7 }
#define KEY_OF_PROBE_7 { .kind = PRINCIPAL_PROBE_KEY, .owned = 7 }
#define IN_SPACE_3(is, of)                                                                \
    {                                                                                     \
        .kind = PRINCIPAL_WORKSPACE_KEY, .workspace = 3, .role = is, .key = 9, .tags = of \
    }
#define IN_SPACE_1(is)                                                                                     \
    {                                                                                                      \
        .kind = PRINCIPAL_WORKSPACE_KEY, .workspace = DEFAULT_WORKSPACE, .role = is, .key = 9, .tags = "", \
        .of_operators = true                                                                               \
    }

static const struct {
    const char *story;
    struct principal principal;
    struct belonging of;
    int64_t page;
    enum role monitor, may_page; /* the highest that it has over each */
} manages[] = {
    {"a stranger manages no monitor and no page", NOBODY, {7, 0, ""}, 7, ROLE_NONE, ROLE_NONE},
    {"the admin manages all", ADMIN, {7, 0, ""}, 7, ROLE_OWNER, ROLE_OWNER},
    {"in whatever workspace", ADMIN, {8, 3, ""}, 8, ROLE_OWNER, ROLE_OWNER},
    {"a manage key opens its own monitor, and no page",
     KEY_OF_MONITOR_7,
     {7, 3, ""},
     7,
     ROLE_OWNER,
     ROLE_NONE},
    {"and no other monitor", KEY_OF_MONITOR_7, {8, 3, ""}, 8, ROLE_NONE, ROLE_NONE},
    {"a page's key opens its own page, and no monitor", KEY_OF_PAGE_7, {7, 0, ""}, 7, ROLE_NONE, ROLE_OWNER},
    {"and no other page", KEY_OF_PAGE_7, {7, 0, ""}, 8, ROLE_NONE, ROLE_NONE},
    {"a probe's key manages nothing", KEY_OF_PROBE_7, {7, 0, ""}, 7, ROLE_NONE, ROLE_NONE},
    {"what was not loaded is not managed",
     {.kind = PRINCIPAL_MONITOR_KEY},
     {0, 0, ""},
     0,
     ROLE_NONE,
     ROLE_NONE},
    {"nor is such a page", {.kind = PRINCIPAL_PAGE_KEY}, {0, 0, ""}, 0, ROLE_NONE, ROLE_NONE},
    {"a viewer sees its workspace", IN_SPACE_3(ROLE_VIEWER, ""), {7, 3, ""}, 7, ROLE_VIEWER, ROLE_VIEWER},
    {"and nothing of another", IN_SPACE_3(ROLE_OWNER, ""), {7, 4, ""}, 7, ROLE_NONE, ROLE_NONE},
    {"nor what is in none", IN_SPACE_3(ROLE_OWNER, ""), {7, 0, ""}, 7, ROLE_NONE, ROLE_NONE},
    {"an editor changes it", IN_SPACE_3(ROLE_EDITOR, ""), {7, 3, ",api,"}, 7, ROLE_EDITOR, ROLE_EDITOR},
    {"a key for tags opens what has one of them",
     IN_SPACE_3(ROLE_EDITOR, ",db,api,"),
     {7, 3, ",web,api,"},
     7,
     ROLE_EDITOR,
     ROLE_VIEWER},
    {"and not a tag that only begins so",
     IN_SPACE_3(ROLE_EDITOR, ",ap,"),
     {7, 3, ",api,"},
     7,
     ROLE_NONE,
     ROLE_VIEWER},
    {"nor what has none", IN_SPACE_3(ROLE_EDITOR, ",db,"), {7, 3, ""}, 7, ROLE_NONE, ROLE_VIEWER},
};

static const struct {
    const char *story;
    struct principal principal;
    bool sees_private, sees_secrets, is_operator, is_admin, is_limited, is_stranger;
} rights[] = {
    {"a stranger sees what is public, and is limited", NOBODY, false, false, false, false, true, true},
    {"the admin sees all, is trusted, not limited", ADMIN, true, true, true, true, false, false},
    {"a manage key counts like none in lists", KEY_OF_MONITOR_7, false, false, false, false, true, true},
    {"and so does a page's", KEY_OF_PAGE_7, false, false, false, false, true, true},
    {"and a probe's", KEY_OF_PROBE_7, false, false, false, false, true, true},
    {"a viewer sees no secrets", IN_SPACE_3(ROLE_VIEWER, ""), true, false, false, false, true, false},
    {"an editor does", IN_SPACE_3(ROLE_EDITOR, ""), true, true, false, false, true, false},
    {"one of the operator's workspace is trusted", IN_SPACE_1(ROLE_EDITOR), true, true, true, false, false,
     false},
    {"as long as it may write there", IN_SPACE_1(ROLE_VIEWER), true, false, false, false, false, false},
};

static void
test_manages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(manages); i++) {
        const struct principal *p = &manages[i].principal;

        for (enum role r = ROLE_VIEWER; r < ROLE_COUNT; r++) {
            same_int(manages[i].story, principal_may(p, &manages[i].of, r), r <= manages[i].monitor);
            same_int(manages[i].story, principal_may_page(p, manages[i].page, manages[i].of.workspace, r),
                     r <= manages[i].may_page);
        }
    }
}

static const struct {
    const char *story;
    struct principal principal;
    bool is_public;
    enum reader reader; /* of monitor 7, in workspace 3 */
} readers[] = {
    { "the admin reads all",                       ADMIN,                              false,
      READER_WITH_KEY },
    { "so does the monitor's own key",             KEY_OF_MONITOR_7,                   true,
      READER_WITH_KEY },
    { "and any of its workspace",                  IN_SPACE_3(ROLE_VIEWER, ""),        false,
      READER_WITH_KEY },
    { "another one's is none",                     { .kind = PRINCIPAL_MONITOR_KEY, .owned = 8 }, true,
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
    static const struct belonging of = { 7, 3, "" };

    (void)state;
    for (size_t i = 0; i < COUNT(readers); i++)
        same_int(readers[i].story,
                 principal_reader(&readers[i].principal, &of, readers[i].is_public), readers[i].reader);
}

static void
test_rights(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rights); i++) {
        const struct principal *p = &rights[i].principal;

        same_int(rights[i].story, principal_sees_private(p), rights[i].sees_private);
        same_int(rights[i].story, principal_sees_secrets(p), rights[i].sees_secrets);
        same_int(rights[i].story, principal_is_operator(p), rights[i].is_operator);
        same_int(rights[i].story, principal_is_admin(p), rights[i].is_admin);
        same_int(rights[i].story, principal_is_limited(p), rights[i].is_limited);
        same_int(rights[i].story, principal_is_stranger(p), rights[i].is_stranger);
    }
}

/* One that is given the answer of another would be told what is not for it. */
static void
test_views(void **state)
{
    static const struct principal apart[] = {
        NOBODY, ADMIN, IN_SPACE_3(ROLE_VIEWER, ""), IN_SPACE_3(ROLE_EDITOR, ""), IN_SPACE_1(ROLE_VIEWER),
        IN_SPACE_3(ROLE_VIEWER, ",db,"), { .kind = PRINCIPAL_ADMIN, .workspace = 3 },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(apart); i++)
        for (size_t j = 0; j < COUNT(apart); j++)
            same_int("only the same principal is given the same answer",
                     strcmp(principal_view(&a, &apart[i]), principal_view(&a, &apart[j])) == 0, i == j);
    arena_free(&a);
}

static void
test_tags(void **state)
{
    static const struct principal p = IN_SPACE_3(ROLE_EDITOR, ",api,db,");

    (void)state;
    same_int("other tags come and go", principal_keeps_tags(&p, ",api,x,", ",y,api,"), true);
    same_int("its own cannot be taken", principal_keeps_tags(&p, ",api,db,", ",api,"), false);
    same_int("nor given", principal_keeps_tags(&p, ",api,", ",db,api,"), false);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_manages), cmocka_unit_test(test_rights), cmocka_unit_test(test_readers),
        cmocka_unit_test(test_views),   cmocka_unit_test(test_tags),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
