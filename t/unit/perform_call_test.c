/* One request calls other routes from within its handler: with its key, its client and its time, in its
 * transaction. The table of routes is the API's, and a few routes of our own that do the calling. */
#include "fcgi/http/perform.h"

#include "fcgi/api/routes.h"
#include "fcgi/http/route.h"
#include "fcgi/http/transport_memory.h"

#include "fcgi/http/response_cache.h"
#include "store/settings.h"

#include "store.h"

#define NOW 1770732000 /* 2026-02-10T14:00:00Z */
#define CLIENT "192.0.2.7"
#define ADMIN "wp_00000000000000000000000000000001"
#define SHOP "{\"name\":\"Shop\",\"url\":\"http://shop.example/\",\"is_public\":true}"
#define SECRET "{\"name\":\"Secret\",\"url\":\"http://secret.example/\",\"is_public\":false}"

/* What the handlers of our own routes do; set by each test. */
static struct reply (*calls)(struct request *outer);

static struct reply
outer_handler(struct request *rq)
{
    return calls(rq);
}

/* Writes, and then finds that it cannot go on. */
static struct reply
failing_handler(struct request *rq)
{
    assert_int_equal(monitors_delete(rq->app->db, rq->monitor.key), 0);
    return refuse(rq, INTERNAL_ERROR, "Something went wrong");
}

static const struct route own_routes[] = {
    { POST, "/outer", OF_NOTHING, NO_KEY, &no_input, outer_handler },
    { GET, "/outer", OF_NOTHING, NO_KEY, &no_input, outer_handler },
    { PUT, "/outer", OFFLINE, NO_KEY, &no_input, outer_handler },
    { POST, "/failing/:id", OF_MONITOR, NO_KEY, &no_input, failing_handler },
};

struct api {
    struct rig rig;
    struct app app;
    struct route_table table;
    struct route rows[256];
    struct arena arena; /* of a request */
};

static int
setup(void **state)
{
    static struct api api;
    int own = (int)COUNT(own_routes);

    api = (struct api){ .table = { api.rows, own + api_routes.count } };
    assert_in_range(api.table.count, 1, COUNT(api.rows));
    memcpy(api.rows, own_routes, sizeof own_routes);
    memcpy(api.rows + own, api_routes.rows, (size_t)api_routes.count * sizeof *api.rows);
    rig_open(&api.rig);
    api.app = (struct app){ .db = api.rig.db, .routes = &api.table };
    api.app.config.public_create = api.app.config.public_list = 1;
    api.app.config.base_path = "";
    api.app.config.min_interval_seconds = 10;
    api.app.config.state_dir = api.rig.folder;
    api.app.config.database.location = api.rig.path;
    *state = &api;
    return 0;
}

static int
teardown(void **state)
{
    struct api *api = *state;

    response_cache_clear(&api->app);
    arena_free(&api->arena);
    rig_close(&api->rig);
    return 0;
}

/* --- a client's request --------------------------------------------------------------------------------- */

static const struct memory_transport *
ask_as(struct api *api, const char *method, const char *target, const char *body, const char *key,
       const char *forwarded_for)
{
    struct memory_transport *t;
    struct request rq;
    struct reply reply;

    arena_reset(&api->arena);
    t = arena_alloc(&api->arena, sizeof *t);
    transport_memory_open(t, &api->arena, method, target, body);
    transport_memory_set(t, "REMOTE_ADDR", forwarded_for == NULL ? CLIENT : "127.0.0.1");
    transport_memory_set(t, "HTTP_X_API_KEY", key);
    transport_memory_set(t, "HTTP_X_FORWARDED_FOR", forwarded_for);
    request_begin(&rq, &api->app, &t->transport, &api->arena, NOW);
    reply = perform_request(&rq);
    reply_send(&rq, &reply);
    request_end(&rq);
    return t;
}

static const char *
ask(struct api *api, const char *method, const char *target, const char *body, const char *key)
{
    const struct memory_transport *t = ask_as(api, method, target, body, key, NULL);

    return arena_printf(&api->arena, "%d %s", transport_memory_status(t), buf_string(&t->content));
}

static void
make_admin(struct api *api)
{
    struct digest digest = digest_of(ADMIN, strlen(ADMIN));
    char hex[2 * DIGEST_SIZE + 1];

    digest_hex(&digest, hex);
    assert_int_equal(db_begin(api->rig.db), 0);
    assert_int_equal(settings_set_text(api->rig.db, SETTING_ADMIN_KEY, hex), 0);
    assert_int_equal(db_commit(api->rig.db), 0);
}

/* --- the calls ------------------------------------------------------------------------------------------ */

