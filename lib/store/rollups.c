/* Rollups by hour and by day. An hour's rollup counts from midnight, so that a part of a day is the day less
 * what was before: whatever comes late is added to all later hours of its day. */
#include "store/rollups.h"

#include "base/duration.h"
#include "store/instance_totals.h"
#include "store/horizon.h"
#include "store/query.h"

static int64_t
hour_of(int64_t at)
{
    return at - at % HOUR;
}

static int64_t
day_of(int64_t at)
{
    return at - at % DAY;
}

static void
bind_counts(struct query *q, int64_t monitor, const struct rollup *t)
{
    query_int(q, ":monitor", monitor);
    query_int(q, ":checks", t->checks);
    query_int(q, ":up", t->up);
    query_int(q, ":degraded", t->degraded);
    query_int(q, ":up_ms", t->up_ms);
}

/* Where the rows are, by their numbers: heartbeats are clustered by seq, so a range of it is read in one
 * go. */
static void
bind_where(struct query *q, const struct running_rollup *part)
{
    query_int(q, ":first_at", part->rollup.first_at);
    query_int(q, ":first_seq", part->first_seq);
    query_int(q, ":last_seq", part->last_seq);
}

/* Before the hour's own row, which copies what the day has then. */
static int
add_to_day(struct db *db, int64_t monitor, const struct running_rollup *part)
{
    struct query q = query_start(db, SQL_ROLLUP_DAY_ADD);

    bind_counts(&q, monitor, &part->rollup);
    bind_where(&q, part);
    query_int(&q, ":start", day_of(part->hour));
    return query_end(&q);
}

static int
end_hour(struct db *db, int64_t monitor, const struct running_rollup *part)
{
    struct query q = query_start(db, SQL_ROLLUP_HOUR_END);

    query_int(&q, ":monitor", monitor);
    bind_where(&q, part);
    query_int(&q, ":start", part->hour);
    query_int(&q, ":midnight", day_of(part->hour));
    return query_end(&q);
}

static int
add_to_hour(struct db *db, int64_t monitor, const struct running_rollup *part)
{
    struct query q = query_start(db, SQL_ROLLUP_HOUR_ADD);

    bind_counts(&q, monitor, &part->rollup);
    bind_where(&q, part);
    query_int(&q, ":start", part->hour);
    query_int(&q, ":midnight", day_of(part->hour));
    return query_end(&q);
}

/* Up to 23 rows: the price of hours that count from midnight. It is paid by results that come late, which are
 * few. */
static int
raise_later_hours(struct db *db, int64_t monitor, const struct running_rollup *part)
{
    struct query q = query_start(db, SQL_ROLLUP_HOURS_RAISE);

    bind_counts(&q, monitor, &part->rollup);
    query_int(&q, ":start", part->hour);
    query_int(&q, ":midnight", day_of(part->hour));
    return query_end(&q);
}

/* Moves an hour to the table, which has none of that day that is later. first_seq 0: the monitor was never
 * checked. */
static int
keep(struct db *db, int64_t monitor, const struct running_rollup *part)
{
    if (part->first_seq == 0)
        return 0;
    return add_to_day(db, monitor, part) == 0 ? end_hour(db, monitor, part) : -1;
}

/* Adds to an hour that the table may have, and later ones too. */
static int
keep_late(struct db *db, int64_t monitor, const struct running_rollup *part)
{
    if (add_to_day(db, monitor, part) != 0 || add_to_hour(db, monitor, part) != 0)
        return -1;
    return raise_later_hours(db, monitor, part);
}

/* What does not count (maintenance, inconclusive, late) still belongs to the range of seq, or pruning would
 * not find its rows. */
static void
count_into(struct db *db, struct running_rollup *r, const struct heartbeat *h)
{
    if (!h->in_maintenance && !h->late && h->status != INCONCLUSIVE) {
        struct rollup one = { 0 };

        rollup_count(&one, h->status, h->response_time_ms, h->checked_at);
        rollup_count(&r->rollup, h->status, h->response_time_ms, h->checked_at);
        instance_totals_count(db, r->hour, &one);
    }
    if (r->first_seq == 0)
        r->first_seq = h->seq;
    r->last_seq = h->seq;
}

