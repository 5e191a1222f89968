/* Heartbeats are clustered by monitor and seq. The column `result` holds the status in its low bits, and
 * above them whether the check was made inside a maintenance window, and whether it came too late to
 * count. */
#include "store/heartbeats.h"

#include "base/duration.h"
#include "store/horizon.h"
#include "store/query.h"

/* A row of tens of bytes is what makes a year of history affordable: three facts share one small integer. */
#define STATUS 7
#define IN_MAINTENANCE 8

#define BLOCK 512 /* heartbeats that are counted together; as in sql/schema/028.sql */

#define NOT_KNOWN INT64_MIN

static int64_t
result_of(const struct heartbeat *h)
{
    return (int64_t)h->status + (h->in_maintenance ? IN_MAINTENANCE : 0) + (h->late ? HEARTBEAT_LATE : 0);
}

int
heartbeats_insert(struct db *db, int64_t monitor, int64_t location, const struct heartbeat *h)
{
    struct query q = query_start(db, SQL_HEARTBEAT_INSERT);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":seq", h->seq);
    query_int(&q, ":checked_at", h->checked_at);
    query_int(&q, ":result", result_of(h));
    query_int(&q, ":response_ms", h->response_time_ms);
    query_int_or_null(&q, ":status_code", h->status_code, -1);
    query_text(&q, ":error_message", h->error_message);
    query_int_or_null(&q, ":location", location, 0);
    query_int_or_null(&q, ":started_after", h->started_at > 0 ? h->started_at - h->checked_at : NOT_KNOWN,
                      NOT_KNOWN);
    query_int_or_null(&q, ":not_verified", h->not_verified, 0);
    return query_end(&q);
}

static void
read_row(struct query *q, struct arena *a, struct heartbeat *h)
{
    int64_t result, started_after;

    h->seq = row_int(q);
    h->checked_at = row_int(q);
    result = row_int(q);
    h->status = (enum status)(result & STATUS);
    h->in_maintenance = (result & IN_MAINTENANCE) != 0;
    h->late = (result & HEARTBEAT_LATE) != 0;
    h->response_time_ms = row_int(q);
    h->status_code = row_int_or(q, -1);
    h->error_message = row_text(q, a);
    h->location_id = row_text(q, a);
    started_after = row_int_or(q, NOT_KNOWN);
    h->started_at = started_after == NOT_KNOWN ? 0 : h->checked_at + started_after;
    h->not_verified = row_bool(q);
}

int
heartbeats_list(struct db *db, struct arena *a, int64_t monitor, const struct page_cursor *cursor,
                struct heartbeats *list)
{
    struct query q = query_start(db, cursor->after < 0 ? SQL_HEARTBEATS_NEWEST : SQL_HEARTBEATS_AFTER);

    query_int(&q, ":monitor", monitor);
    query_page_cursor(&q, cursor);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

enum found
heartbeats_by_seq(struct db *db, struct arena *a, int64_t monitor, int64_t seq, struct heartbeat *h)
{
    const struct page_cursor at = { .after = seq - 1, .before = seq + 1, .limit = 1 };
    struct heartbeats found = { 0 };

    if (heartbeats_list(db, a, monitor, &at, &found) != 0)
        return FAILED;
    if (found.count > 0)
        *h = found.list[0];
    return found.count > 0 ? FOUND : NONE;
}

static int
run_with_seq(struct db *db, enum sql name, int64_t monitor, int64_t seq)
{
    struct query q = query_start(db, name);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":seq", seq);
    return query_end(&q);
}

/* The newest block costs nothing as long as it grows: its rows are counted in the state's row, which is
 * written anyway. */
int
heartbeats_count(struct db *db, int64_t monitor, int64_t seq, struct heartbeat_count *count)
{
    if (count->in_block == BLOCK) {
        if (run_with_seq(db, SQL_HEARTBEAT_BLOCK_END, monitor, seq) != 0)
            return -1;
        count->in_block = 0;
    }
    if (count->in_block == 0 && run_with_seq(db, SQL_HEARTBEAT_BLOCK_BEGIN, monitor, seq) != 0)
        return -1;
    count->in_block++;
    count->rows++;
    return 0;
}

static int
run_with_range(struct db *db, enum sql name, int64_t monitor, int64_t first_seq, int64_t last_seq)
{
    struct query q = query_start(db, name);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":first_seq", first_seq);
    query_int(&q, ":last_seq", last_seq);
    return query_end(&q);
}

