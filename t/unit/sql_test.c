/* The database itself: every query fits the schema, migrations meet each other and newer programs, a busy
 * database is waited for and no longer than that, numbers only grow, and a backup is whole whatever
 * happens meanwhile. */
#include "store.h"

#include "os/clock.h"
#include "store/channels.h"
#include "store/settings.h"
#include "store/sqlite/sqlite.h"

#include "sql.h"

#include <ctype.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int
start(void **state)
{
    struct rig *r = calloc(1, sizeof *r);

    rig_open(r);
    *state = r;
    return 0;
}

static int
stop(void **state)
{
    rig_close(*state);
    free(*state);
    return 0;
}

/* Every query prepares, and takes what it is given by name: a "?" or "$1" would never be bound. */
static void
every_query_fits_the_schema(void **state)
{
    struct rig *r = *state;

    for (int i = 0; i < SQL_COUNT; i++) {
        sqlite3_stmt *s = NULL;
        const char *rest = "";

        if (sqlite3_prepare_v2(r->raw, sql_text[SQL_SQLITE][i], -1, &s, &rest) != SQLITE_OK)
            fail_msg("%s: %s", sql_names[i], sqlite3_errmsg(r->raw));
        assert_non_null(s);
        for (int p = 1; p <= sqlite3_bind_parameter_count(s); p++) {
            const char *name = sqlite3_bind_parameter_name(s, p);

            if (name == NULL || name[0] != ':')
                fail_msg("%s: parameter %d has no name that begins with a colon", sql_names[i], p);
        }
        while (isspace((unsigned char)*rest))
            rest++;
        same_text(sql_names[i], rest, ""); /* one statement each: SQLite would not run a second one */
        sqlite3_finalize(s);
    }
    assert_null(sql_names[SQL_COUNT]);
}

/* Whether a step of the plan reads all of a table, and no index of it. */
static bool
plan_scans(const char *plan, const char *table)
{
    size_t length = strlen(table);

    for (const char *at = plan; (at = strstr(at, "SCAN ")) != NULL;) {
        at += strlen("SCAN ");
        if (strncmp(at, table, length) == 0 && (at[length] == '\0' || at[length] == ';'))
            return true;
    }
    return false;
}

/* A query that a program runs for every check or request must find its rows by a key, not by reading a
 * table of history from end to end. */
static void
no_query_scans_history(void **state)
{
    static const char *const big[] = {          /* tables, and what queries call them */
        "heartbeats", "h", "rollups", "t",      "alerts", "a",
        "deliveries", "incidents", "events", "maintenance_windows", "w",
    };
    struct rig *r = *state;

    for (int i = 0; i < SQL_COUNT; i++) {
        const char *plan;

        plan = rig_ask(r, arena_printf(&r->arena, "EXPLAIN QUERY PLAN %s", sql_text[SQL_SQLITE][i]));
        for (size_t k = 0; k < COUNT(big); k++)
            if (plan_scans(plan, big[k]))
                fail_msg("%s: %s", sql_names[i], plan);
    }
}

static void
a_new_database_gets_the_schema(void **state)
{
    struct rig made, *r = &made;

    (void)state;
    rig_folder(r);
    r->db = rig_connect(r);
    assert_int_equal(sqlite3_open(r->path, &r->raw), SQLITE_OK);
    rig_expect(r, "PRAGMA user_version", arena_printf(&r->arena, "%d", sql_schema_version));
    rig_expect(r, "PRAGMA journal_mode", "wal");
    rig_expect(r, "PRAGMA integrity_check", "ok");
    rig_expect(r, "PRAGMA foreign_key_check", "(none)");
    rig_expect(
        r, "SELECT group_concat(name) FROM (SELECT name FROM counters ORDER BY name)",
        "acknowledgement,alert,audit,channel,delivery,dependency,event,gate,heartbeat,incident,"
        "incident_note,location,"
        "maintenance,monitor,page,page_section,post,post_update,silence,"
        "subscriber,workspace,workspace_key");
    rig_close(r);
}

