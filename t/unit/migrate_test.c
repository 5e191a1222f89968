/* From a released schema to ours: with everything in it, killed at every write on the way, and not from
 * one that is newer. What a migration is has been decided when it was released: none ever changes. */
#include "store.h"

#include "base/digest.h"
#include "store/monitor_states.h"
#include "store/rollups.h"

#include "sql.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* SHA-256 of each released migration, as it is embedded. */
static const char *const released[] = {
    "09162e65520f5b94e7d9b5ef3c5eb49bfd0529eda308622a8df2386b2cfbecfb",
    "2f26152ea17beb6ff460b97529053350aa709c9e96f3c38b95c3ea4356ff15db",
    "2097a4514f21bc2f07b0886d04653129f55aa0f8b43de3e24ef9e1017ed13751",
    "9f09e4740434065aadede7443da360f1db0239285172e6c23a26307f83ca49e8",
};

/* A row or more in every table that the first schema has. */
static const char history[] =
    "INSERT INTO settings VALUES ('admin_key', 'abc');"
    "UPDATE counters SET value = 7;"
    "INSERT INTO monitors (key, id, manage_key, type, interval_seconds, timeout_ms, expected_status, "
    "    is_public, confirmation_threshold, follow_redirects, sla_target, trusted, created_at, updated_at, "
    "    method, dns_record_type, name, tags, url, headers) "
    "VALUES (1, 'm1', 'k1', 0, 600, 10000, 200, 1, 2, 1, 99.9, 0, 1000, 2000, 'GET', 'A', 'shop', ',a,', "
    "    'http://h/', 'A: b'), (2, 'm2', 'k2', 1, 600, 10000, 200, 0, 2, 1, NULL, 1, 1001, 2001, 'GET', 'A', "
    "    'database', '', 'h:1', NULL);"
    "INSERT INTO monitor_states (monitor, status, streak, down_since, last_checked_at, last_result, last_ms, "
    "    due_at, hour, checks, up, up_ms, first_at, first_seq, last_seq) "
    "VALUES (1, 3, 2, 3000, 3600, 3, 10, 4200, 3600, 1, 0, 0, 3600, 3, 3), "
    "    (2, 1, 0, NULL, 3600, 1, 5, 4200, 3600, 1, 1, 5, 3600, 4, 4);"
    "INSERT INTO heartbeats (monitor, seq, checked_at, result, response_ms, status_code, error_message, "
    "    location) VALUES (1, 1, 3000, 3, 10, 503, 'Expected 200, got 503', NULL), "
    "    (1, 3, 3600, 3, 10, NULL, 'Request timed out', 1), (2, 4, 3600, 1, 5, NULL, NULL, NULL);"
    "INSERT INTO tallies VALUES (1, 3600, 0, 1, 0, 0, 0, 3000, 1, 1), (1, 86400, 0, 1, 0, 0, 0, 3000, 1, 1);"
    "INSERT INTO incidents (seq, id, monitor, started_at, resolved_at, cause, acknowledgement, "
    "acknowledged_by, "
    "    acknowledged_at, alerted_at, last_alert_at, reminders, escalated_at) "
    "VALUES (1, 'i1', 1, 3000, NULL, 'Request timed out', 'on it', 'ops', 3700, 3601, 3601, 0, NULL);"
    "INSERT INTO incident_notes (key, id, incident, content, author, created_at) "
    "VALUES (1, 'n1', 1, 'hm', 'ops', 3800);"
    "INSERT INTO maintenance_windows (key, id, monitor, title, starts_at, ends_at, created_at) "
    "VALUES (1, 'w1', 2, 'Deploy', 1, 2, 1);"
    "INSERT INTO dependencies VALUES (1, 'd1', 2, 1, 1);"
    "INSERT INTO locations (key, id, name, region, probe_key, is_active, last_seen_at, created_at) "
    "VALUES (1, 'l1', 'Frankfurt', 'eu', 'p1', 1, 3600, 1);"
    "INSERT INTO location_results VALUES (1, 1, 3600, 3, 3, 10, 3600);"
    "INSERT INTO channels (key, id, monitor, name, type, config, is_enabled, trusted, created_at) "
    "VALUES (1, 'c1', 1, 'hook', 'webhook', '{\"url\":\"http://h/\"}', 1, 0, 1);"
    "INSERT INTO alert_rules (monitor, repeat_interval_minutes, max_repeats, escalation_after_minutes, "
    "created_at, "
    "    updated_at) VALUES (1, 15, 5, 30, 1, 1);"
    "INSERT INTO alerts (key, id, monitor, incident, channel, channel_id, alert_type, event, sent_at, "
    "    outcome, reason, body, delivery_group, attempts, due_at, lease, leased_until) "
    "VALUES (1, 'a1', 1, 1, 1, 'c1', 'initial', 'incident.created', 3601, 'failed', "
    "    NULL, '', 'g1', 3, NULL, 0, 0), "
    "    (2, 'a2', 1, 1, 1, 'c1', 'repeat', 'incident.reminder', 4000, 'pending', NULL, '{}', 'g2', 0, "
    "    4000000, 0, 0);"
    "INSERT INTO deliveries VALUES (1, 'e1', 'g1', 1, 1, 'incident.created', 'http://h/', 1, 'failed', "
    "    NULL, 'no', 1, 3602);"
    "INSERT INTO status_pages (key, id, manage_key, slug, title, is_public, created_at, updated_at)"
    " VALUES (1, 's1', 'k3', 'acme', 'Acme', 1, 1, 1);"
    "INSERT INTO page_monitors (page, monitor) VALUES (1, 1);"
    "INSERT INTO events (id, monitor, type, at, body) VALUES (1, 1, 'incident.created', 3601, '{}');"
    "INSERT INTO rate_windows VALUES ('monitors', '127.0.0.1', 3600, 1)";

