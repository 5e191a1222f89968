/* What a request costs at a server: how often the worker waits for it. That is bounded for each route, and
 * does not grow with the number of rows that are shown. */
#include "fcgi/http/perform.h"

#include "os/zone_file.h"
#include "fcgi/api/routes.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/http/route.h"
#include "fcgi/http/transport_memory.h"

#include "store.h"

#define KEY "wp_of_the_administrator"
#define NOW 1770732000 /* 2026-02-10T14:00:00Z */

struct api {
    struct rig rig;
    struct app app;
    struct arena arena; /* of a request */
    const char *key;    /* what it brings; NULL: none */
};

static void
open_api(struct api *api)
{
    *api = (struct api){ .arena = { 0 } };
    rig_open(&api->rig);
    api->app = (struct app){ .db = api->rig.db, .routes = &api_routes };
    api->app.config.public_create = api->app.config.public_list = 1;
    api->app.config.base_path = "";
    api->app.config.timezone = "UTC";
    api->app.config.zone = zone_file_read(&api->rig.arena, "UTC");
    api->app.config.min_interval_seconds = 10;
    api->app.config.state_dir = api->rig.folder;
    api->app.config.database.location = api->rig.path;
}

/* With the admin key: it reads all, and is looked up itself. */
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
    if (api->key != NULL)
        transport_memory_set(t, "HTTP_AUTHORIZATION", arena_printf(&api->arena, "Bearer %s", api->key));
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

/* Some history for each monitor, by SQL: what is read is rows. %lld is its key. */
static const char history[] =
    "INSERT INTO incidents (seq, id, monitor, started_at, resolved_at, cause)"
    " SELECT key, 'i' || key, key, 1770731400, 1770731700, 'no' FROM monitors WHERE key = %lld;"
    "INSERT INTO incidents (seq, id, monitor, started_at, cause)"
    " SELECT 1000000 + key, 'o' || key, key, 1770731800, 'no' FROM monitors WHERE key = %lld;"
    "INSERT INTO page_monitors (page, monitor)"
    " SELECT p.key, m.key FROM status_pages p, monitors m WHERE m.key = %lld;"
    "INSERT INTO posts (key, id, page, kind, title, body, impact, first_state, state, created_at, updated_at)"
    " SELECT key, 'p' || key, 1, 0, 'p', 'p', 0, 0, 0, 1770731900, 1 FROM monitors WHERE key = %lld";

