/* What history costs: storage FILE [PART], a database made by history, which is changed.
 *
 * Each figure is set against a baseline taken in the same run, in turns, from the same file: rows counted
 * one by one for figures over time, bare inserts of heartbeats for recording. Every transaction of the
 * library is timed from the moment it has the lock (the linker wraps db_begin and db_commit) until SQLite
 * says that it is released. */
#include "bench.h"

#include "base/duration.h"
#include "os/clock.h"
#include "flow/record.h"
#include "flow/retention.h"
#include "store/sqlite/inside.h" /* for the hook */
#include "store/uptime_bulk.h"
#include "store/heartbeats.h"
#include "store/settings.h"
#include "store/monitor_states.h"
#include "store/rollups.h"

#include <inttypes.h>
#include <string.h>

#define GROUP 500
#define ROUNDS 24

/* Time by the clock and by the processor, in microseconds. */
struct spent {
    int64_t us, cpu_us;
};

static struct spent
spent_since(struct spent start)
{
    return (struct spent){ clock_monotonic_us() - start.us, cpu_us() - start.cpu_us };
}

static void
add_spent(struct spent *sum, struct spent more)
{
    sum->us += more.us;
    sum->cpu_us += more.cpu_us;
}

/* Transactions since the last reset_locks; at file scope because the wrapped functions have no other
 * place. */
static struct {
    struct spent begun, longest;
    int64_t count;
} locks;

static const struct spent beginning;

int __real_db_begin(struct db *db);
int __real_db_commit(struct db *db);
int __real_db_shrink(struct db *db, bool *more);
int __wrap_db_begin(struct db *db);
int __wrap_db_commit(struct db *db);
int __wrap_db_shrink(struct db *db, bool *more);

int
__wrap_db_begin(struct db *db)
{
    int result = __real_db_begin(db);

    locks.begun = spent_since(beginning);
    return result;
}

static void
lock_released(void)
{
    struct spent held = spent_since(locks.begun);

    if (held.us > locks.longest.us)
        locks.longest.us = held.us;
    if (held.cpu_us > locks.longest.cpu_us)
        locks.longest.cpu_us = held.cpu_us;
}

int
__wrap_db_commit(struct db *db)
{
    locks.count++;
    return __real_db_commit(db);
}

/* A transaction of its own. */
int
__wrap_db_shrink(struct db *db, bool *more)
{
    locks.begun = spent_since(beginning);
    locks.count++;
    return __real_db_shrink(db, more);
}

/* SQLite calls this when a commit has released the lock. Then it is time to move the log into the
 * database, as PRAGMA wal_autocheckpoint, whose place this takes, would. */
static int
after_commit(void *limit, sqlite3 *handle, const char *name, int frames)
{
    lock_released();
    if (frames >= *(const int *)limit)
        (void)sqlite3_wal_checkpoint_v2(handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

static void
reset_locks(void)
{
    memset(&locks, 0, sizeof locks);
}

static void
figure(const char *what, double value, const char *unit, double goal, bool at_least)
{
    bool met = at_least ? value >= goal : value <= goal;

    printf("%-58s %10.2f %-3s goal %s %g %s\n", what, value, unit, at_least ? ">=" : "<=", goal,
           met ? "" : "MISSED");
}

struct bench {
    struct arena arena;
    struct db *db;
    sqlite3 *raw;
    uint64_t random;
    struct keys keys;
    int64_t now; /* the last check's time */
    int64_t oldest;
};

static int64_t
ask(struct bench *b, const char *sql)
{
    sqlite3_stmt *s = NULL;
    int64_t value;

    if (sqlite3_prepare_v2(b->raw, sql, -1, &s, NULL) != SQLITE_OK || sqlite3_step(s) != SQLITE_ROW) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(b->raw));
        exit(1);
    }
    value = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return value;
}

static void
run_sql(struct bench *b, const char *sql)
{
    if (sqlite3_exec(b->raw, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(b->raw));
        exit(1);
    }
}

