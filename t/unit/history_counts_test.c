/* The numbers of rows that are kept beside history: each equals the count of its rows, whatever was done to
 * them and in which order, and none is read by counting the rows. */
#include "store.h"

#include "base/duration.h"
#include "flow/removal.h"
#include "flow/retention.h"
#include "store/deliveries.h"
#include "store/heartbeats.h"
#include "store/horizon.h"
#include "store/incidents.h"
#include "store/maintenances.h"
#include "store/monitor_states.h"
#include "store/outbox.h"
#include "store/rollups.h"
#include "store/sqlite/sqlite.h"

#include "sql.h"

enum { MONITORS = 3, PAGE = 1 };

struct play {
    struct rig rig;
    struct monitor monitors[MONITORS];
    int64_t now;
    int number; /* of rows in all; also makes ids */
    int64_t shown_from; /* by the horizon */
    bool lacks_rollups; /* without which nothing is found that is past its retention: no tidy would, either */
    unsigned seed;
};

static int
dice(struct play *p, int sides)
{
    p->seed = p->seed * 1103515245u + 12345u;
    return (int)(p->seed >> 16) % sides;
}

static struct monitor *
any_monitor(struct play *p)
{
    return &p->monitors[dice(p, MONITORS)];
}

static void
run(struct play *p, const char *sql)
{
    rig_sql(&p->rig, sql);
}

static void
put_heartbeat(struct play *p, const struct monitor *m, int64_t at)
{
    struct heartbeat h = { .status = UP, .response_time_ms = 1, .status_code = -1, .checked_at = at };
    struct monitor_state standing;

    h.seq = db_next(p->rig.db, SERIES_HEARTBEAT);
    assert_int_equal(monitor_states_read(p->rig.db, m->key, at, &standing), FOUND);
    assert_int_equal(heartbeats_insert(p->rig.db, m->key, 0, &h), 0);
    assert_int_equal(heartbeats_count(p->rig.db, m->key, h.seq, &standing.heartbeats), 0);
    assert_int_equal(rollups_count(p->rig.db, m->key, &h, &standing.running), 0);
    assert_int_equal(rollups_recorded(p->rig.db, at), 0);
    assert_int_equal(
        monitor_states_move(p->rig.db, m->key, &(struct status_change){ .status = UP }, &standing), 0);
}

/* Now and then those of a probe that was cut off for days, in between. */
static void
put_heartbeats(struct play *p)
{
    bool late = dice(p, 3) == 0;
    int count = 1 + dice(p, 400);

    assert_int_equal(db_begin(p->rig.db), 0);
    for (int i = 0; i < count; i++)
        put_heartbeat(p, any_monitor(p), late ? p->now - dice(p, 4 * DAY) : p->now + i);
    assert_int_equal(db_commit(p->rig.db), 0);
    p->now += count;
}

/* Numbers of the series with gaps, as other monitors leave them. */
static void
put_incident(struct play *p)
{
    int64_t monitor = any_monitor(p)->key;

    run(p, arena_printf(&p->rig.arena,
                        "UPDATE incidents SET resolved_at = %lld "
                        "WHERE monitor = %lld AND resolved_at IS NULL;"
                        "INSERT INTO incidents (seq, id, monitor, started_at, cause, paused_at) "
                        "VALUES (%d, 'i%d', %lld, %lld, 'c', %s)",
                        (long long)p->now, (long long)monitor, p->number * 300, p->number,
                        (long long)monitor, (long long)p->now, dice(p, 4) == 0 ? "1" : "NULL"));
    p->number++;
}

static const char *
any_incident(struct play *p)
{
    return dice(p, 4) == 0 ? "(SELECT max(seq) FROM incidents)" : "NULL";
}

static void
put_deliveries(struct play *p)
{
    static const char *const events[] = { "incident.created", "incident.resolved", "monitor.degraded" };
    static const char *const statuses[] = { "success", "failed" };
    int count = 1 + dice(p, 8);

    for (int i = 0; i < count; i++, p->number++)
        run(p, arena_printf(&p->rig.arena,
                            "INSERT INTO deliveries (seq, id, delivery_group, monitor, event, url, attempt, "
                            "status, response_ms, created_at, incident) "
                            "VALUES (%d, 'd%d', 'g', %lld, '%s', 'u', 1, '%s', 1, %lld, %s)",
                            p->number * 300 + 1, p->number, (long long)any_monitor(p)->key,
                            events[dice(p, 3)], statuses[dice(p, 2)], (long long)p->now, any_incident(p)));
}

