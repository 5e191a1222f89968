/* What a request costs at a server: how often the worker waits for it, which is bounded for each route, and
 * does not grow with the number of rows that are shown; and how many rows the server reads, which for what
 * shows one thing does not grow with the instance. */
#include "fcgi/http/perform.h"

#include "os/zone_file.h"
#include "fcgi/api/routes.h"
#include "fcgi/http/response_cache.h"
#include "fcgi/http/route.h"
#include "fcgi/http/transport_memory.h"

#include "store.h"

#include <time.h>

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

static const char promise[] = "UPDATE monitors SET sla_target = 99.9, sla_period_days = 30";

/* A page, and an administrator with this key, which requests bring from now on if `key` says so. */
static void
furnish_all(struct api *api, const char *key)
{
    struct digest digest = digest_of(KEY, strlen(KEY));
    char hex[DIGEST_HEX_SIZE];

    digest_hex(&digest, hex);
    api->key = key;
    rig_sql(&api->rig,
            "INSERT INTO status_pages (key, id, manage_key, slug, title, is_public, created_at, updated_at)"
            " VALUES (1, 'p', 'k', 'acme', 'Acme', 1, 1, 1)");
    rig_sql(&api->rig, arena_printf(&api->rig.arena,
                                    "INSERT INTO settings (name, value) VALUES ('admin_key', '%s')", hex));
}