/* The hour in progress is compared by its start, not by the clock: it stays in the state until a later one
 * begins, however long that takes. */
int
rollups_count(struct db *db, int64_t monitor, const struct heartbeat *h, struct running_rollup *running)
{
    struct running_rollup fresh = { .hour = hour_of(h->checked_at) };

    if (fresh.hour == running->hour) {
        count_into(db, running, h);
        return 0;
    }
    count_into(db, &fresh, h);
    if (fresh.hour < running->hour)
        return keep_late(db, monitor, &fresh);
    if (keep(db, monitor, running) != 0)
        return -1;
    *running = fresh;
    return 0;
}

/* A clock that was set back, or a run that acts as if it were then: pruning must come here again. */
int
rollups_recorded(struct db *db, int64_t oldest)
{
    struct query q = query_start(db, SQL_PRUNE_FROM_LOWER);

    query_int(&q, ":at", oldest);
    return query_end(&q);
}

/* The five columns that every summing query begins with; sums over nothing are NULL, read as 0. */
static void
read_rollup(struct query *q, struct rollup *t)
{
    t->checks = row_int(q);
    t->up = row_int(q);
    t->degraded = row_int(q);
    t->up_ms = row_int(q);
    t->first_at = row_int(q);
}

/* Whole hours and days from hours_from on, and the hour in progress. */
static int
sum_whole(struct db *db, int64_t monitor, const struct uptime_span *span, struct rollup *sum)
{
    struct query q = query_start(db, SQL_ROLLUPS_SINCE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":midnight", span->midnight);
    query_int(&q, ":hours_from", span->hours_from);
    return query_answer(&q, read_rollup(&q, sum));
}

/* 0, 0 if the hour has no heartbeats. */
static int
find_rows(struct db *db, int64_t monitor, int64_t hour, int64_t *first_seq, int64_t *last_seq)
{
    struct query q = query_start(db, SQL_ROLLUPS_ROWS_OF_HOUR);

    *first_seq = *last_seq = 0;
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":hour", hour);
    return query_answer(&q, (*first_seq = row_int(&q), *last_seq = row_int(&q)));
}

/* Those of the hour that the span begins in. */
static int
count_rows(struct db *db, int64_t monitor, const struct uptime_span *span, struct rollup *sum)
{
    int64_t first_seq, last_seq;
    struct query q;

    if (find_rows(db, monitor, span->hours_from - HOUR, &first_seq, &last_seq) != 0)
        return -1;
    if (first_seq == 0)
        return 0;
    q = query_start(db, SQL_HEARTBEATS_BETWEEN);
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":first_seq", first_seq);
    query_int(&q, ":last_seq", last_seq);
    query_int(&q, ":since", span->since);
    query_int(&q, ":until", span->hours_from);
    return query_answer(&q, read_rollup(&q, sum));
}

/* Of single rows it reads those of one hour at the most. */
int
rollups_since(struct db *db, int64_t monitor, int64_t since, int64_t pruned_before, struct rollup *sum)
{
    bool rows_gone = since < pruned_before;
    struct uptime_span span = rows_gone ? uptime_span_in_hours(since) : uptime_span_of(since);
    struct rollup rows = { 0 };

    *sum = (struct rollup){ 0 };
    if (sum_whole(db, monitor, &span, sum) != 0)
        return -1;
    if (rows_gone || span.hours_from == since + 1)
        return 0; /* an hour begins just there: no rows between */
    if (count_rows(db, monitor, &span, &rows) != 0)
        return -1;
    rollup_add(sum, &rows);
    return 0;
}

/* What was counted from the beginning of this hour on. */
static int
sum_from(struct db *db, int64_t monitor, int64_t hour, struct rollup *sum)
{
    const struct uptime_span span = { .since = hour - 1, .hours_from = hour, .midnight = day_of(hour) };

    *sum = (struct rollup){ 0 };
    return sum_whole(db, monitor, &span, sum);
}