static void
size_of_history(struct bench *b)
{
    static const char *const tables[] = { "heartbeats", "rollups", "events" };
    double rows = (double)ask(b, "SELECT count(*) FROM heartbeats");
    double all = (double)ask(b, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");

    printf("%.2f million heartbeats of %d monitors\n", rows / 1e6, b->keys.count);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        printf("  %s: %.2f bytes per heartbeat\n", tables[i],
               (double)ask(b, arena_printf(&b->arena, "SELECT sum(pgsize) FROM dbstat WHERE name = '%s'",
                                           tables[i])) /
                   rows);
    figure("the whole database, per heartbeat", all / rows, "B", 40, false);
}

/* What the rows of one monitor from a certain one on add up to; the baseline even knows where to begin. */
static int64_t
count_rows(sqlite3_stmt *s, int64_t monitor, int64_t first_seq)
{
    int64_t checks;

    sqlite3_bind_int64(s, 1, monitor);
    sqlite3_bind_int64(s, 2, first_seq);
    sqlite3_step(s);
    checks = sqlite3_column_int64(s, 0);
    sqlite3_reset(s);
    return checks;
}

static int64_t
first_seq(struct bench *b, int64_t monitor, int64_t hours)
{
    return ask(b, arena_printf(&b->arena, "SELECT min(seq) FROM heartbeats WHERE monitor = %" PRId64
                               " AND checked_at > %" PRId64, monitor, b->now - hours * HOUR));
}

static sqlite3_stmt *
prepare_rows(struct bench *b)
{
    sqlite3_stmt *s = NULL;

    sqlite3_prepare_v2(b->raw,
                       "SELECT count(*), sum(result = 1), sum(CASE WHEN result = 1 THEN response_ms END) "
                       "FROM heartbeats WHERE monitor = ?1 AND seq >= ?2 AND result < 8", -1, &s, NULL);
    return s;
}

static void
compare(const char *what, int64_t counted[2], struct spent by_rows, struct spent by_rollups, int rounds,
        double goal)
{
    if (counted[0] != counted[1]) {
        fprintf(stderr, "%s: %" PRId64 " by rows, %" PRId64 " by rollups\n", what, counted[0], counted[1]);
        exit(1);
    }
    printf("%s: %.3f ms by rows, %.3f ms by rollups\n", what, (double)by_rows.cpu_us / rounds / 1000,
           (double)by_rollups.cpu_us / rounds / 1000);
    figure("  rollups, of rows", 100.0 * (double)by_rollups.cpu_us / (double)by_rows.cpu_us, "%", goal,
           false);
}

/* One monitor's 90 days, of many monitors in turns. */
static void
uptime_of_one(struct bench *b)
{
    enum { TURNS = 200 };
    sqlite3_stmt *s = prepare_rows(b);
    struct spent by_rows = { 0 }, by_rollups = { 0 };
    int64_t counted[2] = { 0 };

    for (int i = 0; i < TURNS; i++) {
        int64_t monitor = b->keys.list[pick(&b->random, b->keys.count)], first = first_seq(b, monitor, 2160);
        struct spent start = spent_since(beginning);
        struct rollup t;

        counted[0] += count_rows(s, monitor, first);
        add_spent(&by_rows, spent_since(start));
        start = spent_since(beginning);
        must(db_begin_read(b->db));
        must(rollups_since(b->db, monitor, b->now - 2160 * HOUR, 0, &t));
        must(db_commit(b->db));
        counted[1] += t.checks;
        add_spent(&by_rollups, spent_since(start));
    }
    sqlite3_finalize(s);
    compare("uptime of one monitor, 90 days", counted, by_rows, by_rollups, TURNS, 5);
}

static int64_t
page_by_rollups(struct bench *b, struct uptime_bulk *list)
{
    int64_t until, counted = 0;

    must(db_begin_read(b->db));
    must(uptime_bulk_read(b->db, list, b->keys.count, b->now, &until));
    must(db_commit(b->db));
    for (int i = 0; i < b->keys.count; i++)
        counted += list[i].day.checks + list[i].week.checks;
    return counted;
}

static void
page_of_all(struct bench *b)
{
    enum { TURNS = 10 };
    sqlite3_stmt *s = prepare_rows(b);
    struct uptime_bulk *list = arena_alloc(&b->arena, (size_t)b->keys.count * sizeof *list);
    int64_t(*first)[2] = arena_alloc(&b->arena, (size_t)b->keys.count * sizeof *first);
    struct spent by_rows = { 0 }, by_rollups = { 0 }, start;
    int64_t counted[2] = { 0 };

    for (int i = 0; i < b->keys.count; i++) {
        list[i].monitor = b->keys.list[i];
        first[i][0] = first_seq(b, b->keys.list[i], 24);
        first[i][1] = first_seq(b, b->keys.list[i], 168);
    }
    for (int turn = 0; turn < TURNS; turn++) {
        start = spent_since(beginning);
        for (int i = 0; i < 2 * b->keys.count; i++)
            counted[0] += count_rows(s, b->keys.list[i / 2], first[i / 2][i % 2]);
        add_spent(&by_rows, spent_since(start));
        start = spent_since(beginning);
        counted[1] += page_by_rollups(b, list);
        add_spent(&by_rollups, spent_since(start));
    }
    sqlite3_finalize(s);
    compare("a page of all monitors, 24 hours and 7 days", counted, by_rows, by_rollups, TURNS, 10);
}

static struct check_result
some_result(struct bench *b)
{
    return (struct check_result){
        .status = UP,
        .response_time_ms = 20 + pick(&b->random, 800),
        .status_code = 200,
        .checked_at = b->now,
    };
}

/* A group as the runner has it: claimed, checked, recorded in one transaction. */
static struct spent
record_group(struct bench *b, int64_t lease, struct spent *claiming)
{
    const struct config config = { .probe_stale_minutes = 30 };
    struct claim claim = { .now = b->now, .lease = lease, .margin = 30, .not_since = b->now, .limit = GROUP };
    struct local_result findings[GROUP];
    struct monitors taken = { .list = NULL };
    struct arena scratch = { .newest = NULL };
    struct spent start = spent_since(beginning), recording;

    must(monitor_states_claim(b->db, &scratch, &claim, &taken));
    add_spent(claiming, spent_since(start));
    if (taken.count != GROUP) {
        fprintf(stderr, "only %d monitors were due\n", taken.count);
        exit(1);
    }
    for (int i = 0; i < GROUP; i++)
        findings[i] = (struct local_result){ .monitor = &taken.list[i], .lease = lease,
                                             .result = some_result(b) };
    start = spent_since(beginning);
    must(record_local(b->db, &scratch, &config, findings, GROUP, b->now));
    recording = spent_since(start);
    arena_free(&scratch);
    return recording;
}

static struct spent
insert_group(struct bench *b, int first)
{
    struct spent start = spent_since(beginning);

    must(db_begin(b->db));
    for (int i = 0; i < GROUP; i++) {
        struct heartbeat h = { .seq = db_next(b->db, SERIES_HEARTBEAT), .status = UP,
                               .response_time_ms = 100 + i, .status_code = 200, .checked_at = b->now };

        must(heartbeats_insert(b->db, b->keys.list[(first + i) % b->keys.count], 0, &h));
    }
    must(db_commit(b->db));
    return spent_since(start);
}

static void
recording(struct bench *b)
{
    struct spent recorded = { 0 }, inserted = { 0 }, claimed = { 0 }, longest = { 0 };
    int groups = b->keys.count / GROUP;
    double results = (double)(ROUNDS * groups * GROUP);

    for (int round = 0; round < ROUNDS; round++) {
        b->now += INTERVAL;
        for (int g = 0; g < groups; g++) {
            reset_locks();
            add_spent(&recorded, record_group(b, round * groups + g + 1, &claimed));
            longest.us = locks.longest.us > longest.us ? locks.longest.us : longest.us;
            longest.cpu_us = locks.longest.cpu_us > longest.cpu_us ? locks.longest.cpu_us : longest.cpu_us;
            add_spent(&inserted, insert_group(b, g * GROUP));
        }
    }
    printf("groups of %d of %.0f results: %.0f results/s recorded, %.0f bare heartbeats/s; "
           "processor time each %.1f us, %.1f us, and %.1f us to claim\n",
           GROUP, results, 1e6 * results / (double)recorded.us, 1e6 * results / (double)inserted.us,
           (double)recorded.cpu_us / results, (double)inserted.cpu_us / results,
           (double)claimed.cpu_us / results);
    figure("recording, of the rate of bare inserts", 100.0 * (double)inserted.us / (double)recorded.us, "%",
           60, true);
    figure("  the same in processor time", 100.0 * (double)inserted.cpu_us / (double)recorded.cpu_us, "%", 60,
           true);
    figure("longest hold of the lock, claiming or recording", (double)longest.us / 1000, "ms", 50, false);
    printf("  in processor time %.2f ms\n", (double)longest.cpu_us / 1000);
}

static void
tidy(struct bench *b, const char *what, int64_t now, double goal)
{
    struct config config = { .heartbeat_retention_days = 90 };
    struct spent start = spent_since(beginning), all;

    reset_locks();
    must(retention_run(b->db, &config, now));
    all = spent_since(start);
    printf("%s, in %" PRId64 " transactions; processor time in all %.3f s, longest %.2f ms\n", what,
           locks.count, (double)all.cpu_us / 1e6, (double)locks.longest.cpu_us / 1000);
    figure("  in all", (double)all.us / 1e6, "s", goal, false);
    figure("  longest transaction", (double)locks.longest.us / 1000, "ms", 50, false);
}

/* A day's heartbeats, then a day's events, then nothing. */
static void
pruning(struct bench *b)
{
    int64_t before = ask(b, "SELECT count(*) FROM heartbeats"), now = b->oldest + 91 * DAY;

    run_sql(b, arena_printf(&b->arena, "UPDATE events SET at = %" PRId64, now));
    tidy(b, "pruning a day of heartbeats", now, 0.5);
    printf("  %" PRId64 " rows went\n", before - ask(b, "SELECT count(*) FROM heartbeats"));
    run_sql(b, "UPDATE events SET at = 0");
    printf("  %" PRId64 " events\n", ask(b, "SELECT count(*) FROM events"));
    tidy(b, "pruning a day of events", now, 1);
    tidy(b, "pruning nothing", now, 0.1);
}

static const struct {
    const char *name;
    void (*measure)(struct bench *b);
} parts[] = {
    { "size", size_of_history }, { "uptime", uptime_of_one }, { "page", page_of_all },
    { "recording", recording },  { "pruning", pruning },
};

int
main(int argc, char **argv)
{
    static int checkpoint_frames = 10000; /* as db_open sets it for a runner */
    struct bench b = { .random = 7 };

    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: storage FILE [size | uptime | page | recording | pruning]\n");
        return 2;
    }
    b.db = bench_open(&b.arena, argv[1]);
    sqlite3_wal_hook(sqlite_of(b.db)->handle, after_commit, &checkpoint_frames);
    if (sqlite3_open(argv[1], &b.raw) != SQLITE_OK)
        return 1;
    run_sql(&b, "PRAGMA cache_size=-16000; PRAGMA mmap_size=2147418112");
    must(monitors_keys(b.db, &b.arena, &b.keys));
    b.now = ask(&b, "SELECT max(last_checked_at) FROM monitor_states");
    b.oldest = ask(&b, "SELECT min(start) FROM rollups WHERE monitor = 1 AND span = 3600");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (argc == 2 || strcmp(argv[2], parts[i].name) == 0)
            parts[i].measure(&b);
    sqlite3_close(b.raw);
    db_close(b.db);
    arena_free(&b.arena);
    return 0;
}
