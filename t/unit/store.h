/* A real database for tests of store and flow: in a folder of its own, or, where WATCHPOST_TEST_DATABASE says
 * so (make check-postgresql), one of its own at a server. */
#ifndef STORE_TEST_H
#define STORE_TEST_H

#include "unit.h"

#include "base/uuid.h"
#include "store/monitors.h"
#include "store/postgres/postgres.h"

#ifdef WITH_POSTGRESQL
#include <libpq-fe.h>
#endif
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

/* Of a file of SQLite's. */
#define address_of(path) (&(struct database_address){ .location = (path) })

struct rig {
    struct arena arena;
    char folder[256];
    char path[280];
    char url[300];
    struct database_address address;
    struct db *db;
    sqlite3 *raw; /* the same database, without our code between */
#ifdef WITH_POSTGRESQL
    PGconn *server; /* likewise; NULL: it is SQLite's */
#endif
};

#ifdef WITH_POSTGRESQL

/* The folder of the server's socket; NULL: the tests use SQLite. */
static inline const char *
rig_server(void)
{
    const char *kind = getenv("WATCHPOST_TEST_DATABASE");

    return kind != NULL && strcmp(kind, "postgresql") == 0 ? getenv("WATCHPOST_TEST_SERVER") : NULL;
}

static inline PGconn *
rig_server_connect(const char *database)
{
    char url[400];
    PGconn *c;

    snprintf(url, sizeof url, "postgresql://postgres@/%s?host=%s", database, rig_server());
    c = PQconnectdbParams((const char *const[]){ "dbname", NULL }, (const char *const[]){ url, NULL }, 1);
    if (PQstatus(c) != CONNECTION_OK)
        fail_msg("%s: %s", url, PQerrorMessage(c));
    return c;
}

static inline PGresult *
rig_server_ask(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);

    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQresultErrorMessage(r));
    return r;
}

static inline void
rig_server_run(PGconn *c, const char *sql)
{
    PQclear(rig_server_ask(c, sql));
}

/* A copy of the template, which the tests of a process use one after the other: it takes longer to make than
 * to empty, and to give tables new files longer than to delete their few rows. */
static inline void
rig_server_open(struct rig *r)
{
    static const char empty[] =
        "SET session_replication_role = replica;"
        "DO $$ DECLARE t text; BEGIN"
        "  FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        "           AND c.relkind = 'r' AND pg_relation_size(c.oid) > 0"
        "  LOOP EXECUTE format('DELETE FROM %I', t); END LOOP;"
        "  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'initial'"
        "  LOOP EXECUTE format('INSERT INTO %I SELECT * FROM initial.%I', t, t); END LOOP; END $$;"
        "SET session_replication_role = origin";
    static int made;
    static pid_t by;
    char name[64];

    if (by != getpid()) {
        PGconn *c = rig_server_connect("postgres");
        char sql[200];

        by = getpid();
        snprintf(sql, sizeof sql, "CREATE DATABASE test_%d_%d TEMPLATE watchpost_template STRATEGY file_copy "
                 "OWNER watchpost",
                 (int)by, ++made);
        rig_server_run(c, sql);
        PQfinish(c);
    }
    snprintf(name, sizeof name, "test_%d_%d", (int)by, made);
    snprintf(r->url, sizeof r->url, "postgresql://watchpost@/%s?host=%s", name, rig_server());
    r->server = rig_server_connect(name);
    rig_server_run(r->server, empty);
    r->address = (struct database_address){ .location = r->url, .prepare = true };
}

#endif

/* In memory where there is such a place: thousands of commits need not wait for a disk. */
static inline void
rig_folder(struct rig *r)
{
    const char *place = getenv("TMPDIR");

    if (place == NULL)
        place = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    *r = (struct rig){ .db = NULL };
    snprintf(r->folder, sizeof r->folder, "%s/watchpost.XXXXXX", place);
    assert_non_null(mkdtemp(r->folder));
    snprintf(r->path, sizeof r->path, "%s/watchpost.db", r->folder);
    r->address = *address_of(r->path);
}