/* Every table of the first schema, and what became of its name. */
static const struct table {
    const char *first, *now;
    int since;         /* the migration that gave it the name of now; 0: it never had another */
    const char *where; /* which rows are those of the first schema; NULL: all */
} tables[] = {
    { "counters", NULL, 0, " WHERE name IN ('monitor', 'heartbeat', 'incident', 'delivery', 'event')" },
    { "settings", NULL, 0, NULL },
    { "monitors", NULL, 0, NULL },
    { "monitor_states", NULL, 0, NULL },
    { "heartbeats", NULL, 0, NULL },
    { "tallies", "rollups", 5, NULL },
    { "incidents", NULL, 0, NULL },
    { "incident_notes", NULL, 0, NULL },
    { "maintenance_windows", "maintenances", 45, NULL },
    { "dependencies", NULL, 0, NULL },
    { "locations", NULL, 0, NULL },
    { "location_results", NULL, 0, NULL },
    { "channels", NULL, 0, NULL },
    { "alert_rules", NULL, 0, NULL },
    { "alerts", NULL, 0, NULL },
    { "deliveries", NULL, 0, NULL },
    { "status_pages", NULL, 0, NULL },
    { "page_monitors", NULL, 0, NULL },
    { "events", NULL, 0, NULL },
    { "rate_windows", "rate_limits", 5, NULL },
};

static const char *
table_name(const struct table *t, int version)
{
    return t->since != 0 && version >= t->since ? t->now : t->first;
}

/* The history with the names that its tables have in that version. */
static const char *
history_of(struct arena *a, int version)
{
    static const char insert[] = "INSERT INTO ";
    struct buf out = { .arena = a };

    for (const char *at = history; *at != '\0';) {
        size_t i = 0;

        for (; i < COUNT(tables); i++)
            if (strncmp(at, insert, sizeof insert - 1) == 0 &&
                strncmp(at + sizeof insert - 1, tables[i].first, strlen(tables[i].first)) == 0 &&
                at[sizeof insert - 1 + strlen(tables[i].first)] == ' ')
                break;
        if (i == COUNT(tables)) {
            buf_bytes(&out, at++, 1);
            continue;
        }
        buf_printf(&out, "%s%s", insert, table_name(&tables[i], version));
        at += sizeof insert - 1 + strlen(tables[i].first);
    }
    return buf_string(&out);
}

/* A file with that schema, and no more: from the version before on. */
static void
make_schema(struct rig *r, int from, int version)
{
    assert_int_equal(sqlite3_open(r->path, &r->raw), SQLITE_OK);
    for (int i = from; i < version; i++)
        rig_sql(r, sql_migrations[i]);
    rig_sql(r, arena_printf(&r->arena, "PRAGMA user_version=%d", version));
    sqlite3_close(r->raw);
    r->raw = NULL;
}

