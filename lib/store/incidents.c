/* Incidents as rows. Whole ones come through the view incident_rows, whose order of columns read_row
 * follows. */
#include "store/incidents.h"

#include "base/uuid.h"
#include "store/outbox.h"
#include "store/query.h"

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
    i->paused_at = row_int(q);
    i->paused_seconds = row_int(q);
    i->cause = row_text(q, a);
    i->acknowledgement = row_text(q, a);
    i->acknowledged_by = row_text(q, a);
    i->acknowledged_at = row_int(q);
    i->acknowledged_internally = row_bool(q);
    i->notes_count = row_int(q);
    i->internal_notes_count = row_int(q);
    i->is_public = row_bool(q);
    i->workspace = row_int(q);
    i->tags = row_text(q, a);
    (void)row_int(q); /* listed: lists filter by it */
    i->claimed_by = row_text(q, a);
    i->claim_until = row_int(q);
}

/* seq is taken before the row is written: the caller needs it for what it publishes of the incident. */
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

enum found
incidents_current(struct db *db, struct arena *a, int64_t monitor, struct incident *i)
{
    struct query q = query_start(db, SQL_INCIDENT_CURRENT);

    query_int(&q, ":monitor", monitor);
    return query_one(&q, read_row(&q, a, i));
}

int
incidents_resolve(struct db *db, int64_t seq, int64_t resolved_at)
{
    struct query q = query_start(db, SQL_INCIDENT_RESOLVE);

    query_int(&q, ":seq", seq);
    query_int(&q, ":resolved_at", resolved_at);
    return query_end(&q);
}

enum found
incidents_by_id(struct db *db, struct arena *a, const char *id, struct incident *i)
{
    struct query q = query_start(db, SQL_INCIDENT_BY_ID);

    query_text(&q, ":id", id);
    return query_one(&q, read_row(&q, a, i));
}

int
incidents_of_monitor(struct db *db, struct arena *a, int64_t monitor, const struct page_cursor *cursor,
                     struct incidents *list)
{
    struct query q = query_start(db, cursor->after < 0 ? SQL_INCIDENTS_NEWEST : SQL_INCIDENTS_AFTER);