static void
put_alerts(struct play *p)
{
    static const char *const events[] = { "incident.created", "address.confirmation" };
    int count = 1 + dice(p, 8);

    for (int i = 0; i < count; i++, p->number++)
        run(p, arena_printf(&p->rig.arena,
                            "INSERT INTO alerts (key, id, monitor, alert_type, event, sent_at, outcome, "
                            "body, delivery_group, incident) "
                            "VALUES (%d, 'a%d', %lld, 'initial', '%s', %lld, 'delivered', '', 'g', %s)",
                            p->number, p->number, (long long)any_monitor(p)->key, events[dice(p, 2)],
                            (long long)p->now - dice(p, 9000), any_incident(p)));
}

static void
put_maintenance(struct play *p)
{
    run(p, arena_printf(&p->rig.arena,
                        "INSERT INTO maintenances (key, id, monitor, title, starts_at, ends_at, "
                        "created_at) VALUES (%d, 'w%d', %lld, 't', %lld, %lld, 1)" WINDOWS_MADE,
                        p->number, p->number, (long long)any_monitor(p)->key,
                        (long long)p->now + dice(p, 2000) - 1000, (long long)p->now + dice(p, 4000)));
    p->number++;
}

/* As a release before had them. */
static void
put_old_window(struct play *p)
{
    run(p, arena_printf(&p->rig.arena,
                        "INSERT INTO maintenance_windows (key, id, monitor, title, starts_at, ends_at, "
                        "created_at) VALUES (%d, 'w%d', %lld, 't', %lld, %lld, 1)",
                        p->number, p->number, (long long)any_monitor(p)->key,
                        (long long)p->now + dice(p, 2000) - 1000, (long long)p->now + dice(p, 4000)));
    p->number++;
}

static void
end_maintenance(struct play *p)
{
    run(p, "DELETE FROM maintenance_members WHERE maintenance = (SELECT max(key) FROM maintenances);"
           "DELETE FROM maintenances WHERE key = (SELECT max(key) FROM maintenances)");
}

static void
show_or_hide(struct play *p)
{
    run(p, arena_printf(&p->rig.arena, "UPDATE monitors SET is_public = %d, listed = %d WHERE key = %lld",
                        dice(p, 2), dice(p, 3), (long long)any_monitor(p)->key));
}

static void
prune(struct play *p)
{
    struct config config = { .heartbeat_retention_days = 1 + dice(p, 4) };

    p->now += dice(p, 2 * DAY);
    assert_int_equal(retention_run(p->rig.db, &config, p->now), 0);
}

static void
replace_monitor(struct play *p)
{
    struct monitor *m = any_monitor(p);
    struct removal removal = { .unfinished = true };

    while (removal.unfinished) {
        assert_int_equal(db_begin(p->rig.db), 0);
        assert_int_equal(removal_of_monitor(p->rig.db, &p->rig.arena, m, p->now, &removal), 0);
        assert_int_equal(db_commit(p->rig.db), 0);
    }
    *m = rig_monitor(&p->rig, "another");
    run(p, arena_printf(&p->rig.arena, "INSERT INTO page_monitors (page, monitor) VALUES (%d, %lld)", PAGE,
                        (long long)m->key));
}

static void
act(struct play *p)
{
    static void (*const acts[])(struct play *) = {
        put_heartbeats, put_heartbeats, put_heartbeats, put_incident,    put_incident, put_deliveries,
        put_deliveries, put_alerts,     put_maintenance, end_maintenance, show_or_hide, prune,
    };

    if (dice(p, 40) == 0)
        replace_monitor(p);
    else
        acts[dice(p, COUNT(acts))](p);
}