int
heartbeats_uncount(struct db *db, int64_t monitor, int64_t first_seq, int64_t last_seq, int64_t rows)
{
    struct query q = query_start(db, SQL_HEARTBEATS_SUBTRACT);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":rows", rows);
    if (query_end(&q) != 0 ||
        run_with_range(db, SQL_HEARTBEAT_BLOCKS_RECOUNT, monitor, first_seq, last_seq) != 0)
        return -1;
    return run_with_range(db, SQL_HEARTBEAT_BLOCKS_DROP, monitor, first_seq, last_seq);
}

int
heartbeats_recount(struct db *db, int64_t monitor, int64_t first_seq, int64_t last_seq)
{
    struct query q;

    if (run_with_range(db, SQL_HEARTBEAT_BLOCKS_RECOUNT, monitor, first_seq, last_seq) != 0 ||
        run_with_range(db, SQL_HEARTBEAT_BLOCKS_DROP, monitor, first_seq, last_seq) != 0)
        return -1;
    q = query_start(db, SQL_HEARTBEATS_RECOUNT);
    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}

static int
kept_total(struct db *db, int64_t monitor, int64_t *total)
{
    struct query q = query_start(db, SQL_HEARTBEATS_KEPT_TOTAL);

    query_int(&q, ":monitor", monitor);
    return query_number(&q, 0, total);
}

static int
count_up_to(struct db *db, int64_t monitor, int64_t seq, int64_t *count)
{
    struct query q = query_start(db, SQL_HEARTBEATS_UP_TO);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":seq", seq);
    return query_number(&q, 0, count);
}

/* Of those with seq up to this one. */
static int
count_hidden(struct db *db, int64_t monitor, int64_t seq, int64_t *count)
{
    int64_t cut = horizon_get(db)->history;
    struct query q;

    *count = 0;
    if (cut <= 0)
        return 0;
    q = query_start(db, SQL_HEARTBEATS_HIDDEN);
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":seq", seq);
    query_int(&q, ":hour", cut - cut % HOUR);
    query_int(&q, ":midnight", cut - cut % DAY);
    return query_number(&q, 0, count);
}

/* Of all with seq up to this one, those that are shown. */
static int
count_shown(struct db *db, int64_t monitor, int64_t seq, int64_t *count)
{
    int64_t hidden;

    if ((seq == INT64_MAX ? kept_total(db, monitor, count) : count_up_to(db, monitor, seq, count)) != 0 ||
        count_hidden(db, monitor, seq, &hidden) != 0)
        return -1;
    *count -= hidden;
    return 0;
}

int
heartbeats_total(struct db *db, int64_t monitor, const struct page_cursor *cursor, int64_t *total)
{
    int64_t last = cursor->before == INT64_MAX ? INT64_MAX : cursor->before - 1, before, after = 0;

    if (count_shown(db, monitor, last, &before) != 0 ||
        (cursor->after > 0 && count_shown(db, monitor, cursor->after, &after) != 0))
        return -1;
    *total = before > after ? before - after : 0;
    return 0;
}

int
heartbeats_delete(struct db *db, int64_t monitor, int64_t first_seq, int64_t last_seq, int64_t cut,
                  int64_t *deleted)
{
    struct query q = query_start(db, SQL_HEARTBEATS_DELETE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":first_seq", first_seq);
    query_int(&q, ":last_seq", last_seq);
    query_int(&q, ":cut", cut);
    return query_count(&q, deleted);
}

int
heartbeats_delete_some(struct db *db, int64_t monitor, int64_t limit, int64_t *deleted)
{
    struct query q = query_start(db, SQL_HEARTBEATS_DELETE_SOME);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":limit", limit);
    return query_count(&q, deleted);
}

static int
next_monitor(struct db *db, enum sql name, int64_t after, int64_t *monitor)
{
    struct query q = query_start(db, name);

    query_int(&q, ":monitor", after);
    return query_number(&q, 0, monitor);
}

/* The lesser of the two keys: a monitor may have rollups left and no heartbeats, or the other way round. */
int
heartbeats_next_monitor(struct db *db, int64_t after, int64_t *monitor)
{
    int64_t of_rollups;

    if (next_monitor(db, SQL_HEARTBEATS_NEXT_MONITOR, after, monitor) != 0 ||
        next_monitor(db, SQL_ROLLUPS_NEXT_MONITOR, after, &of_rollups) != 0)
        return -1;
    if (*monitor == 0 || (of_rollups != 0 && of_rollups < *monitor))
        *monitor = of_rollups;
    return 0;
}