    query_int(&q, ":monitor", monitor);
    query_page_cursor(&q, cursor);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

/* Open ones have a query of their own, without this parameter. */
static void
bind_open(struct query *q, int open)
{
    if (open != 1)
        query_int(q, ":with_open", open != 0);
}

int
incidents_find(struct db *db, struct arena *a, const struct incident_filter *f, struct incidents *list)
{
    enum { OF_ALL, OF_PAGE, OF_WORKSPACE, PLACES };
    static const enum sql names[PLACES][2] = {
        [OF_ALL] = { SQL_INCIDENTS_RECENT, SQL_INCIDENTS_RECENT_OPEN },
        [OF_PAGE] = { SQL_INCIDENTS_OF_PAGE, SQL_INCIDENTS_OF_PAGE_OPEN },
        [OF_WORKSPACE] = { SQL_INCIDENTS_OF_WORKSPACE, SQL_INCIDENTS_OF_WORKSPACE_OPEN },
    };
    int place = f->page != 0 ? OF_PAGE : f->of.workspace != 0 ? OF_WORKSPACE : OF_ALL;
    struct query q = query_start(db, names[place][f->open == 1]);

    if (place == OF_PAGE) {
        query_int(&q, ":page", f->page);
        query_int(&q, ":unspoken", f->unspoken);
    } else if (place == OF_ALL)
        query_int(&q, ":scope", f->of.scope);
    else
        query_readership(&q, &f->of);
    query_list_range(&q, &f->range);
    bind_open(&q, f->open);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

static int
count_all(struct db *db, const struct incident_filter *f, int64_t *count)
{
    struct query q = query_start(db, SQL_INCIDENTS_TOTAL);

    query_int(&q, ":scope", f->of.scope);
    query_int_or_null(&q, ":page", f->page, 0);
    return query_number(&q, 0, count);
}

static int
count_unresolved(struct db *db, const struct incident_filter *f, bool with_paused, int64_t *count)
{
    struct query q = query_start(db, SQL_INCIDENTS_UNRESOLVED_TOTAL);

    query_int(&q, ":scope", f->of.scope);
    query_int_or_null(&q, ":page", f->page, 0);
    query_int(&q, ":with_paused", with_paused);
    query_int(&q, ":unspoken", f->unspoken);
    return query_number(&q, 0, count);
}

static int
count_in_workspace(struct db *db, const struct incident_filter *f, int64_t *count)
{
    struct query q = query_start(db, SQL_INCIDENTS_OF_WORKSPACE_TOTAL);

    query_readership(&q, &f->of);
    query_int(&q, ":open", f->open);
    return query_number(&q, 0, count);
}

/* Of resolved ones no number is kept: they are all the others. */
int
incidents_total(struct db *db, const struct incident_filter *f, int64_t *total)
{
    int64_t unresolved = 0;

    if (f->page == 0 && f->of.workspace != 0)
        return count_in_workspace(db, f, total);
    if (f->open == 1)
        return count_unresolved(db, f, false, total);
    if (count_all(db, f, total) != 0 || (f->open == 0 && count_unresolved(db, f, true, &unresolved) != 0))
        return -1;
    *total -= unresolved;
    return 0;
}

int
incidents_of_monitor_total(struct db *db, int64_t monitor, const struct page_cursor *cursor, int64_t *total)
{
    struct query q = query_start(db, SQL_INCIDENTS_OF_MONITOR_TOTAL);

    query_int(&q, ":monitor", monitor);
    query_row_blocks(&q, cursor);
    return query_number(&q, 0, total);
}

int
incidents_between(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t until,
                  struct incidents *list)
{
    struct query q = query_start(db, SQL_INCIDENTS_BETWEEN);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":from", from);
    query_int(&q, ":until", until);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
incidents_of_page_recent(struct db *db, struct arena *a, int64_t page, int64_t since, int64_t limit,
                         struct incidents *list)
{
    struct query q = query_start(db, SQL_INCIDENTS_OF_PAGE_RECENT);

    query_int(&q, ":page", page);
    query_int(&q, ":since", since);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
incidents_of_page_between(struct db *db, struct arena *a, int64_t page, int64_t from, int64_t until,
                          int64_t limit, struct incidents *list)
{
    struct query q = query_start(db, SQL_INCIDENTS_OF_PAGE_BETWEEN);

    query_int(&q, ":page", page);
    query_int(&q, ":from", from);
    query_int(&q, ":until", until);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
incidents_all_open(struct db *db, struct arena *a, const struct readership *of, int64_t limit,
                   struct incidents *list)
{
    struct query q = query_start(db, SQL_INCIDENTS_ALL_OPEN);

    query_within(&q, of);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

static void
read_alongside(struct query *q, struct arena *a, struct alongside *one)
{
    one->incident_id = row_text(q, a);
    one->monitor_id = row_text(q, a);
    one->monitor_name = row_text(q, a);
    one->url = row_text(q, a);
    one->monitor_type = (enum monitor_type)row_int(q);
    one->started_at = row_int(q);
    one->of.monitor = row_int(q);
    one->of.workspace = row_int(q);
    one->of.tags = row_text(q, a);
    one->is_public = row_bool(q);
    one->by_dependency = row_bool(q);
    one->by_certificate = row_bool(q);
    one->saw = row_text(q, a);
}

int
incidents_alongside(struct db *db, struct arena *a, const struct incident *i, const struct readership *of,
                    int64_t apart, int64_t limit, struct alongsides *list)
{
    struct query q = query_start(db, SQL_INCIDENTS_ALONGSIDE);

    query_int(&q, ":monitor", i->monitor);
    query_int(&q, ":at", i->started_at);
    query_int(&q, ":from", i->started_at - apart);
    query_int(&q, ":until", i->started_at + apart);
    query_int(&q, ":limit", limit);
    query_readership(&q, of);
    return query_all(&q, read_alongside(&q, a, arena_add(a, list)));
}

int
incidents_latest_started(struct db *db, struct arena *a, int64_t limit, struct incidents *list)
{
    struct query q = query_start(db, SQL_INCIDENTS_LATEST_STARTED);

    query_int(&q, ":limit", limit);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
incidents_pause(struct db *db, int64_t monitor, int64_t now)
{
    struct query q = query_start(db, SQL_INCIDENT_PAUSE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":now", now);
    return query_end(&q);
}

/* If the clock was set back meanwhile, the pause lasted 0 s. */
int
incidents_resume(struct db *db, struct arena *a, int64_t monitor, int64_t now)
{
    struct incident i = { 0 };
    enum found found = incidents_current(db, a, monitor, &i);
    int64_t length = now > i.paused_at ? now - i.paused_at : 0;
    struct query q;

    if (found != FOUND || i.paused_at == 0)
        return found == FAILED ? -1 : 0;
    q = query_start(db, SQL_INCIDENT_RESUME);
    query_int(&q, ":seq", i.seq);
    query_int(&q, ":length", length);
    return query_end(&q) == 0 ? outbox_resume(db, i.seq, i.paused_at, length) : -1;
}

static void
bind_acknowledgement(struct query *q, const struct incident *i)
{
    query_text(q, ":note", i->acknowledgement);
    query_text(q, ":actor", i->acknowledged_by);
    query_int(q, ":now", i->acknowledged_at);
    query_int(q, ":is_internal", i->acknowledged_internally);
}

/* The oldest beyond the limit go: a client could otherwise fill the disk by acknowledging again and again. */
static int
keep_acknowledgement(struct db *db, const struct incident *i)
{
    struct query q = query_start(db, SQL_ACKNOWLEDGEMENT_INSERT);

    query_next(&q, ":key", SERIES_ACKNOWLEDGEMENT);
    query_int(&q, ":incident", i->seq);
    bind_acknowledgement(&q, i);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_ACKNOWLEDGEMENTS_PRUNE);
    query_int(&q, ":incident", i->seq);
    query_int(&q, ":most", ACKNOWLEDGEMENTS_MOST);
    return query_end(&q);
}

int
incidents_acknowledge(struct db *db, const struct incident *i)
{
    struct query q = query_start(db, SQL_INCIDENT_ACKNOWLEDGE);

    query_int(&q, ":seq", i->seq);
    bind_acknowledgement(&q, i);
    query_text(&q, ":claimed_by", i->claimed_by);
    query_int_or_null(&q, ":claim_until", i->claim_until, 0);
    return query_end(&q) == 0 ? keep_acknowledgement(db, i) : -1;
}

/* Its moments stay in the time line, marked: who was told is not undone. */
int
incidents_withdraw(struct db *db, int64_t seq, int64_t now)
{
    struct query q = query_start(db, SQL_INCIDENT_WITHDRAW);

    query_int(&q, ":seq", seq);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_ACKNOWLEDGEMENT_WITHDRAW);
    query_int(&q, ":incident", seq);
    query_int(&q, ":now", now);
    return query_end(&q);
}

static void
read_changes(struct query *q, struct arena *a, struct incident_changes *changes)
{
    *arena_add(a, changes) = row_int(q);
    *arena_add(a, changes) = row_int(q);
}

int
incidents_changes(struct db *db, struct arena *a, int64_t monitor, struct incident_changes *changes)
{
    struct query q = query_start(db, SQL_INCIDENT_CHANGES);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":most", CHANGES_MOST);
    return query_all(&q, read_changes(&q, a, changes));
}
