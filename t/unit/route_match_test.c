/* A path finds its row in a table of routes: each row of the API's own table by a path of its own, and those
 * of a small one by the rules: literals before parameters, methods, what is not below BASE_PATH. */
#include "fcgi/http/route.h"

#include "base/text.h"
#include "fcgi/api/routes.h"
#include "fcgi/http/transport_memory.h"

#include "unit.h"

static const struct route rows[] = {
    { GET,    "/",                  OFFLINE, NO_KEY, &no_input, NULL },
    { GET,    "/things",            OFFLINE, NO_KEY, &no_input, NULL },
    { POST,   "/things",            OFFLINE, NO_KEY, &no_input, NULL },
    { GET,    "/things/:id",        OFFLINE, NO_KEY, &no_input, NULL },
    { DELETE, "/things/:id",        OFFLINE, NO_KEY, &no_input, NULL },
    { GET,    "/things/all",        OFFLINE, NO_KEY, &no_input, NULL },
    { GET,    "/things/:id/parts/:part", OFFLINE, NO_KEY, &no_input, NULL },
    { GET,    "/things/all/:what/one",   OFFLINE, NO_KEY, &no_input, NULL },
    { GET,    "/llms.txt",          OFFLINE, NO_KEY, &no_input, NULL },
};
static const struct route_table small = { rows, COUNT(rows) };

struct asked {
    struct arena arena;
    struct app app;
    struct request rq;
    struct reply no;
};

static int
setup(void **state)
{
    static struct asked asked;

    asked = (struct asked){ .app.config.base_path = "" };
    *state = &asked;
    return 0;
}

static int
teardown(void **state)
{
    arena_free(&((struct asked *)*state)->arena);
    return 0;
}

static const struct route *
match(struct asked *asked, const struct route_table *table, const char *method, const char *target)
{
    struct memory_transport *t = arena_alloc(&asked->arena, sizeof *t);

    transport_memory_open(t, &asked->arena, method, target, NULL);
    request_begin(&asked->rq, &asked->app, &t->transport, &asked->arena, 1);
    asked->rq.route = route_match(table, &asked->rq, &asked->no);
    request_end(&asked->rq);
    return asked->rq.route;
}

/* The path with "7" in the places of its parameters. */
static const char *
path_for(struct arena *a, const char *pattern)
{
    struct buf path = { .arena = a };

    for (const char *c = pattern; *c != '\0'; c++) {
        if (*c != ':') {
            buf_char(&path, *c);
            continue;
        }
        buf_char(&path, '7');
        c += strcspn(c, "/") - 1;
    }
    return buf_string(&path);
}

static void
each_route_is_found(void **state)
{
    struct asked *asked = *state;

    for (int i = 0; i < api_routes.count; i++) {
        const struct route *row = &api_routes.rows[i];
        const struct route *found =
            match(asked, &api_routes, method_name(row->method), path_for(&asked->arena, row->path));

        if (found != row)
            fail_msg("%s %s leads to %s", method_name(row->method), row->path,
                     found == NULL ? "nothing" : found->path);
        arena_reset(&asked->arena);
    }
}

static void
rules(void **state)
{
    static const struct {
        const char *method, *target, *path; /* NULL: none */
        int status;                         /* then */
        const char *allow;
    } cases[] = {
        { "GET", "/", "/", 0, NULL },
        { "GET", "/things", "/things", 0, NULL },
        { "GET", "/things/", "/things", 0, NULL },
        { "HEAD", "/things", "/things", 0, NULL },
        { "GET", "/things/7", "/things/:id", 0, NULL },
        { "GET", "/things/%61ll", "/things/all", 0, NULL },
        { "GET", "/things/a%2Fll", "/things/:id", 0, NULL },
        { "DELETE", "/things/all", NULL, 405, "GET, HEAD, OPTIONS" },
        { "PUT", "/things/7", NULL, 405, "GET, HEAD, DELETE, OPTIONS" },
        { "PUT", "/things", NULL, 405, "GET, HEAD, POST, OPTIONS" },
        { "GET", "/things/all/parts/9", "/things/:id/parts/:part", 0, NULL },
        { "GET", "/things/all/parts/one", "/things/all/:what/one", 0, NULL },
        { "GET", "/things/7/parts/one", "/things/:id/parts/:part", 0, NULL },
        { "GET", "/things/7/bits/9", NULL, 404, NULL },
        { "GET", "/thing", NULL, 404, NULL },
        { "GET", "/thingss", NULL, 404, NULL },
        { "GET", "//things", NULL, 404, NULL },
        { "GET", "/1/2/3/4/5/6/7/8", NULL, 404, NULL },
        { "GET", "/1/2/3/4/5/6/7/8/9", NULL, 404, NULL },
        { "OPTIONS", "/nothing", NULL, 204, NULL },
    };
    struct asked *asked = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct route *found = match(asked, &small, cases[i].method, cases[i].target);

        same_text(cases[i].target, found == NULL ? NULL : found->path, cases[i].path);
        if (found == NULL)
            assert_int_equal(asked->no.status, cases[i].status);
        if (found == NULL)
            same_text(cases[i].target, asked->no.allow, cases[i].allow);
    }
}

