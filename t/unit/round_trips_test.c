/* What a request costs at a server: how often the worker waits for it. That is bounded for each route, and
 * does not grow with the number of rows that are shown. */
#include "fcgi/http/perform.h"

#include "fcgi/api/routes.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/http/route.h"
#include "fcgi/http/transport_memory.h"

#include "store.h"

#define NOW 1770732000 /* 2026-02-10T14:00:00Z */

struct api {
    struct rig rig;
    struct app app;
    struct arena arena; /* of a request */
};

static void
open_api(struct api *api)
{
    *api = (struct api){ .arena = { 0 } };
    rig_open(&api->rig);
    api->app = (struct app){ .db = api->rig.db, .routes = &api_routes };
    api->app.config.public_create = api->app.config.public_list = 1;
    api->app.config.base_path = "";
    api->app.config.min_interval_seconds = 10;
    api->app.config.state_dir = api->rig.folder;
    api->app.config.database.location = api->rig.path;
}

static const struct memory_transport *
ask(struct api *api, const char *method, const char *target, const char *body)
{
    struct memory_transport *t;
    struct request rq;
    struct reply reply;

    arena_reset(&api->arena);
    t = arena_alloc(&api->arena, sizeof *t);
    transport_memory_open(t, &api->arena, method, target, body);
    transport_memory_set(t, "REMOTE_ADDR", "192.0.2.7");
    request_begin(&rq, &api->app, &t->transport, &api->arena, NOW);
    reply = perform_request(&rq);
    reply_send(&rq, &reply);
    request_end(&rq);
    return t;
}

/* Statements are prepared once for a connection, which takes no round trip; what is kept is forgotten. */
static int64_t
trips_of(struct api *api, const char *target)
{
    int64_t before;
    int status;

    (void)ask(api, "GET", target, NULL);
    response_cache_clear(&api->app);
    before = postgres_round_trips(api->rig.db);
    status = transport_memory_status(ask(api, "GET", target, NULL));
    response_cache_clear(&api->app);
    if (status != 200)
        fail_msg("%s: %d", target, status);
    return postgres_round_trips(api->rig.db) - before;
}

/* Some history for each monitor, by SQL: what is read is rows. */
static void
furnish(struct api *api, int monitors)
{
    for (int i = 0; i < monitors; i++) {
        struct monitor m = rig_monitor(&api->rig, "shop");

        rig_sql(&api->rig,
                arena_printf(&api->rig.arena,
                             "INSERT INTO incidents (seq, id, monitor, started_at, resolved_at, cause)"
                             " VALUES (%lld, 'i%lld', %lld, %d, %d, 'no');"
                             "INSERT INTO page_monitors (page, monitor) SELECT key, %lld FROM status_pages",
                             (long long)m.key, (long long)m.key, (long long)m.key, NOW - 600, NOW - 300,
                             (long long)m.key));
    }
}

static const struct bound {
    const char *target; /* "ID": a monitor's */
    int most;
} bounds[] = {
    { "/api/v1/monitors/ID", 2 },
    { "/api/v1/monitors", 4 },
    { "/api/v1/monitors?limit=100", 4 },
    { "/api/v1/monitors/summary", 4 },
    { "/api/v1/monitors/ID/overview", 4 },
    { "/api/v1/monitors/ID/heartbeats", 4 },
    { "/api/v1/monitors/ID/uptime", 4 },
    { "/api/v1/monitors/ID/uptime-history", 4 },
    { "/api/v1/monitors/ID/response-times", 4 },
    { "/api/v1/monitors/ID/incidents", 4 },
    { "/api/v1/monitors/ID/maintenance", 4 },
    { "/api/v1/monitors/ID/dependencies", 4 },
    { "/api/v1/monitors/ID/locations", 4 },
    { "/api/v1/monitors/ID/badge/status", 4 },
    { "/api/v1/monitors/ID/badge/uptime", 4 },
    { "/api/v1/incidents", 4 },
    { "/api/v1/maintenance", 4 },
    { "/api/v1/uptime-history", 4 },
    { "/api/v1/response-times", 4 },
    { "/api/v1/status", 4 },
    { "/api/v1/status/history", 4 },
    { "/api/v1/dashboard", 4 },
    { "/api/v1/status-pages", 4 },
    { "/api/v1/status-pages/acme", 4 },
    { "/api/v1/status-pages/acme/monitors", 4 },
    { "/api/v1/status-pages/acme/history", 4 },
    { "/api/v1/status-pages/acme/history/2026-02-09", 4 },
    { "/api/v1/status-pages/acme/incidents", 4 },
    { "/api/v1/status-pages/acme/feed.atom", 6 }, /* posts, incidents and the names of both */
    { "/s/acme/api/v2/summary.json", 4 },
    { "/s/acme/history", 4 },
    { "/api/v1/locations", 4 },
    { "/api/v1/tags", 4 },
    { "/s/acme", 4 },
};

static const char *
target_of(struct api *api, const struct bound *b, const char *id)
{
    const char *at = strstr(b->target, "ID");

    return at == NULL ? b->target
                      : arena_printf(&api->rig.arena, "%.*s%s%s", (int)(at - b->target), b->target, id,
                                     at + strlen("ID"));
}

static void
a_request_waits_seldom_and_not_for_each_row(void **state)
{
    struct api api;
    const char *id;
    int64_t few[COUNT(bounds)];
    int failed = 0;

    (void)state;
    open_api(&api);
    if (!rig_at_server(&api.rig)) { /* these are for make check-postgresql */
        rig_close(&api.rig);
        return;
    }
    rig_sql(&api.rig,
            "INSERT INTO status_pages (key, id, manage_key, slug, title, is_public, created_at, updated_at)"
            " VALUES (1, 'p', 'k', 'acme', 'Acme', 1, 1, 1)");
    furnish(&api, 3);
    id = rig_ask(&api.rig, "SELECT id FROM monitors ORDER BY key LIMIT 1");
    for (size_t i = 0; i < COUNT(bounds); i++)
        few[i] = trips_of(&api, target_of(&api, &bounds[i], id));
    furnish(&api, 60);
    for (size_t i = 0; i < COUNT(bounds); i++) {
        int64_t many = trips_of(&api, target_of(&api, &bounds[i], id));

        if (many <= bounds[i].most && many <= few[i] + 1) /* one that does not fit is counted, too */
            continue;
        print_error("%s: %lld round trips, %lld with more rows; at most %d\n", bounds[i].target,
                    (long long)few[i], (long long)many, bounds[i].most);
        failed++;
    }
    assert_int_equal(failed, 0);
    response_cache_clear(&api.app);
    arena_free(&api.arena);
    rig_close(&api.rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_waits_seldom_and_not_for_each_row),
    };

    return cmocka_run_group_tests_name("round_trips", tests, NULL, NULL);
}