static void
same_number(struct play *p, const char *what, int64_t kept, const char *sql)
{
    int64_t counted = atoll(rig_ask(&p->rig, sql));

    if (kept != counted)
        fail_msg("%s: kept %lld, counted %lld by %s", what, (long long)kept, (long long)counted, sql);
}

#define BETWEEN "FROM %s WHERE monitor = %lld AND seq > %lld AND seq < %lld"

static struct page_cursor
any_cursor(struct play *p, const char *table)
{
    struct page_cursor c = { .after = -1, .before = INT64_MAX, .limit = 1 };
    const char *ask = arena_printf(&p->rig.arena, "SELECT coalesce(max(seq), 0) FROM %s", table);
    int64_t newest = atoll(rig_ask(&p->rig, ask));

    if (dice(p, 2) == 0)
        c.after = dice(p, (int)newest + 3);
    if (dice(p, 2) == 0)
        c.before = dice(p, (int)newest + 3);
    return c;
}

static void
check_heartbeats(struct play *p, const struct monitor *m)
{
    struct page_cursor c = any_cursor(p, "heartbeats");
    int64_t total;

    assert_int_equal(heartbeats_total(p->rig.db, m->key, &c, &total), 0);
    same_number(p, "heartbeats", total,
                arena_printf(&p->rig.arena, "SELECT count(*) " BETWEEN " AND checked_at >= %lld",
                             "heartbeats", (long long)m->key, (long long)c.after, (long long)c.before,
                             (long long)p->shown_from));
}

static void
check_incidents(struct play *p, const struct monitor *m)
{
    struct page_cursor c = any_cursor(p, "incidents");
    int64_t total;

    assert_int_equal(incidents_of_monitor_total(p->rig.db, m->key, &c, &total), 0);
    same_number(p, "incidents", total,
                arena_printf(&p->rig.arena, "SELECT count(*) " BETWEEN, "incidents", (long long)m->key,
                             (long long)c.after, (long long)c.before));
}

static const char *
same_or_any(struct play *p, const char *column, const char *value)
{
    return value == NULL ? "1" : arena_printf(&p->rig.arena, "%s = '%s'", column, value);
}

/* Young enough, or of an incident that goes on. */
static const char *
is_shown(struct play *p, const char *column)
{
    return arena_printf(&p->rig.arena,
                        "(%s >= %lld OR incident IN (SELECT seq FROM incidents WHERE resolved_at IS NULL))",
                        column, (long long)p->shown_from);
}

static void
check_deliveries(struct play *p, const struct monitor *m)
{
    static const char *const events[] = { NULL, NULL, "incident.created", "no.such" };
    static const char *const statuses[] = { NULL, NULL, "failed", "no such" };
    struct delivery_filter f = {
        .cursor = any_cursor(p, "deliveries"), .event = events[dice(p, 4)], .status = statuses[dice(p, 4)],
    };
    struct deliveries found = { 0 };
    int64_t total;

    assert_int_equal(deliveries_find(p->rig.db, &p->rig.arena, m->key, &f, &found, &total), 0);
    assert_int_equal(found.count, total > 0);
    same_number(p, "deliveries", total,
                arena_printf(&p->rig.arena, "SELECT count(*) " BETWEEN " AND %s AND %s AND %s", "deliveries",
                             (long long)m->key, (long long)f.cursor.after, (long long)f.cursor.before,
                             same_or_any(p, "event", f.event), same_or_any(p, "status", f.status),
                             is_shown(p, "created_at")));
}

static void
check_alerts(struct play *p, const struct monitor *m)
{
    int64_t after = dice(p, 3) == 0 ? INT64_MIN : p->now - dice(p, 20000), total;

    assert_int_equal(outbox_log_total(p->rig.db, m->key, after, &total), 0);
    same_number(p, "alerts", total,
                arena_printf(&p->rig.arena,
                             "SELECT count(*) FROM alerts WHERE monitor = %lld AND sent_at > %lld "
                             "AND event <> 'address.confirmation' AND %s",
                             (long long)m->key, (long long)after, is_shown(p, "sent_at")));
}

