/* Events as rows. */
#include "store/events.h"

#include "store/query.h"
#include "store/settings.h"

#include <string.h>

enum { LOOK_STEP = 2000 }; /* rows of one query */

int
events_insert(struct db *db, struct event *e)
{
    struct query q;

    e->id = db_next(db, SERIES_EVENT);
    if (e->id == 0)
        return -1;
    q = query_start(db, SQL_EVENT_INSERT);
    query_int(&q, ":id", e->id);
    query_int(&q, ":monitor", e->monitor);
    query_text(&q, ":type", e->type);
    query_int(&q, ":at", e->at);
    query_text(&q, ":body", e->body);
    query_text(&q, ":public_body", e->public_body);
    query_text(&q, ":private_body", e->private_body);
    return query_end(&q);
}

int
events_newest(struct db *db, int64_t *id)
{
    struct query q = query_start(db, SQL_EVENTS_NEWEST);

    return query_number(&q, 0, id);
}

int
events_status_changed(struct db *db, int64_t monitor, int64_t after, bool *changed)
{
    struct query q = query_start(db, SQL_EVENTS_STATUS_CHANGED);
    enum found found;

    query_int(&q, ":after", after);
    query_int(&q, ":monitor", monitor);
    found = query_exists(&q);
    *changed = found == FOUND;
    return found == FAILED ? -1 : 0;
}

int
events_oldest_cursor(struct db *db, int64_t *id)
{
    struct query q = query_start(db, SQL_EVENTS_OLDEST_CURSOR);

    return query_number(&q, 0, id);
}

int
events_note_pruning(struct db *db, int64_t cut)
{
    struct query q = query_start(db, SQL_EVENTS_LAST_BEFORE);
    int64_t last;

    query_int(&q, ":cut", cut);
    if (query_number(&q, 0, &last) != 0)
        return -1;
    return last == 0 ? 0 : settings_set_int(db, SETTING_EVENTS_PRUNED, last);
}

int
events_time(struct db *db, int64_t id, int64_t *at)
{
    struct query q = query_start(db, SQL_EVENT_TIME);

    query_int(&q, ":id", id);
    return query_number(&q, 0, at);
}

/* False: its monitor is gone, so it is sent to no client. The bodies, which come last, are left for the
 * caller. */
static bool
read_event(struct query *q, struct arena *a, struct sse_event *e)
{
    int64_t shown;

    e->id = row_int(q);
    e->monitor = row_int(q);
    e->event_type = event_type_by_name(row_text(q, a));
    shown = row_int_or(q, -1);
    e->shown = (enum monitor_scope)shown;
    e->workspace = row_int(q);
    e->tags = row_text(q, a);
    return shown >= 0 && e->event_type != EVENT_TYPE_COUNT;
}

/* Those of single checks are passed by without being read where none is wanted. */
static bool
wants_checks(const struct sse_filter *filter)
{
    return filter == NULL || (filter->types & 1U << CHECK_COMPLETED) != 0;
}

/* The body is copied only if the filter wants the event: most streams want few of them. If rows or bytes were
 * used up, *last says where the next slice begins; else everything up to `upto` was seen, also what this
 * query left out. */
int
events_slice(struct db *db, struct arena *a, const struct event_slice *slice, struct sse_events *found,
             int64_t *last)
{
    struct query q = query_start(db, wants_checks(slice->filter) ? SQL_EVENTS_SLICE
                                                                 : SQL_EVENTS_SLICE_OTHERS);
    size_t bytes = 0;
    int rows = 0;

    query_int(&q, ":after", slice->after);
    query_int(&q, ":upto", slice->upto);
    query_int(&q, ":limit", slice->rows);
    query_int(&q, ":operators", DEFAULT_WORKSPACE);
    *last = slice->after;
    while (bytes < slice->bytes && query_row(&q)) {
        struct sse_event e = { 0 };
        bool seen = read_event(&q, a, &e);

        rows++;
        *last = e.id;
        if (!seen || (slice->filter != NULL && !sse_wants(slice->filter, &e)))
            continue;
        e.body = row_text(&q, a);
        e.keyless_body = row_text(&q, a);
        bytes += strlen(e.body);
        *arena_add(a, found) = e;
    }
    if (rows < slice->rows && bytes < slice->bytes)
        *last = slice->upto;
    return query_end(&q);
}

/* One step backwards. *at: the id before those that were seen; *count: what is still to be found. */
static int
step_back(struct db *db, struct arena *a, const struct sse_filter *filter, int rows, int64_t *at,
          int64_t *count)
{
    struct query q = query_start(db, wants_checks(filter) ? SQL_EVENTS_BACK : SQL_EVENTS_BACK_OTHERS);
    int seen = 0;

    query_int(&q, ":upto", *at);
    query_int(&q, ":limit", rows);
    query_int(&q, ":operators", DEFAULT_WORKSPACE);
    while (*count > 0 && query_row(&q)) {
        struct sse_event e = { 0 };
        bool is_there = read_event(&q, a, &e);

        seen++;
        *at = e.id - 1;
        if (is_there && sse_wants(filter, &e) && (filter->with_key || row_int(&q) == 1))
            --*count;
    }
    if (*count > 0 && seen < rows)
        *at = 0;
    return query_end(&q);
}

int
events_before_newest(struct db *db, struct arena *a, const struct sse_filter *filter, int64_t newest,
                     int64_t count, int64_t *after)
{
    *after = newest;
    for (int looked = 0; *after > 0 && count > 0 && looked < EVENTS_LOOKED_AT; looked += LOOK_STEP)
        if (step_back(db, a, filter, LOOK_STEP, after, &count) != 0)
            return -1;
    return 0;
}