/* A file that is not empty, though nothing of ours is in it. From each released schema: migrate_test. */
static void
what_else_is_in_the_file_stays(void **state)
{
    struct rig r;

    (void)state;
    rig_folder(&r);
    assert_int_equal(sqlite3_open(r.path, &r.raw), SQLITE_OK);
    rig_sql(&r, "CREATE TABLE keep (me INTEGER); INSERT INTO keep VALUES (7)");
    r.db = rig_connect(&r);
    rig_expect(&r, "PRAGMA user_version", arena_printf(&r.arena, "%d", sql_schema_version));
    rig_expect(&r, "SELECT me FROM keep", "7");
    (void)rig_monitor(&r, "it works");
    rig_close(&r);
}

static void
a_newer_schema_is_refused(void **state)
{
    struct rig *r = *state;
    const char *problem;

    rig_sql(r, "PRAGMA user_version=900");
    assert_null(db_open(&r->arena, address_of(r->path), DB_SERVER, &problem));
    assert_non_null(strstr(problem, "schema version 900"));
    assert_non_null(strstr(problem, "newer Watchpost"));
}

static void
what_is_no_database_is_refused(void **state)
{
    static const char junk[] = "This is a letter to my grandmother, and not a database at all. Dear "
                               "grandmother, how are you? We are fine, and we hope that you are, too. "
                               "Yours, the operators.";
    struct rig r;
    const char *problem;
    FILE *f;

    (void)state;
    rig_folder(&r);
    f = fopen(r.path, "w");
    fwrite(junk, 1, sizeof junk, f);
    fclose(f);
    assert_null(db_open(&r.arena, address_of(r.path), DB_SERVER, &problem));
    assert_non_null(strstr(problem, "not a database"));
    assert_null(db_open(&r.arena, address_of("/nowhere/at/all.db"), DB_SERVER, &problem));
    assert_non_null(strstr(problem, "/nowhere/at"));
    rig_close(&r);
}

/* Several programs that start at once on a machine where there is nothing yet. */
static void
migrating_at_the_same_time(void **state)
{
    enum { PROGRAMS = 4 };
    const int rounds = REPEATED(5, 2);

    (void)state;
    for (int round = 0; round < rounds; round++) {
        struct rig r;
        pid_t children[PROGRAMS];
        int gate[2];
        char byte;

        rig_folder(&r);
        assert_int_equal(pipe(gate), 0);
        for (int i = 0; i < PROGRAMS; i++) {
            children[i] = fork();
            assert_true(children[i] >= 0);
            if (children[i] == 0) {
                const char *problem;

                (void)close(gate[1]);
                (void)!read(gate[0], &byte, 1); /* until the gate opens for all */
                _exit(db_open(&r.arena, address_of(r.path), DB_RUNNER, &problem) == NULL);
            }
        }
        (void)close(gate[0]);
        (void)close(gate[1]);
        for (int i = 0; i < PROGRAMS; i++) {
            int status;

            assert_int_equal(waitpid(children[i], &status, 0), children[i]);
            assert_int_equal(status, 0);
        }
        rig_close(&r);
    }
}