static void
check_maintenances(struct play *p, const struct monitor *m)
{
    int64_t total;

    assert_int_equal(maintenances_of_monitor_total(p->rig.db, m->key, true, &total), 0);
    same_number(p, "maintenances", total,
                arena_printf(&p->rig.arena, "SELECT count(*) FROM maintenance_members WHERE monitor = %lld",
                             (long long)m->key));
}

static const char *
place(struct play *p, const char *table, enum monitor_scope scope, int64_t page)
{
    if (page != 0)
        return arena_printf(&p->rig.arena,
                            "SELECT count(*) FROM %s x WHERE monitor IN (SELECT monitor FROM page_monitors)",
                            table);
    return arena_printf(&p->rig.arena,
                        "SELECT count(*) FROM %s x JOIN monitors m ON m.key = x.monitor "
                        "WHERE m.is_public * m.listed >= %d",
                        table, (int)scope);
}

static void
check_all_incidents(struct play *p, enum monitor_scope scope, int64_t page)
{
    static const char *const which[] = { "1", "resolved_at IS NOT NULL",
                                         "resolved_at IS NULL AND paused_at IS NULL" };

    for (int open = -1; open <= 1; open++) {
        struct incident_filter f = { .of = { .scope = scope }, .page = page, .open = open };
        int64_t total;

        assert_int_equal(incidents_total(p->rig.db, &f, &total), 0);
        same_number(p, "all incidents", total,
                    arena_printf(&p->rig.arena, "%s AND %s", place(p, "incidents", scope, page),
                                 which[open + 1]));
    }
}

static void
check_all_maintenances(struct play *p, enum monitor_scope scope, int64_t page)
{
    static const struct {
        enum maintenance_state state;
        const char *ends, *starts; /* than now */
    } which[] = {
        { MAINTENANCE_PAST, "<=", "<> -" },
        { MAINTENANCE_CURRENT, ">", "<> -" },
        { MAINTENANCE_ACTIVE, ">", "<=" },
        { MAINTENANCE_UPCOMING, ">", ">" },
    };

    for (size_t i = 0; i < COUNT(which); i++) {
        struct maintenance_page_filter f = {
            .state = which[i].state, .of = { .scope = scope }, .page = page, .now = p->now,
        };
        struct maintenance_filter of_all = { .state = f.state, .of = f.of, .now = f.now };
        int64_t total;

        if (page == 0 && f.state == MAINTENANCE_CURRENT)
            continue;
        assert_int_equal(page != 0 ? maintenances_of_page_total(p->rig.db, &f, &total)
                                   : maintenances_total(p->rig.db, &of_all, &total), 0);
        same_number(p, "all maintenances", total,
                    arena_printf(&p->rig.arena, "%s AND ends_at %s %lld AND starts_at %s %lld",
                                 place(p, "maintenances", scope, page), which[i].ends,
                                 (long long)p->now, which[i].starts, (long long)p->now));
    }
}

/* What the next tidy will take away is not shown, whenever that will be. */
static void
set_horizon(struct play *p)
{
    struct config config = { .heartbeat_retention_days = 1 + dice(p, 4) };

    if (p->lacks_rollups)
        return;
    horizon_set(p->rig.db, &config, p->now + dice(p, DAY));
    p->shown_from = horizon_get(p->rig.db)->history;
}

static void
check(struct play *p)
{
    set_horizon(p);
    for (int i = 0; i < MONITORS; i++) {
        check_heartbeats(p, &p->monitors[i]);
        check_incidents(p, &p->monitors[i]);
        check_deliveries(p, &p->monitors[i]);
        check_alerts(p, &p->monitors[i]);
        check_maintenances(p, &p->monitors[i]);
    }
    for (enum monitor_scope scope = SCOPE_ALL; scope <= SCOPE_CHOSEN; scope++) {
        check_all_incidents(p, scope, 0);
        check_all_maintenances(p, scope, 0);
    }
    check_all_incidents(p, SCOPE_ALL, PAGE);
    check_all_maintenances(p, SCOPE_ALL, PAGE);
}

