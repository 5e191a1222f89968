/* Incidents as rows. Whole ones come through the view incident_rows, whose order of columns read_row
 * follows. */
#include "store/incidents.h"

#include "base/uuid.h"

static void
read_row(struct query *q, struct arena *a, struct incident *i)
{
    i->seq = row_int(q);
    i->id = row_text(q, a);
    i->monitor = row_int(q);
    i->monitor_id = row_text(q, a);
    i->monitor_name = row_text(q, a);
    i->started_at = row_int(q);
    i->resolved_at = row_int(q);
    i->cause = row_text(q, a);
    i->acknowledgement = row_text(q, a);
    i->acknowledged_by = row_text(q, a);
    i->acknowledged_at = row_int(q);
    i->notes_count = row_int(q);
}

static int
read_one(struct query *q, struct arena *a, struct incident *i)
{
    int found = 0;

    if (query_row(q)) {
        read_row(q, a, i);
        found = 1;
    }
    return query_end(q) == 0 ? found : -1;
}

static int
read_all(struct query *q, struct arena *a, struct incidents *list)
{
    while (query_row(q)) {
        list->list = arena_more(a, list->list, list->count, &list->capacity, sizeof *list->list);
        read_row(q, a, &list->list[list->count++]);
    }
    return query_end(q);
}