static void
furnish(struct api *api, int monitors)
{
    for (int i = 0; i < monitors; i++) {
        long long key = rig_monitor(&api->rig, "shop").key;

        rig_sql(&api->rig, arena_printf(&api->rig.arena, history, key, key, key, key));
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
    { "/api/v1/status-pages/acme/feed.atom", 4 },
    { "/api/v1/status-pages/acme/feed.json", 4 },
    { "/api/v1/status-pages/acme/layout", 4 },
    { "/api/v1/status-pages/acme/posts", 4 },
    { "/api/v1/status-pages/acme/maintenance", 4 },
    { "/s/acme/maintenance.ics", 4 },
    { "/s/acme/posts/p1", 4 },
    { "/api/v1/monitors/ID/sla", 4 },
    { "/api/v1/monitors/ID/dependents", 4 },
    { "/api/v1/monitors/ID/graph", 4 },
    { "/api/v1/incidents/i1", 4 },
    { "/api/v1/incidents/i1/timeline", 4 },
    { "/api/v1/incidents/i1/dossier", 4 },
    { "/api/v1/incidents/i1/notes", 4 },
    { "/api/v1/settings", 4 },
    { "/api/v1/groups", 4 },
    { "/api/v1/limits", 4 },
    { "/api/v1/whoami", 4 },
    { "/s/acme/api/v2/summary.json", 4 },
    { "/s/acme/history", 4 },
    { "/api/v1/locations", 4 },
    { "/api/v1/tags", 4 },
    { "/s/acme", 4 },
};

static const struct bound with_key[] = {
    { "/api/v1/monitors/ID", 2 },
    { "/api/v1/monitors", 4 },
    { "/api/v1/monitors/ID/overview", 4 },
    { "/api/v1/monitors/ID/heartbeats", 4 },
    { "/api/v1/monitors/ID/evidence", 4 },
    { "/api/v1/monitors/ID/notifications", 4 },
    { "/api/v1/monitors/ID/webhook-deliveries", 4 },
    { "/api/v1/monitors/ID/alert-log", 4 },
    { "/api/v1/monitors/ID/export", 4 },
    { "/api/v1/export", 4 },
    { "/api/v1/channels", 4 },
    { "/api/v1/silences", 4 },
    { "/api/v1/gates", 4 },
    { "/api/v1/workspaces", 4 },
    { "/api/v1/workspace", 4 },
    { "/api/v1/audit", 4 },
    { "/api/v1/attention", 4 },
    { "/api/v1/reports/sla?month=2026-01", 4 },
    { "/api/v1/status-pages/acme/subscribers", 4 },
    { "/api/v1/locations", 4 },
    { "/api/v1/status", 4 },
    { "/api/v1/dashboard", 4 },
    { "/metrics", 4 },
};

static const char *
target_of(struct api *api, const struct bound *b, const char *id)
{
    const char *at = strstr(b->target, "ID");

    return at == NULL ? b->target
                      : arena_printf(&api->rig.arena, "%.*s%s%s", (int)(at - b->target), b->target, id,
                                     at + strlen("ID"));
}

/* Round trips of each request of a table. */
static void
count_trips(struct api *api, const struct bound *table, size_t rows, int64_t *trips)
{
    const char *id = rig_ask(&api->rig, "SELECT id FROM monitors ORDER BY key LIMIT 1");

    for (size_t i = 0; i < rows; i++)
        trips[i] = trips_of(api, target_of(api, &table[i], id));
}

/* One request more for more rows: an answer that does not fit is counted, too. */
static int
count_failures(const struct bound *table, size_t rows, const int64_t *few, const int64_t *many)
{
    int failed = 0;

    for (size_t i = 0; i < rows; i++) {
        if (many[i] <= table[i].most && many[i] <= few[i] + 1)
            continue;
        print_error("%s: %lld round trips, %lld with more rows; at most %d\n", table[i].target,
                    (long long)few[i], (long long)many[i], table[i].most);
        failed++;
    }
    return failed;
}

static void
expect_bounds(const struct bound *table, size_t rows, const char *key)
{
    int64_t few[COUNT(bounds) + COUNT(with_key)], many[COUNT(few)];
    struct digest digest = digest_of(KEY, strlen(KEY));
    const char *promise = "UPDATE monitors SET sla_target = 99.9, sla_period_days = 30";
    char hex[DIGEST_HEX_SIZE];
    struct api api;

    open_api(&api);
    if (!rig_at_server(&api.rig)) { /* these are for make check-postgresql */
        rig_close(&api.rig);
        return;
    }
    digest_hex(&digest, hex);
    api.key = key;
    rig_sql(&api.rig,
            "INSERT INTO status_pages (key, id, manage_key, slug, title, is_public, created_at, updated_at)"
            " VALUES (1, 'p', 'k', 'acme', 'Acme', 1, 1, 1)");
    rig_sql(&api.rig, arena_printf(&api.rig.arena,
                                   "INSERT INTO settings (name, value) VALUES ('admin_key', '%s')", hex));
    furnish(&api, 3);
    rig_sql(&api.rig, promise);
    count_trips(&api, table, rows, few);
    furnish(&api, 60);
    rig_sql(&api.rig, promise);
    count_trips(&api, table, rows, many);
    assert_int_equal(count_failures(table, rows, few, many), 0);
    response_cache_clear(&api.app);
    arena_free(&api.arena);
    rig_close(&api.rig);
}

static void
a_request_waits_seldom_and_not_for_each_row(void **state)
{
    (void)state;
    expect_bounds(bounds, COUNT(bounds), NULL);
}

static void
nor_with_a_key(void **state)
{
    (void)state;
    expect_bounds(with_key, COUNT(with_key), KEY);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_waits_seldom_and_not_for_each_row),
        cmocka_unit_test(nor_with_a_key),
    };

    return cmocka_run_group_tests_name("round_trips", tests, NULL, NULL);
}