static void
begin(struct play *p, unsigned seed)
{
    *p = (struct play){ .now = 20000 * (int64_t)DAY, .number = 1, .seed = seed };
    rig_open(&p->rig);
    run(p, "INSERT INTO status_pages (key, id, manage_key, slug, title, is_public, created_at, updated_at) "
           "VALUES (1, 'p', '', 's', 't', 1, 1, 1)");
    for (int i = 0; i < MONITORS; i++)
        p->monitors[i] = rig_monitor(&p->rig, "m");
    run(p, "INSERT INTO page_monitors (page, monitor) SELECT 1, key FROM monitors ORDER BY key LIMIT 2");
}

/* A copy takes the place of the database that went on meanwhile. */
static void
restore_a_copy(struct play *p)
{
    const char *copy = arena_printf(&p->rig.arena, "%s.copy", p->rig.path), *kept, *problem;

    assert_int_equal(sqlite_backup(p->rig.db, &p->rig.arena, copy, 0, &problem), 0);
    put_heartbeats(p);
    put_incident(p);
    db_close(p->rig.db);
    sqlite3_close(p->rig.raw);
    assert_int_equal(sqlite_restore(&p->rig.arena, &(struct database_address){.location = p->rig.path}, copy,
                                    p->now, &kept, &problem),
                     0);
    assert_int_equal(unlink(kept), 0);
    (void)unlink(copy);
    p->rig.db = rig_connect(&p->rig);
    assert_int_equal(sqlite3_open(p->rig.path, &p->rig.raw), SQLITE_OK);
}

static void
numbers_are_those_of_the_rows(void **state)
{
    const int rounds = REPEATED(120, 30);

    (void)state;
    for (unsigned seed = 1; seed <= (unsigned)REPEATED(4, 1); seed++) {
        struct play p;

        begin(&p, seed);
        for (int i = 0; i < rounds; i++) {
            act(&p);
            check(&p);
            if (i == rounds / 2)
                restore_a_copy(&p);
        }
        rig_close(&p.rig);
    }
}

/* A database of the release before, with as many rows as make whole blocks, some, and none. */
static void
a_migration_counts_what_is_there(void **state)
{
    enum { BEFORE = 27 };
    struct play p = { .now = 20000 * (int64_t)DAY, .number = 1, .seed = 7, .lacks_rollups = true };
    struct rig *r = &p.rig;

    (void)state;
    rig_folder(r);
    assert_int_equal(sqlite3_open(r->path, &r->raw), SQLITE_OK);
    for (int i = 0; i < BEFORE; i++)
        rig_sql(r, sql_migrations[i]);
    rig_sql(r, arena_printf(&r->arena, "PRAGMA user_version=%d", BEFORE));
    for (int i = 0; i < MONITORS; i++) {
        p.monitors[i] = (struct monitor){ .key = i + 1 };
        rig_sql(r, arena_printf(&r->arena,
                                "INSERT INTO monitors (key, id, manage_key, type, interval_seconds, "
                                "timeout_ms, expected_status, is_public, confirmation_threshold, "
                                "follow_redirects, trusted, created_at, updated_at, method, "
                                "dns_record_type, name, tags, url) VALUES (%d, 'm%d', '', 0, 600, 1000, "
                                "200, %d, 2, 1, 0, 1, 1, 'GET', 'A', 'm', '', 'u'); "
                                "INSERT INTO monitor_states (monitor) VALUES (%d)",
                                i + 1, i + 1, i % 2, i + 1));
    }
    rig_sql(r, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
               "INSERT INTO heartbeats (monitor, seq, checked_at, result, response_ms) "
               "SELECT CASE WHEN i <= 1024 THEN 1 ELSE 2 END, i, i, 1, 1 FROM n; "
               "INSERT INTO heartbeats (monitor, seq, checked_at, result, response_ms) "
               "VALUES (9, 9999, 1, 1, 1);"
               "UPDATE counters SET value = 10000 WHERE name = 'heartbeat'");
    for (int i = 0; i < 200; i++)
        (put_incident(&p), put_deliveries(&p), put_alerts(&p), put_old_window(&p));
    r->db = rig_connect(r);
    run(&p, "INSERT INTO status_pages (key, id, manage_key, slug, title, is_public, created_at, updated_at) "
            "VALUES (1, 'p', '', 's', 't', 1, 1, 1); "
            "INSERT INTO page_monitors (page, monitor) VALUES (1, 2)");
    for (int i = 0; i < 50; i++)
        check(&p);
    for (int i = 0; i < 20; i++) {
        put_heartbeats(&p);
        check(&p);
    }
    prune(&p);
    check(&p);
    rig_close(r);
}

