/* Numbers of pings and of runs are one series for each monitor, in its row, which every ping writes. */
#include "store/pushes.h"

#include "store/monitors.h"
#include "store/query.h"

static int
write_key(struct db *db, enum sql name, int64_t monitor, const struct digest *ping_key,
          const char *sealed_key)
{
    char digest[DIGEST_HEX_SIZE];
    struct query q = query_start(db, name);

    digest_hex(ping_key, digest);
    query_int(&q, ":monitor", monitor);
    query_text(&q, ":ping_key", digest);
    query_text(&q, ":sealed_key", sealed_key);
    return query_end(&q);
}

int
pushes_insert(struct db *db, int64_t monitor, const struct digest *ping_key, const char *sealed_key)
{
    return write_key(db, SQL_PUSH_INSERT, monitor, ping_key, sealed_key);
}

int
pushes_set_key(struct db *db, int64_t monitor, const struct digest *ping_key, const char *sealed_key)
{
    return write_key(db, SQL_PUSH_SET_KEY, monitor, ping_key, sealed_key);
}

static int
delete_of(struct db *db, enum sql name, int64_t monitor)
{
    struct query q = query_start(db, name);

    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}

int
pushes_delete(struct db *db, int64_t monitor)
{
    if (delete_of(db, SQL_PUSH_DELETE_PINGS, monitor) != 0 ||
        delete_of(db, SQL_PUSH_DELETE_RUNS, monitor) != 0)
        return -1;
    return delete_of(db, SQL_PUSH_DELETE, monitor);
}

static void
read_row(struct query *q, struct push *p)
{
    p->monitor = row_int(q);
    p->counted_from = row_int(q);
    p->next_expected_at = row_int(q);
    p->deadline = row_int(q);
    p->last_ping_at = row_int(q);
    p->open_runs = row_int(q);
    p->pings = row_int(q);
    p->last_second = row_int(q);
    p->in_second = row_int(q);
}

enum found
pushes_read(struct db *db, int64_t monitor, struct push *p)
{
    struct query q = query_start(db, SQL_PUSH_READ);

    query_int(&q, ":monitor", monitor);
    return query_one(&q, read_row(&q, p));
}

/* Keys are compared by their digests, which say nothing of the key: that an index takes its time does not
 * matter. */
enum found
pushes_by_ping_key(struct db *db, const struct digest *ping_key, struct push *p)
{
    char digest[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_PUSH_BY_PING_KEY);

    digest_hex(ping_key, digest);
    query_text(&q, ":ping_key", digest);
    return query_one(&q, read_row(&q, p));
}

int
pushes_save(struct db *db, const struct push *p)
{
    struct query q = query_start(db, SQL_PUSH_SAVE);

    query_int(&q, ":monitor", p->monitor);
    query_int_or_null(&q, ":counted_from", p->counted_from, 0);
    query_int_or_null(&q, ":next_expected_at", p->next_expected_at, 0);
    query_int_or_null(&q, ":deadline", p->deadline, 0);
    query_int_or_null(&q, ":last_ping_at", p->last_ping_at, 0);
    query_int(&q, ":open_runs", p->open_runs);
    query_int(&q, ":pings", p->pings);
    query_int(&q, ":last_second", p->last_second);
    query_int(&q, ":in_second", p->in_second);
    return query_end(&q);
}

int
pushes_overdue(struct db *db, struct arena *a, int64_t now, int limit, struct pushes *list)
{
    struct query q = query_start(db, SQL_PUSHES_OVERDUE);

    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_row(&q, arena_add(a, list)));
}

int
pushes_out_of_maintenance(struct db *db, struct arena *a, int64_t now, int limit, struct keys *list)
{
    struct query q = query_start(db, SQL_PUSHES_OUT_OF_MAINTENANCE);

    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, *arena_add(a, list) = row_int(&q));
}

/* --- runs ----------------------------------------------------------------------------------------------- */

/* A client that starts runs and never ends them must not fill the disk. */
static int
keep_few_runs(struct db *db, struct push *p)
{
    struct query q = query_start(db, SQL_PUSH_RUNS_DROP_OLDEST);
    int64_t gone = 0;

    query_int(&q, ":monitor", p->monitor);
    query_int(&q, ":most", PUSH_RUNS_MOST);
    if (query_count(&q, &gone) != 0)
        return -1;
    p->open_runs -= gone;
    return 0;
}