int
incidents_open(struct db *db, struct arena *a, struct incident *i, int64_t now)
{
    struct query q;

    i->id = uuid_new(a);
    i->seq = db_next(db, SERIES_INCIDENT);
    if (i->seq == 0)
        return -1;
    q = query_start(db, SQL_INCIDENT_OPEN);
    query_int(&q, ":seq", i->seq);
    query_text(&q, ":id", i->id);
    query_int(&q, ":monitor", i->monitor);
    query_int(&q, ":started_at", i->started_at);
    query_text(&q, ":cause", i->cause);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
incidents_current(struct db *db, struct arena *a, int64_t monitor, struct incident *i)
{
    struct query q = query_start(db, SQL_INCIDENT_CURRENT);

    query_int(&q, ":monitor", monitor);
    return read_one(&q, a, i);
}

int
incidents_resolve(struct db *db, int64_t seq, int64_t resolved_at)
{
    struct query q = query_start(db, SQL_INCIDENT_RESOLVE);

    query_int(&q, ":seq", seq);
    query_int(&q, ":resolved_at", resolved_at);
    return query_end(&q);
}

int
incidents_by_id(struct db *db, struct arena *a, const char *id, struct incident *i)
{
    struct query q = query_start(db, SQL_INCIDENT_BY_ID);

    query_text(&q, ":id", id);
    return read_one(&q, a, i);
}

int
incidents_of_monitor(struct db *db, struct arena *a, int64_t monitor, const struct page_cursor *part,
                     struct incidents *list)
{
    struct query q = query_start(db, part->after < 0 ? SQL_INCIDENTS_NEWEST : SQL_INCIDENTS_AFTER);

    query_int(&q, ":monitor", monitor);
    query_page_cursor(&q, part);
    return read_all(&q, a, list);
}

/* Open ones have a query of their own, which need not be told. */
static void
bind_open(struct query *q, int open)
{
    if (open != 1)
        query_int(q, ":with_open", open != 0);
}

int
incidents_recent(struct db *db, struct arena *a, bool with_private, int open, int64_t limit,
                 struct incidents *list)
{
    struct query q = query_start(db, open == 1 ? SQL_INCIDENTS_RECENT_OPEN : SQL_INCIDENTS_RECENT);

    query_int(&q, ":with_private", with_private);
    query_int(&q, ":limit", limit);
    bind_open(&q, open);
    return read_all(&q, a, list);
}

int
incidents_all_open(struct db *db, struct arena *a, int64_t limit, struct incidents *list)
{
    struct query q = query_start(db, SQL_INCIDENTS_ALL_OPEN);

    query_int(&q, ":limit", limit);
    return read_all(&q, a, list);
}

int
incidents_latest_started(struct db *db, struct arena *a, int64_t limit, struct incidents *list)
{
    struct query q = query_start(db, SQL_INCIDENTS_LATEST_STARTED);

    query_int(&q, ":limit", limit);
    return read_all(&q, a, list);
}

int
incidents_of_page(struct db *db, struct arena *a, int64_t page, int open, int64_t limit,
                  struct incidents *list)
{
    struct query q = query_start(db, open == 1 ? SQL_INCIDENTS_OF_PAGE_OPEN : SQL_INCIDENTS_OF_PAGE);

    query_int(&q, ":page", page);
    query_int(&q, ":limit", limit);
    bind_open(&q, open);
    return read_all(&q, a, list);
}

int
incidents_acknowledge(struct db *db, int64_t seq, const char *note, const char *actor, int64_t now)
{
    struct query q = query_start(db, SQL_INCIDENT_ACKNOWLEDGE);

    query_int(&q, ":seq", seq);
    query_text(&q, ":note", note);
    query_text(&q, ":actor", actor);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
incidents_with_rules(struct db *db, struct arena *a, int64_t now, int64_t after, int64_t limit,
                  struct open_alerts *list)
{
    struct query q = query_start(db, SQL_INCIDENTS_WITH_RULES);

    query_int(&q, ":now", now);
    query_int(&q, ":after", after);
    query_int(&q, ":limit", limit);
    while (query_row(&q)) {
        struct open_alert *n;

        list->list = arena_more(a, list->list, list->count, &list->capacity, sizeof *list->list);
        n = &list->list[list->count++];
        n->seq = row_int(&q);
        n->monitor = row_int(&q);
        n->rules.repeat_interval_minutes = row_int(&q);
        n->rules.max_repeats = row_int(&q);
        n->rules.escalation_after_minutes = row_int(&q);
        n->told.first_alert_at = row_int(&q);
        n->told.last_alert_at = row_int(&q);
        n->told.reminders = row_int(&q);
        n->told.escalated = row_bool(&q);
        n->told.acknowledged = row_bool(&q);
    }
    return query_end(&q);
}

static int
note_alert(struct db *db, enum sql name, int64_t seq, int64_t now)
{
    struct query q = query_start(db, name);

    query_int(&q, ":seq", seq);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
incidents_reminded(struct db *db, int64_t seq, int64_t now)
{
    return note_alert(db, SQL_INCIDENT_REMINDED, seq, now);
}

int
incidents_escalated(struct db *db, int64_t seq, int64_t now)
{
    return note_alert(db, SQL_INCIDENT_ESCALATED, seq, now);
}

int
incidents_add_note(struct db *db, struct arena *a, int64_t seq, struct note *n)
{
    struct query q = query_start(db, SQL_INCIDENT_NOTE_INSERT);

    n->id = uuid_new(a);
    query_text(&q, ":id", n->id);
    query_int(&q, ":incident", seq);
    query_text(&q, ":content", n->content);
    query_text(&q, ":author", n->author);
    query_int(&q, ":created_at", n->created_at);
    return query_end(&q);
}

int
incidents_notes(struct db *db, struct arena *a, const char *incident_id, int64_t limit, struct notes *list)
{
    struct query q = query_start(db, SQL_INCIDENT_NOTES);

    query_text(&q, ":incident_id", incident_id);
    query_int(&q, ":limit", limit);
    while (query_row(&q)) {
        struct note *n;

        list->list = arena_more(a, list->list, list->count, &list->capacity, sizeof *list->list);
        n = &list->list[list->count++];
        n->id = row_text(&q, a);
        n->incident_id = row_text(&q, a);
        n->content = row_text(&q, a);
        n->author = row_text(&q, a);
        n->created_at = row_int(&q);
    }
    return query_end(&q);
}