/* Every parameter that lists and numbers of history have: of the first monitor, page and scope, all that is
 * there, or what is before the middle of it. */
static int64_t
value_of(const char *parameter, int64_t middle)
{
    static const struct {
        const char *name;
        int64_t value;
    } values[] = {
        { ":monitor", 1 },     { ":page", 1 },         { ":scope", 0 },        { ":after", -1 },
        { ":limit", 50 },      { ":offset", 0 },       { ":with_open", 0 },    { ":with_paused", 1 },
        { ":at", 1000000000 }, { ":now", 1000000000 }, { ":starts_from", 0 }, { ":starts_until", 1LL << 60 },
        { ":head_from", 0 },   { ":head_until", 0 },   { ":first_block", 0 },  { ":first_hour", 3600 },
        { ":workspace", 1 },   { ":bound_by", 0 },     { ":open", -1 },        { ":hidden", 1 },
        { ":after_at", 1LL << 60 }, { ":state", 0 },         { ":history_from", 600 },
        { ":hour", 0 },        { ":unspoken", 1 },
        { ":midnight", 0 },    { ":most", 100 },       { ":but", 0 },
    };

    for (size_t i = 0; i < COUNT(values); i++)
        if (strcmp(values[i].name, parameter) == 0)
            return values[i].value;
    if (strcmp(parameter, ":end_block") == 0)
        return middle / 1024;
    if (strcmp(parameter, ":tail_from") == 0)
        return middle - middle % 1024;
    assert_true(strcmp(parameter, ":before") == 0 || strcmp(parameter, ":seq") == 0 ||
                strcmp(parameter, ":tail_until") == 0);
    return middle;
}

/* What a query costs, in steps of SQLite's machine. :event and :status stay NULL. */
static int
steps_of(struct rig *r, enum sql name, int64_t middle)
{
    sqlite3_stmt *s = NULL;
    int steps;

    assert_int_equal(sqlite3_prepare_v2(r->raw, sql_text[SQL_SQLITE][name], -1, &s, NULL), SQLITE_OK);
    for (int p = 1; p <= sqlite3_bind_parameter_count(s); p++) {
        const char *parameter = sqlite3_bind_parameter_name(s, p);

        if (strcmp(parameter, ":event") != 0 && strcmp(parameter, ":status") != 0)
            sqlite3_bind_int64(s, p, value_of(parameter, middle));
    }
    while (sqlite3_step(s) == SQLITE_ROW)
        ;
    steps = sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 0);
    sqlite3_finalize(s);
    return steps;
}

static const enum sql lists[] = {
    SQL_HEARTBEATS_NEWEST,      SQL_HEARTBEATS_AFTER,           SQL_HEARTBEATS_KEPT_TOTAL,
    SQL_HEARTBEATS_UP_TO,       SQL_HEARTBEATS_HIDDEN,          SQL_INCIDENTS_NEWEST,
    SQL_INCIDENTS_AFTER,
    SQL_INCIDENTS_RECENT,       SQL_INCIDENTS_RECENT_OPEN,      SQL_INCIDENTS_OF_PAGE,
    SQL_INCIDENTS_OF_PAGE_OPEN, SQL_INCIDENTS_TOTAL,            SQL_INCIDENTS_UNRESOLVED_TOTAL,
    SQL_DELIVERIES_NEWEST,      SQL_INCIDENTS_OF_MONITOR_TOTAL, SQL_DELIVERIES_AFTER,
    SQL_DELIVERIES_TOTAL,       SQL_OUTBOX_LOG_OF_MONITOR,      SQL_OUTBOX_LOG_TOTAL,
    SQL_MAINTENANCES_OF_MONITOR, SQL_MAINTENANCES_OF_MONITOR_TOTAL, SQL_MAINTENANCES_CURRENT_OF_PAGE,
    SQL_MAINTENANCE_ACTIVE,     SQL_MONITOR_STATE_READ,         SQL_MAINTENANCES_AHEAD,
    SQL_MAINTENANCES_PAST_OF_PAGE, SQL_MAINTENANCES_CURRENT_OF_PAGE_TOTAL, SQL_MAINTENANCES_OF_PAGE_TOTAL,
    SQL_MAINTENANCES_TOTAL,     SQL_MAINTENANCES_OPEN,          SQL_MAINTENANCES_OPEN_TOTAL,
    SQL_MAINTENANCES_LISTED,    SQL_MAINTENANCES_TOLD,          SQL_MAINTENANCES_COUNT,
    SQL_MAINTENANCES_TO_REFILL, SQL_MAINTENANCE_OCCURRENCES_DUE, SQL_MAINTENANCE_NOTICES,
    SQL_AUDIT_BARE,             SQL_AUDIT_NEWER_OF_MONITOR,
};