int
push_runs_begin(struct db *db, struct push *p, const struct push_run *run)
{
    struct query q = query_start(db, SQL_PUSH_RUN_INSERT);

    query_int(&q, ":monitor", p->monitor);
    query_int(&q, ":seq", run->seq);
    query_text(&q, ":name", run->name);
    query_int(&q, ":started_ms", run->started_ms);
    query_int(&q, ":closes_at", run->closes_at);
    if (query_end(&q) != 0)
        return -1;
    p->open_runs++;
    return p->open_runs > PUSH_RUNS_MOST ? keep_few_runs(db, p) : 0;
}

static void
read_run(struct query *q, struct arena *a, struct push_run *run)
{
    run->seq = row_int(q);
    run->name = row_text(q, a);
    run->started_ms = row_int(q);
    run->closes_at = row_int(q);
}

enum found
push_runs_newest(struct db *db, struct arena *a, int64_t monitor, const char *name, struct push_run *run)
{
    struct query q = query_start(db, SQL_PUSH_RUN_NEWEST);

    *run = (struct push_run){ .monitor = monitor };
    query_int(&q, ":monitor", monitor);
    query_text(&q, ":name", name);
    return query_one(&q, read_run(&q, a, run));
}

int
push_runs_end(struct db *db, struct push *p, int64_t seq)
{
    struct query q = query_start(db, SQL_PUSH_RUN_DELETE);
    int64_t gone = 0;

    query_int(&q, ":monitor", p->monitor);
    query_int(&q, ":seq", seq);
    if (query_count(&q, &gone) != 0)
        return -1;
    p->open_runs -= gone;
    return 0;
}

int
push_runs_reschedule(struct db *db, int64_t monitor, int64_t seconds)
{
    struct query q = query_start(db, SQL_PUSH_RUNS_RESCHEDULE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":seconds", seconds);
    return query_end(&q);
}

static void
read_overdue_run(struct query *q, struct arena *a, struct push_run *run)
{
    run->monitor = row_int(q);
    read_run(q, a, run);
}

int
push_runs_overdue(struct db *db, struct arena *a, int64_t now, int limit, struct push_runs *list)
{
    struct query q = query_start(db, SQL_PUSH_RUNS_OVERDUE);

    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_overdue_run(&q, a, arena_add(a, list)));
}

/* --- pings ---------------------------------------------------------------------------------------------- */

int
pings_insert(struct db *db, struct arena *a, int64_t monitor, const struct ping *p)
{
    struct query q = query_start(db, SQL_PING_INSERT);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":seq", p->seq);
    query_int(&q, ":at", p->at);
    query_int(&q, ":kind", p->kind);
    query_text(&q, ":run", p->run);
    query_int_or_null(&q, ":exit_status", p->exit_status, -1);
    query_int_or_null(&q, ":duration_ms", p->duration_ms, -1);
    query_text(&q, ":address", p->address);
    query_int(&q, ":is_cut", p->is_cut);
    query_text(&q, ":body", p->body);
    query_text(&q, ":metrics", ping_metrics_text(a, p));
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_PINGS_PRUNE);
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":most", PINGS_KEPT);
    return query_end(&q);
}

static void
read_ping(struct query *q, struct arena *a, struct ping *p)
{
    p->seq = row_int(q);
    p->at = row_int(q);
    p->kind = (enum ping_kind)row_int(q);
    p->run = row_text(q, a);
    p->exit_status = row_int_or(q, -1);
    p->duration_ms = row_int_or(q, -1);
    p->address = row_text(q, a);
    p->is_cut = row_bool(q);
    p->body = row_text(q, a);
    ping_metrics_read(a, row_text(q, a), p);
}

int
pings_newest(struct db *db, struct arena *a, int64_t monitor, int64_t limit, struct pings *list,
             int64_t *total)
{
    struct query q = query_start(db, SQL_PINGS_NEWEST);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":limit", limit);
    if (query_all(&q, read_ping(&q, a, arena_add(a, list))) != 0)
        return -1;
    q = query_start(db, SQL_PINGS_COUNT);
    query_int(&q, ":monitor", monitor);
    return query_number(&q, 0, total);
}