static void
ids_are_taken(void **state)
{
    struct asked *asked = *state;

    assert_non_null(match(asked, &small, "GET", "/things/a%20b/parts/c"));
    assert_string_equal(asked->rq.ids[0], "a b");
    assert_string_equal(asked->rq.ids[1], "c");
}

/* What is not below BASE_PATH is there only for programs that look for what a site offers. */
static void
outside_is_discovery(void **state)
{
    struct asked *asked = *state;

    asked->app.config.base_path = "/status";
    assert_non_null(match(asked, &small, "GET", "/status/things"));
    assert_null(match(asked, &small, "GET", "/things"));
    assert_int_equal(asked->no.status, 404);
    assert_non_null(match(asked, &small, "GET", "/llms.txt"));
}

/* The index is of one table: for another it is made anew. */
static void
tables_take_turns(void **state)
{
    struct asked *asked = *state;

    for (int i = 0; i < 2; i++) {
        assert_null(match(asked, &api_routes, "GET", "/things"));
        assert_ptr_equal(match(asked, &small, "GET", "/things"), &rows[1]);
    }
}

static bool
is_for_readers(const struct route *row)
{
    static const char *const others[] = { "/", "/metrics", "/api/v2/summary.json", "/api/v2/status.json" };

    if (row->method != GET)
        return false;
    for (size_t i = 0; i < COUNT(others); i++)
        if (strcmp(row->path, others[i]) == 0)
            return true;
    return strstr(row->path, "/badge/") != NULL || strstr(row->path, "/feed.") != NULL ||
           (text_starts(row->path, "/s/") && row->auth == READ_PAGE && strstr(row->path, ".png") == NULL &&
            strstr(row->path, "/subscribe") == NULL);
}

/* A standby answers whatever the public reads: each page but forms, badge and feed, and nothing else. */
static void
public_routes_may_lag(void **state)
{
    (void)state;
    for (int i = 0; i < api_routes.count; i++)
        if (route_may_lag(&api_routes.rows[i]) != is_for_readers(&api_routes.rows[i]))
            fail_msg("%s %s", method_name(api_routes.rows[i].method), api_routes.rows[i].path);
}

/* The process that answers them takes the same (fcgi/events/sse_accept.c). */
static void
streams_take_one_input(void **state)
{
    struct asked *asked = *state;

    assert_ptr_equal(match(asked, &api_routes, "GET", V1 "/events")->takes, &event_stream);
    assert_ptr_equal(match(asked, &api_routes, "GET", V1 "/monitors/7/events")->takes, &event_stream_of_one);
}

/* A write below a monitor, an incident or a page is either about that or about something of its own, which
 * the audit has to be told: a route that is new is to be put here. */
static void
writes_say_what_they_change(void **state)
{
    static const struct {
        const char *part;
        enum audit_type type;
    } parts[] = {
        { "alert-rules", AUDIT_RULES },
        { "dependencies", AUDIT_DEPENDENCY },
        { "notes", AUDIT_NOTE },
        { "layout", AUDIT_LAYOUT },
        { "monitors", AUDIT_PAGE_MONITORS },
        { "posts", AUDIT_POST },
        { "", AUDIT_OF_SUBJECT },
        { "acknowledge", AUDIT_OF_SUBJECT },
        { "check", AUDIT_OF_SUBJECT },
        { "favicon", AUDIT_OF_SUBJECT },
        { "logo", AUDIT_OF_SUBJECT },
        { "maintenance", AUDIT_OF_SUBJECT },
        { "notifications", AUDIT_OF_SUBJECT },
        { "pause", AUDIT_OF_SUBJECT },
        { "release", AUDIT_OF_SUBJECT },
        { "resume", AUDIT_OF_SUBJECT },
        { "rotate-key", AUDIT_OF_SUBJECT },
        { "rotate-ping-key", AUDIT_OF_SUBJECT },
        { "subscribe", AUDIT_OF_SUBJECT },
        { "subscribers", AUDIT_OF_SUBJECT },
        { "unlock", AUDIT_OF_SUBJECT },
    };

    (void)state;
    for (int i = 0; i < api_routes.count; i++) {
        const struct route *row = &api_routes.rows[i];
        const char *part = strchr(row->path, ':');
        size_t known = 0;

        if (row->method == GET || (row->subject != OF_MONITOR && row->subject != OF_MONITOR_BY &&
                                   row->subject != OF_INCIDENT && row->subject != OF_PAGE))
            continue;
        part += strcspn(part, "/");
        part += *part == '/';
        while (known < COUNT(parts) && (strlen(parts[known].part) != strcspn(part, "/") ||
                                        strncmp(part, parts[known].part, strcspn(part, "/")) != 0))
            known++;
        if (known == COUNT(parts) || row->takes->audits != parts[known].type)
            fail_msg("%s %s", method_name(row->method), row->path);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_route_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(rules, setup, teardown),
        cmocka_unit_test_setup_teardown(ids_are_taken, setup, teardown),
        cmocka_unit_test_setup_teardown(outside_is_discovery, setup, teardown),
        cmocka_unit_test_setup_teardown(tables_take_turns, setup, teardown),
        cmocka_unit_test_setup_teardown(streams_take_one_input, setup, teardown),
        cmocka_unit_test(public_routes_may_lag),
        cmocka_unit_test(writes_say_what_they_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
