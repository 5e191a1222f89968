/* Maintenance windows as rows. Every query names the same columns, in read_row's order. */
#include "store/maintenances.h"

#include "base/uuid.h"
#include "store/query.h"

static void
read_row(struct query *q, struct arena *a, struct maintenance *m)
{
    m->key = row_int(q);
    m->id = row_text(q, a);
    m->monitor = row_int(q);
    m->monitor_id = row_text(q, a);
    m->monitor_name = row_text(q, a);
    m->title = row_text(q, a);
    m->starts_at = row_int(q);
    m->ends_at = row_int(q);
    m->created_at = row_int(q);
}

int
maintenances_insert(struct db *db, struct arena *a, struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_INSERT);

    m->id = uuid_new(a);
    query_next(&q, ":key", SERIES_MAINTENANCE);
    query_text(&q, ":id", m->id);
    query_int(&q, ":monitor", m->monitor);
    query_text(&q, ":title", m->title);
    query_int(&q, ":starts_at", m->starts_at);
    query_int(&q, ":ends_at", m->ends_at);
    query_int(&q, ":created_at", m->created_at);
    return query_end(&q);
}

int
maintenances_delete(struct db *db, const char *id)
{
    struct query q = query_start(db, SQL_MAINTENANCE_KEEP_FACTS);

    query_text(&q, ":id", id);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_MAINTENANCE_DELETE);
    query_text(&q, ":id", id);
    return query_end(&q);
}

static void
read_facts(struct query *q, struct arena *a, struct maintenance *m)
{
    m->title = row_text(q, a);
    m->starts_at = row_int(q);
    m->ends_at = row_int(q);
}

enum found
maintenances_published(struct db *db, struct arena *a, const struct maintenance_change *change,
                       struct maintenance *m)
{
    enum found found = maintenances_by_id(db, a, change->published, m);
    struct query q;

    if (found != NONE)
        return found;
    q = query_start(db, SQL_MAINTENANCE_FACTS);
    query_int(&q, ":monitor", change->monitor);
    query_text(&q, ":id", change->published);
    return query_one(&q, read_facts(&q, a, m));
}

enum found
maintenances_by_id(struct db *db, struct arena *a, const char *id, struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_BY_ID);

    query_text(&q, ":id", id);
    return query_one(&q, read_row(&q, a, m));
}

enum found
maintenances_active(struct db *db, struct arena *a, int64_t monitor, int64_t at, struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_ACTIVE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":at", at);
    return query_one(&q, read_row(&q, a, m));
}

int
maintenances_of_monitor(struct db *db, struct arena *a, int64_t monitor, const struct list_range *range,
                        struct maintenances *list)
{
    struct query q = query_start(db, SQL_MAINTENANCES_OF_MONITOR);

    query_int(&q, ":monitor", monitor);
    query_list_range(&q, range);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
maintenances_of_monitor_total(struct db *db, int64_t monitor, int64_t *total)
{
    struct query q = query_start(db, SQL_MAINTENANCES_OF_MONITOR_TOTAL);

    query_int(&q, ":monitor", monitor);
    return query_number(&q, 0, total);
}

static void
bind_starts(struct query *q, const struct maintenance_filter *f)
{
    query_int(q, ":now", f->now);
    query_int(q, ":starts_from", f->state == MAINTENANCE_UPCOMING ? f->now + 1 : INT64_MIN);
    query_int(q, ":starts_until", f->state == MAINTENANCE_ACTIVE ? f->now : INT64_MAX);
}

static bool
is_of_workspace(const struct maintenance_filter *f)
{
    return f->of.workspace != 0 && f->page == 0;
}

static void
bind_place(struct query *q, const struct maintenance_filter *f)
{
    if (is_of_workspace(f)) {
        query_readership(q, &f->of);
        return;
    }
    query_int(q, ":scope", f->of.scope);
    query_int_or_null(q, ":page", f->page, 0);
}

/* One query for those that are active, ahead, or both: the bounds of starts_at say which. Past ones are
 * ordered the other way round, so they have their own. */
int
maintenances_find(struct db *db, struct arena *a, const struct maintenance_filter *f,
                  struct maintenances *list)
{
    static const enum sql names[2][2] = {
        { SQL_MAINTENANCES_CURRENT, SQL_MAINTENANCES_CURRENT_OF_WORKSPACE },
        { SQL_MAINTENANCES_PAST, SQL_MAINTENANCES_PAST_OF_WORKSPACE },
    };
    struct query q = query_start(db, names[f->state == MAINTENANCE_PAST][is_of_workspace(f)]);

    if (f->state == MAINTENANCE_PAST)
        query_int(&q, ":now", f->now);
    else
        bind_starts(&q, f);
    bind_place(&q, f);
    query_list_range(&q, &f->range);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

static int
count_current(struct db *db, const struct maintenance_filter *f, int64_t *count)
{
    struct query q = query_start(db, is_of_workspace(f) ? SQL_MAINTENANCES_CURRENT_OF_WORKSPACE_TOTAL
                                                        : SQL_MAINTENANCES_CURRENT_TOTAL);

    bind_starts(&q, f);
    bind_place(&q, f);
    return query_number(&q, 0, count);
}

static int
count_all(struct db *db, const struct maintenance_filter *f, int64_t *count)
{
    struct query q = query_start(db, is_of_workspace(f) ? SQL_MAINTENANCES_OF_WORKSPACE_TOTAL
                                                        : SQL_MAINTENANCES_TOTAL);

    bind_place(&q, f);
    return query_number(&q, 0, count);
}

/* Past ones are all but those that have not ended, which are few. */
int
maintenances_total(struct db *db, const struct maintenance_filter *f, int64_t *total)
{
    int64_t current;

    if (count_current(db, f, &current) != 0)
        return -1;
    *total = current;
    if (f->state != MAINTENANCE_PAST)
        return 0;
    if (count_all(db, f, total) != 0)
        return -1;
    *total -= current;
    return 0;
}

int
maintenances_ahead(struct db *db, struct arena *a, int64_t monitor, int64_t now, int64_t limit,
                   struct maintenances *list)
{
    struct query q = query_start(db, SQL_MAINTENANCES_AHEAD);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

static void
read_change(struct query *q, struct arena *a, struct maintenance_change *c)
{
    c->monitor = row_int(q);
    c->published = row_text(q, a);
}

int
maintenance_changes(struct db *db, struct arena *a, int64_t now, int64_t after, int64_t limit,
                    struct maintenance_changes *changes)
{
    struct query q = query_start(db, SQL_MAINTENANCES_CHANGED);

    query_int(&q, ":now", now);
    query_int(&q, ":after", after);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_change(&q, a, arena_add(a, changes)));
}

int
maintenances_set_published(struct db *db, int64_t monitor, const char *maintenance)
{
    struct query q = query_start(db, SQL_MAINTENANCE_SET_PUBLISHED);

    query_int(&q, ":monitor", monitor);
    query_text(&q, ":maintenance", maintenance);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_MAINTENANCE_FORGET_FACTS);
    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}

int
maintenances_count(struct db *db, int64_t monitor, int64_t now, int64_t *count)
{
    struct query q = query_start(db, SQL_MAINTENANCES_COUNT);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":now", now);
    return query_number(&q, 0, count);
}