static void
network_file_systems(void **state)
{
    static const struct {
        unsigned long kind;
        const char *name;
    } rows[] = {
        { 0x6969, "NFS" },
        { 0xFF534D42, "CIFS" },
        { (unsigned long)-11317950L, "CIFS" }, /* the same, as a signed 32-bit f_type gives it */
        { 0xFE534D42, "SMB2" },
        { 0x01021997, "9p" },
        { 0x00C36400, "Ceph" },
        { 0xEF53, NULL },     /* ext4 */
        { 0x01021994, NULL }, /* tmpfs */
        { 0x58465342, NULL }, /* xfs */
        { 0x9123683E, NULL }, /* btrfs */
        { 0x2FC12FC1, NULL }, /* zfs */
        { 0x794C7630, NULL }, /* overlayfs */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text("file system", sqlite_network_file_system(rows[i].kind), rows[i].name);
}

static void
a_busy_database_is_waited_for_a_bounded_time(void **state)
{
    struct rig *r = *state;
    const char *problem;
    struct db *other = db_open(&r->arena, address_of(r->path), DB_SERVER, &problem);
    int64_t began;

    assert_non_null(other);
    assert_int_equal(db_begin(r->db), 0);
    began = clock_monotonic_ms();
    assert_int_equal(db_begin(other), -1);
    assert_int_equal(db_trouble(other), DB_BUSY);
    assert_in_range(clock_monotonic_ms() - began, 2000, 10000);
    db_rollback(other); /* harmless: nothing is open */
    assert_int_equal(db_commit(r->db), 0);
    assert_int_equal(db_begin(other), 0);
    assert_int_equal(db_trouble(other), DB_FINE);
    assert_int_equal(db_commit(other), 0);
    db_close(other);
}

/* A reader sees one state however long it reads, and does not stop a writer. */
static void
a_reading_transaction_sees_one_state(void **state)
{
    struct rig *r = *state;
    struct db *reader = rig_connect(r);
    int64_t value;

    assert_int_equal(db_begin_read(reader), 0);
    assert_int_equal(settings_int(reader, "x", -1, &value), 0);
    assert_int_equal(value, -1);
    assert_int_equal(settings_set_int(r->db, "x", 5), 0);
    assert_int_equal(settings_int(reader, "x", -1, &value), 0);
    assert_int_equal(value, -1);
    assert_int_equal(db_commit(reader), 0);
    assert_int_equal(settings_int(reader, "x", -1, &value), 0);
    assert_int_equal(value, 5);
    db_close(reader);
}

/* Whatever is committed gives the state another name; reading does not. */
static void
a_token_names_the_state(void **state)
{
    struct rig *r = *state;
    int64_t before = db_state_token(r->db), own, value;

    assert_true(before >= 0);
    assert_int_equal(settings_int(r->db, "x", -1, &value), 0);
    assert_int_equal(db_state_token(r->db), before);
    assert_int_equal(settings_set_int(r->db, "x", 1), 0);
    own = db_state_token(r->db);
    assert_int_not_equal(own, before);
    assert_int_equal(db_state_token(r->db), own);
    rig_sql(r, "INSERT INTO settings (name, value) VALUES ('y', '2')");
    assert_int_not_equal(db_state_token(r->db), own);
    assert_int_not_equal(db_state_token(r->db), before);
}

/* Inside a transaction it is that of the state that the transaction sees. */
static void
a_token_is_of_what_is_seen(void **state)
{
    struct rig *r = *state;
    int64_t before, value;

    assert_int_equal(db_begin_read(r->db), 0);
    assert_int_equal(settings_int(r->db, "x", -1, &value), 0);
    before = db_state_token(r->db);
    rig_sql(r, "INSERT INTO settings (name, value) VALUES ('x', '2')");
    assert_int_equal(db_state_token(r->db), before);
    assert_int_equal(db_commit(r->db), 0);
    assert_int_not_equal(db_state_token(r->db), before);
}

static void
a_token_of_others_leaves_out_own_commits(void **state)
{
    struct rig *r = *state;
    int64_t before = db_others_token(r->db);

    assert_int_equal(settings_set_int(r->db, "x", 1), 0);
    assert_int_equal(db_others_token(r->db), before);
    rig_sql(r, "INSERT INTO settings (name, value) VALUES ('y', '2')");
    assert_int_not_equal(db_others_token(r->db), before);
}

static struct db_state
state_seen(struct db *db)
{
    struct db_state seen;

    assert_int_equal(db_begin_read(db), 0);
    assert_true(db_state_seen(db, &seen));
    assert_true(db_state_is_newest(db, &seen));
    assert_int_equal(db_commit(db), 0);
    return seen;
}

/* Connections agree on the name, whichever of them commits. */
static void
a_state_has_one_name_for_all(void **state)
{
    struct rig *r = *state;
    struct db *other = rig_connect(r);
    struct db_state names[4];
    int64_t value;

    for (int i = 0; i < 4; i++) {
        struct db_state theirs;

        if (i % 2 == 0)
            assert_int_equal(settings_set_int(r->db, "x", i), 0);
        else
            rig_sql(r, "UPDATE settings SET value = value + 1 WHERE name = 'x'");
        assert_int_equal(settings_int(r->db, "x", -1, &value), 0);
        names[i] = state_seen(r->db);
        theirs = state_seen(other);
        assert_memory_equal(&names[i], &theirs, sizeof theirs);
        for (int j = 0; j < i; j++)
            assert_memory_not_equal(&names[i], &names[j], sizeof names[i]);
    }
    db_close(other);
}

/* What is committed while a transaction begins, or is open, makes its state one of the past. */
static void
a_state_of_the_past_has_no_name(void **state)
{
    struct rig *r = *state;
    struct db_state seen;

    assert_int_equal(db_begin_read(r->db), 0);
    rig_sql(r, "INSERT INTO settings (name, value) VALUES ('x', '1')");
    assert_false(db_state_seen(r->db, &seen));
    assert_int_equal(db_commit(r->db), 0);
    assert_int_equal(db_begin_read(r->db), 0);
    assert_true(db_state_seen(r->db, &seen));
    rig_sql(r, "INSERT INTO settings (name, value) VALUES ('y', '1')");
    assert_false(db_state_is_newest(r->db, &seen));
    assert_false(db_state_seen(r->db, &seen));
    assert_int_equal(db_commit(r->db), 0);
}

/* A wake-up is heard once; what else happens in the folder is none. */
static void
a_listener_hears_a_wake_up(void **state)
{
    struct rig *r = *state;
    struct db_listener *l = db_listen(address_of(r->path));
    struct pollfd fd;

    assert_non_null(l);
    fd = (struct pollfd){ .fd = db_listener_fd(l), .events = POLLIN };
    (void)db_listener_heard(l);
    assert_int_equal(settings_set_int(r->db, "x", 1), 0);
    assert_false(db_listener_heard(l));
    db_notify(r->db);
    assert_int_equal(poll(&fd, 1, 10000), 1);
    assert_true(db_listener_heard(l));
    assert_false(db_listener_heard(l));
    db_listener_close(l);
}

/* As long as its connection lives, whatever becomes of others. */
static void
a_run_is_alive_until_its_connection_is_closed(void **state)
{
    struct rig *r = *state;
    struct db *one = rig_connect(r), *other = rig_connect(r);

    assert_false(db_run_is_alive(r->db, RUN_NOTIFIER, 7));
    assert_int_equal(db_run_lock(one, RUN_NOTIFIER, 7), 0);
    assert_int_equal(db_run_lock(other, RUN_NOTIFIER, 8), 0);
    assert_true(db_run_is_alive(r->db, RUN_NOTIFIER, 7));
    db_close(other);
    assert_true(db_run_is_alive(r->db, RUN_NOTIFIER, 7));
    assert_false(db_run_is_alive(r->db, RUN_NOTIFIER, 8));
    db_close(one);
    assert_false(db_run_is_alive(r->db, RUN_NOTIFIER, 7));
}

/* A connection to a file that has lost its name is lost; the one that took its place is another database. */
static void
a_replaced_database_is_another(void **state)
{
    struct rig *r = *state;
    struct db *before = rig_connect(r), *after;
    int64_t identity = db_identity(before);
    const char *copy = arena_printf(&r->arena, "%s.copy", r->path), *problem;

    assert_false(db_is_lost(before));
    assert_int_equal(sqlite_backup(r->db, &r->arena, copy, 0, &problem), 0);
    assert_int_equal(rename(copy, r->path), 0);
    assert_true(db_is_lost(before));
    db_close(before);
    after = rig_connect(r);
    assert_int_not_equal(db_identity(after), identity);
    db_close(after);
}

static void
a_reader_makes_no_database(void **state)
{
    struct rig r;
    const char *problem;

    (void)state;
    rig_folder(&r);
    assert_null(db_open(&r.arena, address_of(r.path), DB_READER, &problem));
    same_text("problem", problem, "No such file or directory");
    assert_false(db_exists(r.path));
    rig_close(&r);
}

static void
numbers_only_grow(void **state)
{
    struct rig *r = *state;
    struct db *other = rig_connect(r);

    assert_int_equal(db_begin(r->db), 0);
    assert_int_equal(db_next(r->db, SERIES_EVENT), 1);
    assert_int_equal(db_next(r->db, SERIES_EVENT), 2);
    assert_int_equal(db_next(r->db, SERIES_HEARTBEAT), 1);
    assert_int_equal(db_commit(r->db), 0);

    assert_int_equal(db_begin(other), 0);
    assert_int_equal(db_next(other, SERIES_EVENT), 3);
    db_rollback(other); /* this 3 was never given out */

    assert_int_equal(db_begin(r->db), 0);
    assert_int_equal(db_next(r->db, SERIES_EVENT), 3);
    assert_int_equal(db_commit(r->db), 0);
    assert_int_equal(db_begin(other), 0);
    assert_int_equal(db_next(other, SERIES_EVENT), 4);
    assert_int_equal(db_commit(other), 0);
    rig_expect(r, "SELECT value FROM counters WHERE name = 'event'", "4");
    db_close(other);
}

/* As many channels as there are, the last one deleted in between. */
static void
a_key_is_never_given_out_twice(void **state)
{
    struct rig *r = *state;
    struct monitor m = rig_monitor(r, "shop");
    struct channel c = { .monitor = m.key, .name = "ops", .type = "email", .config = "{}" };

    for (int i = 0; i < 3; i++) {
        assert_int_equal(db_begin(r->db), 0);
        assert_int_equal(channels_insert(r->db, &r->arena, &c), 0);
        assert_int_equal(db_commit(r->db), 0);
        assert_int_equal(channels_by_id(r->db, &r->arena, c.id, &c), FOUND);
        assert_int_equal(c.key, i + 1);
        assert_int_equal(db_begin(r->db), 0);
        assert_int_equal(channels_delete(r->db, c.key), 0);
        assert_int_equal(db_commit(r->db), 0);
    }
}

/* A copy put in the place of a database that an older release has left, which does not count what it should:
 * the numbers that it may have given out are left out. */
static void
a_restored_copy_counts_on(void **state)
{
    struct rig *r = *state;
    const char *copy = arena_printf(&r->arena, "%s.copy", r->path), *kept, *problem;

    rig_sql(r, "UPDATE counters SET value = 5");
    assert_int_equal(sqlite_backup(r->db, &r->arena, copy, 0, &problem), 0);
    rig_sql(r, "UPDATE counters SET value = 8; DELETE FROM counters WHERE name = 'alert'");
    assert_int_equal(sqlite_restore(&r->arena, &(struct database_address){.location = r->path}, copy, 1000,
                                    &kept, &problem),
                     0);
    rig_expect(r, "SELECT value FROM counters WHERE name = 'event'", "8");
    rig_expect(r, "SELECT value FROM counters WHERE name = 'alert'", "1000000005");
    rig_expect(r, "SELECT count(*) FROM counters WHERE value = 8", "21");
    assert_int_equal(unlink(kept), 0);
}

/* Two pipes between a test and the process that it has working beside it. */
struct helper {
    pid_t pid;
    int began[2]; /* it says that it has begun */
    int leave[2]; /* closed when it shall end */
};

/* Writes two facts that belong together, again and again. */
static int
keep_writing(struct rig *r, const struct helper *h)
{
    struct db *db = rig_connect(r);
    char byte;

    for (int64_t i = 1; read(h->leave[0], &byte, 1) != 0; i++) {
        if (db_begin(db) != 0 || settings_set_int(db, "left", i) != 0 ||
            settings_set_int(db, "right", i) != 0 || db_commit(db) != 0)
            return 1;
        if (i == 1 && write(h->began[1], "", 1) != 1)
            return 1;
    }
    return 0;
}

static void
start_writer(struct rig *r, struct helper *h)
{
    char byte;

    assert_int_equal(pipe(h->began), 0);
    assert_int_equal(pipe2(h->leave, O_NONBLOCK), 0);
    h->pid = fork();
    assert_true(h->pid >= 0);
    if (h->pid == 0) {
        (void)close(h->leave[1]);
        _exit(keep_writing(r, h));
    }
    (void)close(h->leave[0]);
    assert_int_equal(read(h->began[0], &byte, 1), 1);
}

static void
stop_writer(struct helper *h)
{
    int status;

    (void)close(h->leave[1]);
    assert_int_equal(waitpid(h->pid, &status, 0), h->pid);
    assert_int_equal(status, 0);
    (void)close(h->began[0]);
    (void)close(h->began[1]);
}

static void
a_backup_is_whole_and_new(void **state)
{
    struct rig *r = *state, restored = { .db = NULL };
    const char *copy = arena_printf(&r->arena, "%s.copy", r->path), *problem;
    struct helper writer;
    struct stat st;

    (void)rig_monitor(r, "kept");
    rig_sql(r, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
               "INSERT INTO heartbeats SELECT 1, i, i, 1, 10, 200, NULL, NULL, 0, NULL FROM n");
    start_writer(r, &writer);
    assert_int_equal(sqlite_backup(r->db, &r->arena, copy, 0, &problem), 0);
    assert_int_equal(sqlite_backup(r->db, &r->arena, copy, 0, &problem), -1);
    assert_non_null(strstr(problem, "exists already"));
    assert_int_equal(sqlite_backup(r->db, &r->arena, "/nowhere/at/all", 0, &problem), -1);

    stop_writer(&writer);

    assert_int_equal(stat(copy, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(access(arena_printf(&r->arena, "%s.partial", copy), F_OK), -1);
    assert_int_equal(sqlite3_open(copy, &restored.raw), SQLITE_OK);
    rig_expect(&restored, "PRAGMA integrity_check", "ok");
    rig_expect(&restored, "SELECT name FROM monitors", "kept");
    rig_expect(&restored, "SELECT count(*) FROM heartbeats", "20000");
    rig_expect(&restored, "SELECT count(DISTINCT value) FROM settings WHERE name IN ('left', 'right')", "1");
    sqlite3_close(restored.raw);
    arena_free(&restored.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_query_fits_the_schema, start, stop),
        cmocka_unit_test_setup_teardown(no_query_scans_history, start, stop),
        cmocka_unit_test(a_new_database_gets_the_schema),
        cmocka_unit_test(what_else_is_in_the_file_stays),
        cmocka_unit_test_setup_teardown(a_newer_schema_is_refused, start, stop),
        cmocka_unit_test(what_is_no_database_is_refused),
        cmocka_unit_test(migrating_at_the_same_time),
        cmocka_unit_test(network_file_systems),
        cmocka_unit_test_setup_teardown(a_busy_database_is_waited_for_a_bounded_time, start, stop),
        cmocka_unit_test_setup_teardown(a_reading_transaction_sees_one_state, start, stop),
        cmocka_unit_test_setup_teardown(a_token_names_the_state, start, stop),
        cmocka_unit_test_setup_teardown(a_token_is_of_what_is_seen, start, stop),
        cmocka_unit_test_setup_teardown(a_token_of_others_leaves_out_own_commits, start, stop),
        cmocka_unit_test_setup_teardown(a_state_has_one_name_for_all, start, stop),
        cmocka_unit_test_setup_teardown(a_state_of_the_past_has_no_name, start, stop),
        cmocka_unit_test_setup_teardown(a_listener_hears_a_wake_up, start, stop),
        cmocka_unit_test_setup_teardown(a_run_is_alive_until_its_connection_is_closed, start, stop),
        cmocka_unit_test_setup_teardown(a_replaced_database_is_another, start, stop),
        cmocka_unit_test(a_reader_makes_no_database),
        cmocka_unit_test_setup_teardown(numbers_only_grow, start, stop),
        cmocka_unit_test_setup_teardown(a_key_is_never_given_out_twice, start, stop),
        cmocka_unit_test_setup_teardown(a_restored_copy_counts_on, start, stop),
        cmocka_unit_test_setup_teardown(a_backup_is_whole_and_new, start, stop),
    };

    return cmocka_run_group_tests_name("sql", tests, NULL, NULL);
}
