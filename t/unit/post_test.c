/* Posts: what a client may set of them, and in which state they are when (pages.md 5). */
#include "model/post.h"

#include "quoted.h"
#include "unit.h"

#define T 1770732000 /* 2026-02-10T14:00:00Z */
#define TIMES "'starts_at':'2026-02-10T15:00:00Z','ends_at':'2026-02-10T16:00:00Z'"

static const struct {
    const char *body;
    enum field_fault fault;
    int state, impact;
} creates[] = {
    { "{'title':'t'}", FIELD_FINE, POST_INVESTIGATING, IMPACT_MINOR },
    { "{'title':'t','state':'resolved','impact':'critical'}", FIELD_FINE, POST_RESOLVED, IMPACT_CRITICAL },
    { "{'title':'t','state':'scheduled'}", FIELD_BAD_VALUE, 0, 0 },
    { "{'title':'t','kind':'maintenance'}", FIELD_WRONG_TYPE, 0, 0 },
    { "{'title':'t','kind':'maintenance'," TIMES "}", FIELD_FINE, POST_SCHEDULED, IMPACT_NONE },
    { "{'title':'t','kind':'maintenance','starts_at':'2026-02-10T16:00:00Z',"
      "'ends_at':'2026-02-10T16:00:00Z'}",
      FIELD_BAD_VALUE, 0, 0 },
    { "{'title':'t'," TIMES "}", FIELD_BAD_VALUE, 0, 0 },
    { "{'title':'t','kind':'announcement'}", FIELD_FINE, POST_ACTIVE, IMPACT_NONE },
    { "{'title':'t','kind':'announcement','state':'ended'}", FIELD_FINE, POST_ENDED, IMPACT_NONE },
    { "{'title':'t','kind':'news'}", FIELD_BAD_VALUE, 0, 0 },
    { "{'title':'t','impact':'big'}", FIELD_BAD_VALUE, 0, 0 },
    { "{'title':'a\\nb'}", FIELD_BAD_VALUE, 0, 0 },
    { "{'title':' '}", FIELD_BAD_VALUE, 0, 0 },
    { "{'title':null}", FIELD_WRONG_TYPE, 0, 0 },
    { "{'title':'t','monitor_ids':'x'}", FIELD_WRONG_TYPE, 0, 0 },
    { "{'title':'t','ends_at':'tomorrow','kind':'announcement'}", FIELD_BAD_VALUE, 0, 0 },
};

static void
creating(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(creates); i++) {
        const char *story = creates[i].body;
        json_object *body = quoted_json(&a, story);
        struct field_problem problem = fields_types(&a, post_create_fields, body, true);
        struct post p = { 0 };

        if (problem.fault == FIELD_FINE)
            problem = post_create(&a, body, &p);
        json_object_put(body);
        same_int(story, problem.fault, creates[i].fault);
        if (problem.fault != FIELD_FINE)
            continue;
        same_int(story, p.first_state, creates[i].state);
        same_int(story, p.impact, creates[i].impact);
    }
    arena_free(&a);
}

static void
either_name_of_the_body(void **state)
{
    struct arena a = { NULL };
    json_object *body = quoted_json(&a, "{'title':'t','body_markdown':'*x*'}");
    struct post p = { 0 };
    int changes = 0;

    (void)state;
    assert_int_equal(post_create(&a, body, &p).fault, FIELD_FINE);
    json_object_put(body);
    same_text("body_markdown", p.body, "*x*");
    body = quoted_json(&a, "{'body':''}");
    assert_int_equal(post_change(&a, body, &p, &changes).fault, FIELD_FINE);
    json_object_put(body);
    same_text("body", p.body, "");
    body = quoted_json(&a, "{'state':'resolved'}");
    assert_int_equal(post_change(&a, body, &p, &changes).fault, FIELD_BAD_VALUE);
    json_object_put(body);
    body = quoted_json(&a, "{'kind':'incident'}");
    assert_int_equal(post_change(&a, body, &p, &changes).fault, FIELD_BAD_VALUE);
    json_object_put(body);
    arena_free(&a);
}

/* Maintenance from T + 100 to T + 200, an announcement until T + 200; states of updates, made at T + 10,
 * T + 20 ... */