/* "201 NOT_FOUND": what a call was answered, its code if it is a refusal. */
static const char *
call(struct request *outer, enum method method, const char *target, const char *body)
{
    struct request inner;
    struct reply reply = perform_call(outer, &inner, method, target, body);
    const char *code = strstr(reply.text, "\"code\":\"");

    assert_null(inner.body);
    if (reply.status < 400)
        return arena_printf(outer->arena, "%d", reply.status);
    assert_non_null(code);
    code += strlen("\"code\":\"");
    return arena_printf(outer->arena, "%d %.*s", reply.status, (int)strcspn(code, "\""), code);
}

/* Makes a monitor, and returns its path. */
static const char *
make(struct request *outer, const char *body)
{
    struct request inner;
    struct reply reply = perform_call(outer, &inner, POST, "/api/v1/monitors", body);
    const char *path = strstr(reply.text, "\"api_base\":\"");

    assert_int_equal(reply.status, 200);
    assert_non_null(path);
    path += strlen("\"api_base\":\"");
    return arena_bytes(outer->arena, path, strcspn(path, "\""));
}

static struct reply
fine(struct request *outer)
{
    return answer_message(outer, "done");
}

static struct reply
make_and_read(struct request *outer)
{
    const char *path = make(outer, SHOP);
    struct request inner;
    struct reply reply = perform_call(outer, &inner, GET, path, NULL);

    same_int("a call reads what another one wrote", reply.status, 200);
    assert_non_null(strstr(reply.text, "\"name\":\"Shop\""));
    assert_non_null(strstr(reply.text, "\"created_at\":\"2026-02-10T14:00:00Z\""));
    reply = perform_call(outer, &inner, GET, "/api/v1/monitors?search=sho", NULL);
    same_int("and lists it", reply.total, 1);
    return fine(outer);
}

static struct reply
make_read_and_refuse(struct request *outer)
{
    (void)make_and_read(outer);
    return refuse(outer, VALIDATION_ERROR, "No");
}

static void
test_one_transaction(void **state)
{
    struct api *api = *state;

    calls = make_read_and_refuse;
    assert_non_null(strstr(ask(api, "POST", "/outer", NULL, NULL), "400 {\"error\":\"No\""));
    rig_expect(&api->rig, "select count(*) from monitors", "0");
    same_text("what was undone is in no answer that was kept",
              ask(api, "GET", "/api/v1/monitors?search=sho", NULL, NULL), "200 []");
    calls = make_and_read;
    same_text("nothing stops the same a second time", ask(api, "POST", "/outer", NULL, NULL),
              "200 {\"message\":\"done\"}");
    rig_expect(&api->rig, "select name, created_at from monitors", "Shop 1770732000");
}

static struct reply
be_refused(struct request *outer)
{
    const char *path = make(outer, SHOP);

    same_text("no such path", call(outer, GET, "/api/v1/nothing", NULL), "404 NOT_FOUND");
    same_text("no such method", call(outer, PUT, path, "{}"), "405 METHOD_NOT_ALLOWED");
    same_text("no such monitor", call(outer, GET, "/api/v1/monitors/x", NULL), "404 NOT_FOUND");
    same_text("no body", call(outer, POST, "/api/v1/monitors", NULL), "400 BAD_REQUEST");
    same_text("no JSON", call(outer, POST, "/api/v1/monitors", "{"), "400 BAD_REQUEST");
    same_text("no object", call(outer, POST, "/api/v1/monitors", "[]"), "422 UNPROCESSABLE_ENTITY");
    same_text("no name", call(outer, POST, "/api/v1/monitors", "{}"), "422 UNPROCESSABLE_ENTITY");
    same_text("no key", call(outer, DELETE, path, NULL), "401 UNAUTHORIZED");
    same_text("a key in the target is not outer's",
              call(outer, DELETE, arena_printf(outer->arena, "%s?key=" ADMIN, path), NULL),
              "401 UNAUTHORIZED");
    return fine(outer);
}

static void
test_refusals(void **state)
{
    struct api *api = *state;

    make_admin(api);
    calls = be_refused;
    same_text("refused calls do no harm to the others", ask(api, "POST", "/outer", NULL, NULL),
              "200 {\"message\":\"done\"}");
    rig_expect(&api->rig, "select name from monitors", "Shop");
}

static const char *path_of_mine, *path_of_another;

static struct reply
change_mine(struct request *outer)
{
    same_text("its key opens its monitor", call(outer, PATCH, path_of_mine, "{\"name\":\"Mine\"}"), "200");
    same_text("and no other", call(outer, PATCH, path_of_another, "{\"name\":\"Mine\"}"), "403 FORBIDDEN");
    same_text("a new key", call(outer, POST, arena_printf(outer->arena, "%s/rotate-key", path_of_mine), NULL),
              "200");
    same_text("ends what the old one opened", call(outer, PATCH, path_of_mine, "{\"name\":\"Me\"}"),
              "403 FORBIDDEN");
    return fine(outer);
}