static inline struct db *
rig_connect(struct rig *r)
{
    const char *problem;
    struct db *db = db_open(&r->arena, &r->address, DB_RUNNER, &problem);

    if (db == NULL)
        fail_msg("%s", problem);
    return db;
}

/* Straight SQL, statements separated by ";". */
static inline void
rig_sql(struct rig *r, const char *sql)
{
    char *why = NULL;

#ifdef WITH_POSTGRESQL
    if (r->server != NULL) {
        rig_server_run(r->server, sql);
        return;
    }
#endif
    if (sqlite3_exec(r->raw, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
}

/* In the rig's folder, of a database that nobody has open. */
static inline void
rig_copy(const struct rig *r, const char *path)
{
    FILE *from = fopen(path, "rbe"), *to = fopen(r->path, "wbe");
    char bytes[65536];

    assert_non_null(from);
    assert_non_null(to);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, from)) > 0;)
        assert_int_equal(fwrite(bytes, 1, n, to), n);
    assert_int_equal(fclose(to), 0);
    (void)fclose(from);
}

/* The empty database is one that `make check` has made: to copy it takes a hundredth of the time of all
 * migrations. Without it, as for a test that is run by hand, the connection makes one. */
static inline void
rig_open(struct rig *r)
{
    rig_folder(r);
#ifdef WITH_POSTGRESQL
    if (rig_server() != NULL) {
        rig_server_open(r);
        r->db = rig_connect(r);
        return;
    }
#endif
    if (getenv("WATCHPOST_TEST_EMPTY") != NULL)
        rig_copy(r, getenv("WATCHPOST_TEST_EMPTY"));
    r->db = rig_connect(r);
    assert_int_equal(sqlite3_open(r->path, &r->raw), SQLITE_OK);
    sqlite3_busy_timeout(r->raw, 5000);
    rig_sql(r, "PRAGMA foreign_keys=ON");
}

