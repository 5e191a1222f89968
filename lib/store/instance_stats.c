/* A handful of short queries: none reads history. */
#include "store/instance_stats.h"

#include "model/monitor.h"
#include "store/query.h"
#include "store/settings.h"

/* A status that is not among ours (a damaged row) is passed over rather than written past the array. */
static int
read_monitors(struct db *db, struct instance_stats *s)
{
    struct query q = query_start(db, SQL_INSTANCE_STATS_MONITORS);

    while (query_row(&q)) {
        int64_t status = row_int(&q), count = row_int(&q);

        s->paused += row_int(&q);
        if (status >= 0 && status < STATUS_COUNT)
            s->monitors[status] = count;
    }
    return query_end(&q);
}

/* The two columns of a query that has one row. */
static int
read_pair(struct query *q, int64_t *one, int64_t *other)
{
    return query_answer(q, (*one = row_int(q), *other = row_int(q)));
}

static int
read_due(struct db *db, int64_t now, struct instance_stats *s)
{
    struct query q = query_start(db, SQL_INSTANCE_STATS_DUE);

    query_int(&q, ":now", now);
    query_int(&q, ":too_far", now + LEASE_TOO_FAR);
    return read_pair(&q, &s->due, &s->due_since);
}

int
instance_stats_read(struct db *db, int64_t now, struct instance_stats *s)
{
    struct query q;

    *s = (struct instance_stats){ 0 };
    if (read_monitors(db, s) != 0 || read_due(db, now, s) != 0)
        return -1;
    q = query_start(db, SQL_INSTANCE_STATS_INCIDENTS);
    if (read_pair(&q, &s->incidents, &s->acknowledged) != 0)
        return -1;
    q = query_start(db, SQL_INSTANCE_STATS_OUTBOX);
    if (read_pair(&q, &s->outbox, &s->outbox_since) != 0)
        return -1;
    q = query_start(db, SQL_INSTANCE_STATS_UNDELIVERED);
    query_int(&q, ":now", now);
    if (query_number(&q, 0, &s->outbox_due_since) != 0)
        return -1;
    if (settings_int(db, SETTING_LAST_CHECK_RUN, 0, &s->last_run) != 0 ||
        settings_int(db, SETTING_LAST_CHECK_RUN_MS, 0, &s->last_run_ms) != 0)
        return -1;
    return settings_int(db, SETTING_LAST_CHECK_RUN_LATE, 0, &s->last_run_late);
}

static void
read_monitor(struct query *q, struct arena *a, struct monitor_stats *m)
{
    m->id = row_text(q, a);
    m->name = row_text(q, a);
    m->type = monitor_type_name((enum monitor_type)row_int(q));
    m->status = (enum status)row_int(q);
    m->response_ms = row_int_or(q, -1);
}

int
instance_stats_monitors(struct db *db, void (*add)(void *to, const struct monitor_stats *m), void *to)
{
    struct query q = query_start(db, SQL_INSTANCE_MONITORS);
    struct arena scratch = {0};

    while (query_row(&q)) {
        struct monitor_stats m;

        read_monitor(&q, &scratch, &m);
        add(to, &m);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    return query_end(&q);
}