static void
test_manage_key(void **state)
{
    static const char key[] = "wp_00000000000000000000000000000002";
    struct api *api = *state;
    struct monitor mine = rig_monitor(&api->rig, "mine"), another = rig_monitor(&api->rig, "another");
    struct digest digest = digest_of(key, strlen(key));

    assert_int_equal(db_begin(api->rig.db), 0);
    assert_int_equal(monitors_set_key(api->rig.db, mine.key, &digest, NOW), 0);
    assert_int_equal(db_commit(api->rig.db), 0);
    path_of_mine = arena_printf(&api->rig.arena, "/api/v1/monitors/%s", mine.id);
    path_of_another = arena_printf(&api->rig.arena, "/api/v1/monitors/%s", another.id);
    calls = change_mine;
    same_text("calls have the key of the request", ask(api, "POST", "/outer", NULL, key),
              "200 {\"message\":\"done\"}");
    rig_expect(&api->rig, "select name from monitors order by key", "Mine; another");
}

static struct reply
see_the_secret(struct request *outer)
{
    struct request inner;

    (void)make(outer, SECRET);
    return perform_call(outer, &inner, GET, "/api/v1/monitors", NULL);
}

static void
test_admin_key(void **state)
{
    struct api *api = *state;

    make_admin(api);
    calls = see_the_secret;
    same_text("a stranger sees no private monitor", ask(api, "POST", "/outer", NULL, NULL), "200 []");
    assert_non_null(strstr(ask(api, "POST", "/outer", NULL, ADMIN), "\"name\":\"Secret\""));
    rig_expect(&api->rig, "select trusted from monitors order by key", "0; 1");
}

static struct reply
make_three(struct request *outer)
{
    (void)make(outer, SHOP);
    (void)make(outer, SHOP);
    same_text("the client's third", call(outer, POST, "/api/v1/monitors", SHOP), "429 RATE_LIMIT_EXCEEDED");
    return fine(outer);
}

static void
test_client(void **state)
{
    struct api *api = *state;

    api->app.config.monitor_rate_limit = 2;
    calls = make_three;
    (void)ask(api, "POST", "/outer", NULL, NULL);
    rig_expect(&api->rig, "select count(*) from monitors", "2");
}

static struct reply
read_metrics(struct request *outer)
{
    struct request inner;

    return perform_call(outer, &inner, GET, "/metrics", NULL);
}

static void
test_here(void **state)
{
    struct api *api = *state;

    calls = read_metrics;
    same_int("a proxy on this host does not become its own client by a call",
             transport_memory_status(ask_as(api, "GET", "/outer", NULL, NULL, CLIENT)), 403);
}

static struct reply
ignore_a_failure(struct request *outer)
{
    const char *path = make(outer, SHOP);
    const char *failing = arena_printf(outer->arena, "/failing/%s", strrchr(path, '/') + 1);

    same_text("a failure", call(outer, POST, failing, NULL), "500 INTERNAL_ERROR");
    return fine(outer);
}

static void
test_failure(void **state)
{
    struct api *api = *state;
    struct monitor before = rig_monitor(&api->rig, "before");

    (void)before;
    calls = ignore_a_failure;
    same_int("a call that failed half-way is not committed",
             transport_memory_status(ask_as(api, "POST", "/outer", NULL, NULL, NULL)), 503);
    rig_expect(&api->rig, "select name from monitors", "before");
}

static void
test_without_transaction(void **state)
{
    struct api *api = *state;

    calls = make_read_and_refuse;
    (void)ask(api, "PUT", "/outer", NULL, NULL);
    rig_expect(&api->rig, "select name from monitors", "Shop");
}

static struct reply
list_all(struct request *outer)
{
    same_text("a call", call(outer, GET, "/api/v1/monitors", NULL), "200");
    return fine(outer);
}

static void
test_base_path(void **state)
{
    struct api *api = *state;

    api->app.config.base_path = "/b";
    calls = list_all;
    same_text("a path in the program is from its own root", ask(api, "POST", "/b/outer", NULL, NULL),
              "200 {\"message\":\"done\"}");
    same_int("which for clients is below the base",
             transport_memory_status(ask_as(api, "POST", "/outer", NULL,
             NULL, NULL)), 404);
}

static void
test_answer(void **state)
{
    struct api *api = *state;
    const struct memory_transport *t = ask_as(api, "GET", "/api/v1/monitors", NULL, NULL, NULL);

    same_int("the status", transport_memory_status(t), 200);
    same_text("a header", transport_memory_header(t, "x-total-count"), "0");
    same_text("another", transport_memory_header(t, "Content-Type"), "application/json");
    same_text("none", transport_memory_header(t, "Content"), NULL);
    same_text("the body", buf_string(&t->content), "[]");
}

#define IN_A_RIG(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_RIG(test_answer),
        IN_A_RIG(test_one_transaction),
        IN_A_RIG(test_refusals),
        IN_A_RIG(test_manage_key),
        IN_A_RIG(test_admin_key),
        IN_A_RIG(test_client),
        IN_A_RIG(test_here),
        IN_A_RIG(test_failure),
        IN_A_RIG(test_base_path),
        IN_A_RIG(test_without_transaction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