/* What a release was used for. */
static void
fill_released(struct rig *r, int version)
{
    assert_int_equal(sqlite3_open(r->path, &r->raw), SQLITE_OK);
    rig_sql(r, "PRAGMA journal_mode=WAL");
    rig_sql(r, history_of(&r->arena, version));
    sqlite3_close(r->raw);
    r->raw = NULL;
}

/* A database as a release before left it, closed. */
static void
make_released(struct rig *r, int version)
{
    rig_folder(r);
    make_schema(r, 0, version);
    fill_released(r, version);
}

static void
look_inside(struct rig *r)
{
    assert_int_equal(sqlite3_open(r->path, &r->raw), SQLITE_OK);
    sqlite3_busy_timeout(r->raw, 5000);
}

/* How many columns each table has. Later ones come behind them. */
struct columns {
    int of[COUNT(tables)];
};

static int
version_now(struct rig *r)
{
    return atoi(rig_ask(r, "PRAGMA user_version"));
}

static struct columns
columns_now(struct rig *r)
{
    struct columns c;

    for (size_t i = 0; i < COUNT(tables); i++)
        c.of[i] = atoi(rig_ask(r, arena_printf(&r->arena, "SELECT count(*) FROM pragma_table_info('%s')",
                                               table_name(&tables[i], version_now(r)))));
    return c;
}

/* All rows of all tables, as far as those columns reach. */
static const char *
everything(struct rig *r, const struct columns *c)
{
    struct buf all = { .arena = &r->arena };

    for (size_t i = 0; i < COUNT(tables); i++) {
        const char *table = table_name(&tables[i], version_now(r)), *columns, *rows;

        columns = rig_ask(r, arena_printf(&r->arena,
                                          "SELECT group_concat(name) FROM pragma_table_info('%s') WHERE cid "
                                          "< %d",
                                          table, c->of[i]));
        rows = rig_ask(r, arena_printf(&r->arena, "SELECT %s FROM %s%s", columns, table,
                                       tables[i].where != NULL ? tables[i].where : ""));
        assert_string_not_equal(rows, "(none)"); /* a table that the history above forgot */
        buf_printf(&all, "%s: %s\n", tables[i].first, rows);
    }
    return buf_string(&all);
}

static void
no_released_migration_changes(void **state)
{
    (void)state;
    assert_true((int)COUNT(released) <= sql_schema_version);
    for (size_t i = 0; i < COUNT(released); i++) {
        struct digest d = digest_of(sql_migrations[i], strlen(sql_migrations[i]));
        char hex[DIGEST_HEX_SIZE];

        digest_hex(&d, hex);
        same_text("a released migration", hex, released[i]);
    }
}

/* From every schema (every tenth, unless under `make check-long`) to the newest one, which then works. Each
 * of the files is a copy of the one before, and a migration more. */
static void
what_was_there_stays(void **state)
{
    struct rig schema;

    (void)state;
    rig_folder(&schema);
    for (int version = 1; version < sql_schema_version; version++) {
        struct columns columns;
        const char *before;
        struct rig r;

        make_schema(&schema, version - 1, version);
        if ((version - 1) % REPEATED(1, 10) != 0)
            continue;
        rig_folder(&r);
        rig_copy(&r, schema.path);
        fill_released(&r, version);
        look_inside(&r);
        columns = columns_now(&r);
        before = everything(&r, &columns);
        r.db = rig_connect(&r);
        assert_string_equal(everything(&r, &columns), before);
        rig_expect(&r, "PRAGMA user_version", arena_printf(&r.arena, "%d", sql_schema_version));
        rig_expect(&r, "PRAGMA integrity_check", "ok");
        rig_expect(&r, "PRAGMA foreign_key_check", "(none)");
        (void)rig_monitor(&r, "it works");
        rig_close(&r);
    }
    rig_close(&schema);
}

/* Series go on behind the greatest key that was there. */
static void
keys_go_on(void **state)
{
    struct rig r;

    (void)state;
    make_released(&r, 5);
    look_inside(&r);
    rig_sql(&r, "UPDATE channels SET key = 41; DELETE FROM status_pages");
    r.db = rig_connect(&r);
    rig_expect(
        &r, "SELECT name, value FROM counters ORDER BY name",
        "acknowledgement 1; alert 2; audit 0; channel 41; delivery 7; dependency 1; event 7; gate 0; "
        "heartbeat 7; incident 7; "
        "incident_note 1; location 1; maintenance 1; monitor 7; page 0; "
        "page_section 0; post 0; post_update 0; silence 0; subscriber 0; "
        "workspace 1; workspace_key 0");
    rig_close(&r);
}