static inline void
rig_close(struct rig *r)
{
    static const char *const names[] = {
        "watchpost.db", "watchpost.db-wal", "watchpost.db-shm", "watchpost.db-journal",
        "watchpost.db-notifiers", "watchpost.db-checkers", "watchpost.db-reserve",
        "watchpost.db.copy", "watchpost.db.copy.partial", "notify",
    };

    db_close(r->db);
    sqlite3_close(r->raw);
#ifdef WITH_POSTGRESQL
    if (r->server != NULL)
        PQfinish(r->server);
#endif
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[300];

        snprintf(path, sizeof path, "%s/%s", r->folder, names[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(r->folder), 0);
    arena_free(&r->arena);
}

#ifdef WITH_POSTGRESQL
static inline const char *
rig_server_rows(struct rig *r, const char *sql)
{
    struct buf out = { .arena = &r->arena };
    PGresult *rows = rig_server_ask(r->server, sql);

    for (int row = 0; row < PQntuples(rows); row++)
        for (int i = 0; i < PQnfields(rows); i++) {
            const char *text = PQgetisnull(rows, row, i) ? "(null)" : PQgetvalue(rows, row, i);

            buf_text(&out, i > 0 ? " " : row > 0 ? "; " : "");
            buf_text(&out, PQftype(rows, i) != 16 ? text : *text == 't' ? "1" : "0"); /* a boolean */
        }
    PQclear(rows);
    return out.length == 0 ? "(none)" : buf_string(&out);
}
#endif

/* What SQL answers, as one text in the arena: columns joined by " ", rows by "; ", "(null)" for NULL,
 * "(none)" for no row. */
static inline const char *
rig_ask(struct rig *r, const char *sql)
{
    struct buf out = { .arena = &r->arena };
    sqlite3_stmt *s = NULL;

#ifdef WITH_POSTGRESQL
    if (r->server != NULL)
        return rig_server_rows(r, sql);
#endif
    if (sqlite3_prepare_v2(r->raw, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(r->raw));
    while (sqlite3_step(s) == SQLITE_ROW) {
        if (out.length > 0)
            buf_text(&out, "; ");
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const unsigned char *text = sqlite3_column_text(s, i);

            buf_text(&out, i > 0 ? " " : "");
            buf_text(&out, text == NULL ? "(null)" : (const char *)text);
        }
    }
    sqlite3_finalize(s);
    return out.length == 0 ? "(none)" : buf_string(&out);
}

/* What SQL answers, as rig_ask gives it. */
static inline void
rig_expect(struct rig *r, const char *sql, const char *wanted)
{
    same_text(sql, rig_ask(r, sql), wanted);
}

/* Whether the tests run on a server. */
static inline bool
rig_at_server(const struct rig *r)
{
    return r->address.location == r->url;
}

/* Keeps all that write waiting, until rig_let_go. */
static inline void
rig_hold(struct rig *r)
{
    static const char turn[] = "BEGIN; SELECT pg_advisory_xact_lock(" POSTGRES_TURN ")";

    rig_sql(r, rig_at_server(r) ? turn : "BEGIN IMMEDIATE");
}

static inline void
rig_let_go(struct rig *r)
{
    rig_sql(r, "ROLLBACK");
}

/* Something that makes a statement fail: "INSERT", a table, and a condition on NEW or NULL. */
static inline void
rig_obstacle(struct rig *r, const char *what, const char *table, const char *when)
{
    const char *then = rig_at_server(r) ? "EXECUTE FUNCTION test_obstacle()"
                                        : "BEGIN SELECT RAISE(ABORT, 'an obstacle'); END";
    char sql[300];

    snprintf(sql, sizeof sql, "CREATE TRIGGER obstacle BEFORE %s ON %s FOR EACH ROW WHEN (%s) %s", what,
             table, when == NULL ? "true" : when, then);
    rig_sql(r, sql);
}

static inline void
rig_no_obstacle(struct rig *r, const char *table)
{
    char sql[100];

    snprintf(sql, sizeof sql, "DROP TRIGGER obstacle%s%s", rig_at_server(r) ? " ON " : "",
             rig_at_server(r) ? table : "");
    rig_sql(r, sql);
}

/* A monitor with the API's defaults, created by the store. */
static inline struct monitor
rig_monitor(struct rig *r, const char *name)
{
    char *id = arena_alloc(&r->arena, UUID_SIZE);
    struct monitor m = {
        .name = name,
        .url = "http://shop.example/",
        .type = MONITOR_HTTP,
        .method = "GET",
        .interval_seconds = 600,
        .timeout_ms = 10000,
        .expected_status = 200,
        .is_public = true,
        .confirmation_threshold = 2,
        .response_time_threshold_ms = -1,
        .follow_redirects = true,
        .dns_record_type = "A",
        .sla_target = -1,
        .sla_period_days = -1,
        .tags = "",
        .consensus_threshold = -1,
        .retry_interval_seconds = 60,
        .recovery_threshold = 1,
        .degraded_threshold = 1,
        .created_at = 1,
        .updated_at = 1,
    };

    uuid_random(id);
    m.id = id;
    assert_int_equal(db_begin(r->db), 0);
    assert_int_equal(monitors_insert(r->db, &m), 0);
    assert_int_equal(db_commit(r->db), 0);
    return m;
}

/* Windows of monitors as tests write them into maintenances become what the program makes of them. */
#define WINDOWS_MADE                                                                                         \
    "; UPDATE maintenances SET over_at = ends_at; "                                                          \
    "INSERT INTO maintenance_occurrences (maintenance, starts_at, ends_at) "                                 \
    "SELECT key, starts_at, ends_at FROM maintenances WHERE true ON CONFLICT DO NOTHING; "                   \
    "INSERT INTO maintenance_members (monitor, maintenance, starts_at, over_at) "                            \
    "SELECT monitor, key, starts_at, ends_at FROM maintenances WHERE true ON CONFLICT DO NOTHING; "          \
    "INSERT INTO maintenance_windows (monitor, maintenance, starts_at, ends_at) "                            \
    "SELECT monitor, key, starts_at, ends_at FROM maintenances WHERE true ON CONFLICT DO NOTHING"

#endif
