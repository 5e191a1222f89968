/* A real database in a folder of its own, for tests of store and flow. */
#ifndef STORE_TEST_H
#define STORE_TEST_H

#include "unit.h"

#include "base/uuid.h"
#include "store/monitors.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

struct rig {
    struct arena arena;
    char folder[256];
    char path[280];
    struct db *db;
    sqlite3 *raw; /* the same database, without our code between */
};

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
}

static inline struct db *
rig_connect(struct rig *r)
{
    const char *problem;
    struct db *db = db_open(&r->arena, r->path, DB_RUNNER, &problem);

    if (db == NULL)
        fail_msg("%s", problem);
    return db;
}

/* Straight SQL, statements separated by ";". */
static inline void
rig_sql(struct rig *r, const char *sql)
{
    char *why = NULL;

    if (sqlite3_exec(r->raw, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
}

static inline void
rig_open(struct rig *r)
{
    rig_folder(r);
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
        "watchpost.db-notifiers", "watchpost.db-reserve",
        "watchpost.db.copy", "watchpost.db.copy.partial", "notify",
    };

    db_close(r->db);
    sqlite3_close(r->raw);
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[300];

        snprintf(path, sizeof path, "%s/%s", r->folder, names[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(r->folder), 0);
    arena_free(&r->arena);
}

/* What SQL answers, as one text in the arena: columns joined by " ", rows by "; ", "(null)" for NULL,
 * "(none)" for no row. */
static inline const char *
rig_ask(struct rig *r, const char *sql)
{
    struct buf out = { .arena = &r->arena };
    sqlite3_stmt *s = NULL;

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

#endif