/* Since when and why is not known of what was there, until its status changes. */
static void
an_old_status_has_no_beginning(void **state)
{
    const struct status_change still = { .status = DOWN, .now = 5000, .reason = "still" };
    const struct status_change slow = { .status = DEGRADED, .now = 6000, .reason = "slow" };
    const struct monitor_state counts = { .paused = false };
    struct monitor_state_view view;
    struct monitor m;
    struct rig r;

    (void)state;
    make_released(&r, 1);
    r.db = rig_connect(&r);
    look_inside(&r);
    rig_expect(&r, "SELECT status, status_since, status_reason FROM monitor_states",
               "3 (null) (null); 1 (null) (null)");
    assert_int_equal(monitor_states_move(r.db, 1, &still, &counts), 0);
    assert_int_equal(monitors_by_key(r.db, &r.arena, 1, &m), FOUND);
    assert_int_equal(m.status_since, 0);
    assert_int_equal(monitor_states_move(r.db, 1, &slow, &counts), 0);
    assert_int_equal(monitors_by_key(r.db, &r.arena, 1, &m), FOUND);
    assert_int_equal(m.status_since, 6000);
    assert_int_equal(monitor_states_view(r.db, &r.arena, 1, &view), 0);
    same_text("why", view.reason, "slow");
    assert_int_equal(view.next_check_at, 4200);
    rig_close(&r);
}

/* Hours of three days as the first release kept them, each for itself; the last one is in progress. */
static const struct kept_hour {
    int64_t start;
    struct rollup of;
} kept_hours[] = {
    { 7200, { .checks = 3, .up = 1, .degraded = 1, .up_ms = 20 } },
    { 82800, { .checks = 2, .up = 2, .degraded = 0, .up_ms = 30 } },
    { 86400, { .checks = 4, .up = 1, .degraded = 0, .up_ms = 40 } },
    { 90000, { .checks = 1, .up = 0, .degraded = 1, .up_ms = 0 } },
    { 172800, { .checks = 6, .up = 5, .degraded = 0, .up_ms = 60 } },
    { 176400, { .checks = 2, .up = 1, .degraded = 0, .up_ms = 7 } },
};

static void
keep_as_the_first_release(struct rig *r, int64_t monitor)
{
    const size_t done = COUNT(kept_hours) - 1;
    const struct kept_hour *last = &kept_hours[done];

    for (size_t i = 0; i < done; i++)
        rig_sql(r, arena_printf(&r->arena,
                                "INSERT INTO tallies VALUES (%d, 3600, %d, %d, %d, %d, %d, %d, 1, 1)",
                                (int)monitor, (int)kept_hours[i].start, (int)kept_hours[i].of.checks,
                                (int)kept_hours[i].of.up, (int)kept_hours[i].of.degraded,
                                (int)kept_hours[i].of.up_ms, (int)kept_hours[i].start));
    rig_sql(r, "INSERT INTO tallies SELECT monitor, 86400, start / 86400 * 86400, sum(checks), sum(up), "
               "sum(degraded), sum(up_ms), min(first_at), 1, 1 FROM tallies WHERE monitor = 2 GROUP BY 3");
    rig_sql(r, arena_printf(&r->arena,
                            "UPDATE monitor_states SET hour = %d, checks = %d, up = %d, degraded = %d, "
                            "up_ms = %d, first_at = hour WHERE monitor = %d",
                            (int)last->start, (int)last->of.checks, (int)last->of.up, (int)last->of.degraded,
                            (int)last->of.up_ms, (int)monitor));
}