/* History of the first monitor, one row of each kind a second since 1970. */
static void
grow_to(struct play *p, int rows)
{
    int from = p->number;
    const char *numbers = arena_printf(&p->rig.arena,
                                       "WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n "
                                       "WHERE i < %d) ", from, rows);

    assert_int_equal(db_begin(p->rig.db), 0);
    for (int i = from; i <= rows; i++)
        put_heartbeat(p, &p->monitors[0], i);
    assert_int_equal(db_commit(p->rig.db), 0);
    run(p, arena_printf(&p->rig.arena,
                        "BEGIN; %s INSERT INTO incidents (seq, id, monitor, started_at, resolved_at, cause) "
                        "SELECT i, 'i' || i, 1, i, i, 'c' FROM n; "
                        "%s INSERT INTO deliveries (seq, id, delivery_group, monitor, event, url, attempt, "
                        "status, response_ms, created_at) "
                        "SELECT i, 'd' || i, 'g' || i, 1, 'incident.created', 'u', 1, 'success', 1, i "
                        "FROM n; "
                        "%s INSERT INTO alerts (key, id, monitor, alert_type, event, sent_at, outcome, body, "
                        "delivery_group) "
                        "SELECT i, 'a' || i, 1, 'initial', 'incident.created', i, 'delivered', '', 'g' || i "
                        "FROM n; "
                        "%s INSERT INTO maintenances (key, id, monitor, title, starts_at, ends_at, "
                        "created_at) SELECT i, 'w' || i, 1, 't', i, i, 1 FROM n" WINDOWS_MADE ";"
                        "%s INSERT INTO audit (seq, chain, at, key_kind, via, address, route, subject_type, "
                        "subject_id, subject_name, changes, monitor, is_bare, hash) "
                        "SELECT i, 0, 0, '', '', '', '', '', '', '', '', '1', 1, '' FROM n; COMMIT",
                        numbers, numbers, numbers, numbers, numbers));
    p->number = rows + 1;
}

/* Twenty times the history: what is read of it is as much as before, but for the numbers of whole blocks. */
static void
no_list_costs_more_with_more_history(void **state)
{
    enum { FEW = 4096, MANY = 20 * FEW, BLOCK_STEPS = 20 };
    int before[COUNT(lists)];
    struct play p;

    (void)state;
    begin(&p, 1);
    grow_to(&p, FEW);
    for (size_t i = 0; i < COUNT(lists); i++)
        before[i] = steps_of(&p.rig, lists[i], FEW - 1);
    grow_to(&p, MANY);
    for (size_t i = 0; i < COUNT(lists); i++) {
        int after = steps_of(&p.rig, lists[i], MANY - 1);

        if (after > before[i] + before[i] / 4 + BLOCK_STEPS * MANY / 512)
            fail_msg("%s: %d steps with %d rows, %d with %d", sql_names[lists[i]], before[i], FEW, after,
                     MANY);
    }
    rig_close(&p.rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_the_rows),
        cmocka_unit_test(a_migration_counts_what_is_there),
        cmocka_unit_test(no_list_costs_more_with_more_history),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