static void
expect_bounds(const struct bound *table, size_t rows, const char *key)
{
    int64_t few[COUNT(bounds) + COUNT(with_key)], many[COUNT(few)];
    struct api api;

    open_api(&api);
    if (!rig_at_server(&api.rig)) { /* these are for make check-postgresql */
        rig_close(&api.rig);
        return;
    }
    furnish_all(&api, key);
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

/* --- rows --- */

/* What shows one thing reads no more rows of a large instance than of a small one. Not here: parts of lists,
 * for which a server reads a table whole as long as that is small. */
static const char *const singles[] = {
    "/api/v1/health",
    "/api/v1/monitors/ID",
    "/api/v1/monitors/ID/overview",
    "/api/v1/monitors/ID/heartbeats",
    "/api/v1/monitors/ID/evidence",
    "/api/v1/monitors/ID/uptime",
    "/api/v1/monitors/ID/uptime-history",
    "/api/v1/monitors/ID/response-times",
    "/api/v1/monitors/ID/incidents",
    "/api/v1/monitors/ID/maintenance",
    "/api/v1/monitors/ID/dependencies",
    "/api/v1/monitors/ID/dependents",
    "/api/v1/monitors/ID/graph",
    "/api/v1/monitors/ID/locations",
    "/api/v1/monitors/ID/notifications",
    "/api/v1/monitors/ID/webhook-deliveries",
    "/api/v1/monitors/ID/alert-log",
    "/api/v1/monitors/ID/export",
    "/api/v1/monitors/ID/badge/status",
    "/api/v1/monitors/ID/badge/uptime",
    "/api/v1/monitors/ID/sla",
    "/api/v1/incidents/i1",
    "/api/v1/incidents/i1/timeline",
    "/api/v1/incidents/i1/notes",
    "/api/v1/maintenance",
    "/api/v1/channels",
    "/api/v1/silences",
    "/api/v1/gates",
    "/api/v1/workspaces",
    "/api/v1/audit",
    "/api/v1/limits",
    "/api/v1/whoami",
    "/api/v1/locations",
    "/api/v1/settings",
    "/api/v1/status-pages",
    "/api/v1/status-pages/acme/history",
    "/api/v1/status-pages/acme/incidents",
    "/api/v1/status-pages/acme/layout",
    "/api/v1/status-pages/acme/posts",
    "/api/v1/status-pages/acme/maintenance",
    "/api/v1/status-pages/acme/feed.atom",
    "/api/v1/status-pages/acme/subscribers",
};

enum { FEW_MONITORS = 50, MANY_MONITORS = 2000, PATIENCE_S = 20 };

/* A server counts what a connection has read by the time when that is gone, which it tells nobody. */
static int64_t
rows_read(struct api *api)
{
    time_t until = time(NULL) + PATIENCE_S;

    db_close(api->rig.db);
    while (strcmp(rig_ask(&api->rig, "SELECT count(*) FROM pg_stat_activity"
                                     " WHERE datname = current_database() AND usename = 'watchpost'"),
                  "0") != 0) {
        assert_true(time(NULL) < until);
    }
    api->app.db = api->rig.db = rig_connect(&api->rig);
    return strtoll(rig_ask(&api->rig,
                           "SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables)"
                           " + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes)"),
                   NULL, 10);
}

static void
count_rows(struct api *api, int64_t rows[COUNT(singles)])
{
    const char *id = rig_ask(&api->rig, "SELECT id FROM monitors ORDER BY key LIMIT 1");

    rig_sql(&api->rig, "ANALYZE");
    for (size_t i = 0; i < COUNT(singles); i++) {
        const struct bound single = { .target = singles[i] };
        const char *target = target_of(api, &single, id);
        int64_t before = rows_read(api);
        int status = transport_memory_status(ask(api, "GET", target, NULL));

        response_cache_clear(&api->app);
        if (status != 200)
            fail_msg("%s: %d", target, status);
        rows[i] = rows_read(api) - before;
    }
}

/* Copies of the first monitor, with as much of the past as it has. */
static void
multiply(struct api *api)
{
    static const char copy[] =
        "DO $$ DECLARE t text; names text; vals text; BEGIN"
        "  FOREACH t IN ARRAY ARRAY['monitors', 'monitor_states', 'incidents'] LOOP"
        "    SELECT string_agg(quote_ident(column_name), ','),"
        "           string_agg(CASE WHEN column_name IN ('key', 'monitor', 'seq')"
        "                           THEN column_name || ' + 10000000::bigint * n'"
        "                           WHEN column_name IN ('id', 'name', 'manage_key')"
        "                           THEN column_name || ' || ''-'' || n'"
        "                           ELSE quote_ident(column_name) END, ',')"
        "    INTO names, vals FROM information_schema.columns"
        "    WHERE table_name = t AND table_schema = 'public';"
        "    EXECUTE format('INSERT INTO %%I (%%s) SELECT %%s FROM %%I, generate_series(1, %d) n"
        "                    WHERE %%I = 1', t, names, vals, t,"
        "                   CASE t WHEN 'monitors' THEN 'key' ELSE 'monitor' END);"
        "  END LOOP; END $$";

    rig_sql(&api->rig, arena_printf(&api->rig.arena, copy, MANY_MONITORS));
}

static void
nor_does_it_read_more_rows_of_more_monitors(void **state)
{
    int64_t few[COUNT(singles)], many[COUNT(singles)];
    struct api api;
    int failed = 0;

    (void)state;
    open_api(&api);
    if (rig_at_server(&api.rig)) {
        furnish_all(&api, KEY);
        furnish(&api, FEW_MONITORS);
        rig_sql(&api.rig, promise);
        count_rows(&api, few);
        multiply(&api);
        count_rows(&api, many);
        for (size_t i = 0; i < COUNT(singles); i++)
            if (many[i] > 2 * few[i] + MANY_MONITORS / 2) { /* plans vary with the sample that ANALYZE took */
                print_error("%s: %lld rows, %lld with more monitors\n", singles[i], (long long)few[i],
                            (long long)many[i]);
                failed++;
            }
        assert_int_equal(failed, 0);
    }
    response_cache_clear(&api.app);
    arena_free(&api.arena);
    rig_close(&api.rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_waits_seldom_and_not_for_each_row),
        cmocka_unit_test(nor_with_a_key),
        cmocka_unit_test(nor_does_it_read_more_rows_of_more_monitors),
    };

    return cmocka_run_group_tests_name("round_trips", tests, NULL, NULL);
}