/* Figures are what they were, from whatever hour on they are asked for. */
static void
figures_stay(void **state)
{
    struct rig r;

    (void)state;
    make_released(&r, 1);
    look_inside(&r);
    keep_as_the_first_release(&r, 2);
    r.db = rig_connect(&r);
    for (int64_t since = 0; since < 180000; since += 3600) {
        struct rollup wanted = { 0 }, got;

        for (size_t i = 0; i < COUNT(kept_hours); i++) {
            const struct rollup *of = &kept_hours[i].of;
            bool counts = kept_hours[i].start >= since;

            wanted.checks += counts ? of->checks : 0;
            wanted.up += counts ? of->up : 0;
            wanted.degraded += counts ? of->degraded : 0;
            wanted.up_ms += counts ? of->up_ms : 0;
        }
        assert_int_equal(rollups_since(r.db, 2, since, 180000, &got), 0);
        assert_int_equal(got.checks, wanted.checks);
        assert_int_equal(got.up, wanted.up);
        assert_int_equal(got.degraded, wanted.degraded);
        assert_int_equal(got.up_ms, wanted.up_ms);
    }
    rig_close(&r);
}

/* Opens the database in a process that the system kills as soon as it writes beyond so many bytes of any
 * file. True: it came through. */
static bool
opens_within(struct rig *r, rlim_t bytes)
{
    struct rlimit limit = { bytes, bytes };
    const char *problem;
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        (void)signal(SIGXFSZ, SIG_DFL);
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
            _exit(2);
        _exit(db_open(&r->arena, address_of(r->path), DB_SERVER, &problem) == NULL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status))
        assert_int_equal(WEXITSTATUS(status), 0);
    else
        assert_int_equal(WTERMSIG(status), SIGXFSZ);
    return WIFEXITED(status);
}

/* What the dead left is whole: all of some schema, and with everything in it. Which one. */
static int
expect_whole(struct rig *r, const struct columns *columns, const char *before)
{
    int version;

    look_inside(r);
    version = version_now(r);
    rig_expect(r, "PRAGMA integrity_check", "ok");
    rig_expect(r, "SELECT count(*) FROM pragma_table_info('monitor_states') WHERE name = 'status_since'",
               version > 1 ? "1" : "0");
    assert_string_equal(everything(r, columns), before);
    sqlite3_close(r->raw);
    r->raw = NULL;
    return version;
}

/* SQLite makes the index of its log 32 KiB large at once, below that nothing begins: so there must be more to
 * migrate than that. */
static const char many_alerts[] =
    "WITH RECURSIVE n (i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
    "INSERT INTO alerts SELECT i, 'a' || i, 1, 1, 1, 'c1', 'repeat', 'incident.reminder', 5000, "
    "'delivered', NULL, '', 'g' || i, 1, NULL, 0, 0 FROM n";

static void
killed_on_the_way(void **state)
{
    enum { INDEX = 32768, STEP = 30000 };
    struct columns columns;
    const char *before;
    struct rig r;
    int deaths = 0, version = 1, steps = 0;

    (void)state;
    make_released(&r, 1);
    look_inside(&r);
    rig_sql(&r, many_alerts);
    columns = columns_now(&r);
    before = everything(&r, &columns);
    sqlite3_close(r.raw);
    while (!opens_within(&r, (rlim_t)(INDEX + deaths * (deaths + 1) / 2 * STEP))) {
        int left = expect_whole(&r, &columns, before);

        assert_true(left >= version); /* what one has done the next does not do again */
        steps += left > version;
        version = left;
        deaths++;
    }
    assert_true(deaths > 5);
    assert_true(steps > 2);
    r.db = rig_connect(&r);
    look_inside(&r);
    rig_expect(&r, "PRAGMA user_version", arena_printf(&r.arena, "%d", sql_schema_version));
    assert_string_equal(everything(&r, &columns), before);
    rig_close(&r);
}

static void
the_next_version_is_refused(void **state)
{
    const char *problem;
    struct rig r;

    (void)state;
    make_released(&r, 1);
    look_inside(&r);
    rig_sql(&r, arena_printf(&r.arena, "PRAGMA user_version=%d", sql_schema_version + 1));
    assert_null(db_open(&r.arena, address_of(r.path), DB_SERVER, &problem));
    assert_non_null(strstr(problem, "install the newer Watchpost"));
    rig_expect(&r, "SELECT count(*) FROM pragma_table_info('monitor_states') WHERE name = 'status_since'",
               "0");
    rig_close(&r);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_released_migration_changes), cmocka_unit_test(what_was_there_stays),
        cmocka_unit_test(keys_go_on), cmocka_unit_test(an_old_status_has_no_beginning),
        cmocka_unit_test(figures_stay),
        cmocka_unit_test(killed_on_the_way), cmocka_unit_test(the_next_version_is_refused),
    };

    return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
