/* A maintenance that happens once keeps its id as the name of its event, so that it may move; the times of a
 * rule are named by when they begin. */
#include "store/calendars.h"

#include "base/duration.h"
#include "base/hashmap.h"
#include "store/query.h"

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

/* One event each: a time that was moved has been taken out under each of its times, and the last number
 * counts. */
static void
merge(struct calendar_event *kept, const struct calendar_event *cancelled, bool lives)
{
    if (lives)
        count_living(kept, cancelled);
    else if (kept->sequence < cancelled->sequence)
        *kept = *cancelled;
}

/* live: so many of them, the first, are in the calendar still; all others were taken out. */
static void
settle(struct calendar_events *events, int live)
{
    struct hashmap by_uid = { 0 };
    int kept = 0;

    for (int i = 0; i < events->count; i++) {
        struct hashmap_entry *entry = hashmap_add(&by_uid, events->list[i].uid);
        struct calendar_event *same = entry->value;

        if (i >= live && same != NULL) {
            merge(same, &events->list[i], same < events->list + live);
            continue;
        }
        events->list[kept] = events->list[i];
        entry->value = &events->list[kept++];
    }
    events->count = kept;
    hashmap_free(&by_uid, NULL);
}

/* What was taken out long ago is told no longer. *until: when the first of what is told leaves the calendar,
 * though nothing is written. */
static void
drop_old(struct calendar_events *events, int live, int64_t now, int64_t *until)
{
    const int64_t told = (int64_t)CALENDAR_CANCELLED_DAYS * DAY;
    int kept = live;

    *until = INT64_MAX;
    for (int i = live; i < events->count; i++)
        if (events->list[i].stamp + told > now)
            events->list[kept++] = events->list[i];
    events->count = kept;
    for (int i = 0; i < kept; i++) {
        const struct calendar_event *e = &events->list[i];
        int64_t last = i >= live && e->stamp < e->ends_at ? e->stamp : e->ends_at;

        if (last + told < *until)
            *until = last + told;
    }
}

int
calendars_read(struct db *db, struct arena *a, int64_t page, int64_t now, struct calendar_events *events,
               int64_t *until)
{
    struct query q = start(db, SQL_CALENDAR_TIMES, page, now, MOST);
    int live;

    if (query_all(&q, read_time(&q, a, arena_add(a, events))) != 0)
        return -1;
    live = events->count;
    q = start(db, SQL_CALENDAR_CANCELLED, page, now, MOST_TAKEN_OUT);
    if (query_all(&q, read_cancelled(&q, a, arena_add(a, events))) != 0)
        return -1;
    settle(events, live);
    drop_old(events, live, now, until);
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