/* All since the first, less all since the second. */
int
rollups_between(struct db *db, int64_t monitor, int64_t from, int64_t until, struct rollup *sum)
{
    struct rollup later;

    if (sum_from(db, monitor, from, sum) != 0 || sum_from(db, monitor, until, &later) != 0)
        return -1;
    sum->checks -= later.checks;
    sum->up -= later.up;
    sum->degraded -= later.degraded;
    sum->up_ms -= later.up_ms;
    if (sum->checks == 0)
        sum->first_at = 0;
    return 0;
}

/* One pruned_before for all spans, so that they are of one state. */
int
rollups_uptime(struct db *db, int64_t monitor, int64_t now, struct rollup rollups[UPTIME_SPANS])
{
    int64_t pruned_before;

    if (horizon_of_heartbeats(db, &pruned_before) != 0)
        return -1;
    for (int i = 0; i < UPTIME_SPANS; i++) {
        int64_t since = now - (int64_t)uptime_hours[i] * HOUR;

        if (rollups_since(db, monitor, since, pruned_before, &rollups[i]) != 0)
            return -1;
    }
    return 0;
}

int
rollups_sla(struct db *db, const struct monitor *m, int64_t now, struct sla *sla)
{
    int64_t days = sla_days(m->sla_period_days);
    int64_t pruned_before;
    struct rollup rollup;

    if (horizon_of_heartbeats(db, &pruned_before) != 0 ||
        rollups_since(db, m->key, now - days * DAY, pruned_before, &rollup) != 0)
        return -1;
    *sla = sla_measure(m->sla_target, days, &rollup, now);
    return 0;
}

/* A day may come in two parts, from the table and from the hour in progress; they are added here, which is
 * cheaper than a GROUP BY for each of a thousand monitors. */
int
rollups_days(struct db *db, int64_t monitor, int64_t first_day, int count, struct rollup *days)
{
    struct query q = query_start(db, SQL_ROLLUPS_DAYS_OF_MONITOR);

    for (int i = 0; i < count; i++)
        days[i] = (struct rollup){ 0 };
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":first_day", first_day);
    query_int(&q, ":last_day", first_day + (int64_t)(count - 1) * DAY);
    while (query_row(&q)) {
        struct rollup part = { 0 };
        int64_t start = row_int(&q);

        part.checks = row_int(&q);
        part.up = row_int(&q);
        part.degraded = row_int(&q);
        part.up_ms = row_int(&q);
        rollup_add(&days[(start - first_day) / DAY], &part);
    }
    return query_end(&q);
}

static void
read_range(struct query *q, struct seq_range *r)
{
    r->first = row_int(q);
    r->last = row_int(q);
}

int
rollups_hours(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t cut,
              struct seq_ranges *ranges)
{
    struct query q = query_start(db, SQL_ROLLUPS_HOURS_TO_PRUNE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":from", from);
    query_int(&q, ":cut", cut);
    return query_all(&q, read_range(&q, arena_add(a, ranges)));
}

/* Two statements and not one: the table is clustered by monitor, span and start, and each span is a range of
 * its own. */
int
rollups_delete_old(struct db *db, int64_t monitor, int64_t cut, int64_t *deleted)
{
    static const int64_t spans[] = { HOUR, DAY };

    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        struct query q = query_start(db, SQL_ROLLUPS_DELETE_OLD);

        query_int(&q, ":monitor", monitor);
        query_int(&q, ":span", spans[i]);
        query_int(&q, ":cut", day_of(cut));
        if (query_count(&q, deleted) != 0)
            return -1;
    }
    return 0;
}

int
rollups_delete_all(struct db *db, int64_t monitor, int64_t *deleted)
{
    struct query q = query_start(db, SQL_ROLLUPS_DELETE_ALL);

    query_int(&q, ":monitor", monitor);
    return query_count(&q, deleted);
}