static const struct {
    const char *story;
    enum post_kind kind;
    int first, updates[3]; /* -1: no more */
    int64_t now;
    int state;
    int64_t ended_at, changes_at;
} moments[] = {
    { "an incident begins as it was made", POST_INCIDENT, POST_IDENTIFIED, { -1, -1, -1 }, T,
      POST_IDENTIFIED, 0, INT64_MAX },
    { "its newest update counts", POST_INCIDENT, 0, { POST_RESOLVED, POST_MONITORING, -1 }, T + 50,
      POST_MONITORING, 0, INT64_MAX },
    { "it ends with the first of the last that say so", POST_INCIDENT, 0,
      { POST_MONITORING, POST_RESOLVED, POST_RESOLVED }, T + 50, POST_RESOLVED, T + 20, INT64_MAX },
    { "made as resolved", POST_INCIDENT, POST_RESOLVED, { -1, -1, -1 }, T, POST_RESOLVED, T, INT64_MAX },
    { "maintenance waits", POST_MAINTENANCE, 0, { -1, -1, -1 }, T + 99, POST_SCHEDULED, 0, T + 100 },
    { "begins by the clock", POST_MAINTENANCE, 0, { -1, -1, -1 }, T + 100, POST_IN_PROGRESS, 0, T + 200 },
    { "ends by the clock", POST_MAINTENANCE, 0, { -1, -1, -1 }, T + 200, POST_COMPLETED, T + 200, INT64_MAX },
    { "begins earlier by an update", POST_MAINTENANCE, 0, { POST_IN_PROGRESS, -1, -1 }, T + 20,
      POST_IN_PROGRESS, 0, T + 100 },
    { "ends earlier by an update", POST_MAINTENANCE, 0, { POST_IN_PROGRESS, POST_COMPLETED, -1 }, T + 150,
      POST_COMPLETED, T + 20, INT64_MAX },
    { "an announcement stands", POST_ANNOUNCEMENT, 0, { -1, -1, -1 }, T + 199, POST_ACTIVE, 0, T + 200 },
    { "and ends by the clock", POST_ANNOUNCEMENT, 0, { -1, -1, -1 }, T + 201, POST_ENDED, T + 200,
      INT64_MAX },
};

static void
states(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(moments); i++) {
        const char *story = moments[i].story;
        struct post p = { .kind = moments[i].kind, .first_state = moments[i].first, .created_at = T };

        if (p.kind != POST_INCIDENT)
            p.ends_at = T + 200;
        if (p.kind == POST_MAINTENANCE)
            p.starts_at = T + 100;
        for (int k = 0; k < 3 && moments[i].updates[k] >= 0; k++)
            *arena_add(&a, &p.updates) = (struct post_update){ .state = moments[i].updates[k],
                                                               .created_at = T + 10 * (k + 1) };
        post_follow_updates(&p);
        same_int(story, post_state(&p, moments[i].now), moments[i].state);
        same_int(story, post_is_open(&p, moments[i].now), moments[i].ended_at == 0);
        same_int(story, post_ended_at(&p, moments[i].now), moments[i].ended_at);
        same_int(story, post_changes_at(&p, moments[i].now), moments[i].changes_at);
    }
    arena_free(&a);
}

static void
by_urgency(void **state)
{
    struct post list[] = {
        { .title = "planned", .kind = POST_MAINTENANCE, .starts_at = T + 10, .ends_at = T + 20 },
        { .title = "new", .kind = POST_ANNOUNCEMENT },
        { .title = "minor", .kind = POST_INCIDENT, .impact = IMPACT_MINOR },
        { .title = "on", .kind = POST_MAINTENANCE, .starts_at = T - 10, .ends_at = T + 20 },
        { .title = "newer", .kind = POST_ANNOUNCEMENT },
        { .title = "critical", .kind = POST_INCIDENT, .impact = IMPACT_CRITICAL },
        { .title = "minor, too", .kind = POST_INCIDENT, .impact = IMPACT_MINOR },
    };
    static const char *const order[] = { "critical", "minor", "minor, too", "on", "new", "newer", "planned" };

    (void)state;
    posts_by_urgency(list, COUNT(list), T);
    for (size_t i = 0; i < COUNT(list); i++)
        same_text("in its place", list[i].title, order[i]);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(creating),
        cmocka_unit_test(either_name_of_the_body),
        cmocka_unit_test(states),
        cmocka_unit_test(by_urgency),
    };

    return cmocka_run_group_tests_name("post", tests, NULL, NULL);
}
