/* A maintenance that happens once keeps its id as the name of its event, so that it may move; the times of a
 * rule are named by when they begin. */
#include "store/calendars.h"

#include "base/duration.h"
#include "store/query.h"

#include <string.h>

enum { MOST = 500, MOST_TAKEN_OUT = 2000 };

static void
read_time(struct query *q, struct arena *a, struct calendar_event *e)
{
    const char *id = row_text(q, a);
    bool is_ruled;

    e->title = row_text(q, a);
    e->description = row_text(q, a);
    e->sequence = row_int(q);
    is_ruled = row_bool(q);
    e->stamp = row_int(q);
    e->starts_at = row_int(q);
    e->ends_at = row_int(q);
    e->is_cancelled = row_bool(q);
    e->uid = is_ruled ? arena_printf(a, "%s-%lld", id, (long long)e->starts_at) : id;
}

static void
read_cancelled(struct query *q, struct arena *a, struct calendar_event *e)
{
    e->uid = row_text(q, a);
    e->title = row_text(q, a);
    e->sequence = row_int(q);
    e->stamp = row_int(q);
    e->starts_at = row_int(q);
    e->ends_at = row_int(q);
    e->is_cancelled = true;
}

static struct query
start(struct db *db, enum sql name, int64_t page, int64_t now, int64_t limit)
{
    struct query q = query_start(db, name);

    query_int(&q, ":page", page);
    query_int(&q, ":from", now - (int64_t)CALENDAR_CANCELLED_DAYS * DAY);
    query_int(&q, ":limit", limit);
    return q;
}

/* What left the page and came back is not cancelled any longer, and has the next number, so that programs
 * take it for newer than its end. */
static void
count_living(struct calendar_event *living, const struct calendar_event *cancelled)
{
    if (living->sequence <= cancelled->sequence)
        living->sequence = cancelled->sequence + 1;
}

/* One event each, of those that were taken out long ago none: a time that was moved has been taken out under
 * each of its times, and the last number counts. */
static void
settle(struct calendar_events *events, int live, int64_t since)
{
    int kept = live;

    for (int i = live; i < events->count; i++) {
        struct calendar_event *one = &events->list[i], *same = NULL;

        for (int k = 0; k < kept && same == NULL; k++)
            if (strcmp(events->list[k].uid, one->uid) == 0)
                same = &events->list[k];
        if (same == NULL)
            events->list[kept++] = *one;
        else if (same < events->list + live)
            count_living(same, one);
        else if (same->sequence < one->sequence)
            *same = *one;
    }
    events->count = live;
    for (int i = live; i < kept; i++)
        if (events->list[i].stamp > since)
            events->list[events->count++] = events->list[i];
}

int
calendars_read(struct db *db, struct arena *a, int64_t page, int64_t now, struct calendar_events *events)
{
    struct query q = start(db, SQL_CALENDAR_TIMES, page, now, MOST);
    int live;

    if (query_all(&q, read_time(&q, a, arena_add(a, events))) != 0)
        return -1;
    live = events->count;
    q = start(db, SQL_CALENDAR_CANCELLED, page, now, MOST_TAKEN_OUT);
    if (query_all(&q, read_cancelled(&q, a, arena_add(a, events))) != 0)
        return -1;
    settle(events, live, now - (int64_t)CALENDAR_CANCELLED_DAYS * DAY);
    return 0;
}

static int
cancel(struct db *db, enum sql name, int64_t key, int64_t now)
{
    struct query q = query_start(db, name);

    query_int(&q, ":key", key);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
calendars_cancel_maintenance(struct db *db, int64_t key, int64_t now)
{
    return cancel(db, SQL_CALENDAR_CANCEL_MAINTENANCE, key, now);
}

int
calendars_cancel_post(struct db *db, int64_t key, int64_t now)
{
    return cancel(db, SQL_CALENDAR_CANCEL_POST, key, now);
}

int
calendars_cancel_member(struct db *db, int64_t page, const char *monitor_id, int64_t now)
{
    struct query q = query_start(db, SQL_CALENDAR_CANCEL_MEMBER);

    query_int_or_null(&q, ":page", page, 0);
    query_text(&q, ":monitor", monitor_id);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
calendars_cancel_tagged(struct db *db, int64_t page, int64_t now)
{
    struct query q = query_start(db, SQL_CALENDAR_CANCEL_TAGGED);

    query_int(&q, ":page", page);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
calendars_prune(struct db *db, int64_t now)
{
    struct query q = query_start(db, SQL_CALENDAR_PRUNE);

    query_int(&q, ":before", now - (int64_t)CALENDAR_CANCELLED_DAYS * DAY);
    return query_end(&q);
}
