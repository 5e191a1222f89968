/* Maintenances as rows: one by one, and those of a monitor. What is read of one is the view maintenance_rows,
 * in the order of maintenance_row_read. */
#include "store/maintenances_inside.h"

#include "base/uuid.h"
#include "store/calendars.h"
#include "store/maintenance_times.h"
#include "store/match_items.h"
#include "store/query.h"

void
maintenance_row_read(struct query *q, struct arena *a, struct maintenance *m)
{
    m->key = row_int(q);
    m->id = row_text(q, a);
    m->monitor = row_int(q);
    m->is_window = m->monitor != 0;
    m->monitor_id = row_text(q, a);
    m->monitor_name = row_text(q, a);
    m->workspace = row_int(q);
    m->workspace_id = row_text(q, a);
    m->external_id = row_text(q, a);
    m->title = row_text(q, a);
    m->description = row_text(q, a);
    m->by_match = row_bool(q);
    m->match.all = row_bool(q);
    m->match.tags = row_text(q, a);
    m->match.groups = row_text(q, a);
    m->match.monitors = row_text(q, a);
    m->rrule = row_text(q, a);
    m->timezone = row_text(q, a);
    m->starts_at = row_int(q);
    m->ends_at = row_int(q);
    m->over_at = row_int(q);
    m->notice_minutes = row_int(q);
    m->is_public = row_int_or(q, -1);
    m->is_shown = row_bool(q);
    m->revision = row_int(q);
    m->created_at = row_int(q);
    m->updated_at = row_int(q);
    m->monitor_count = row_int(q);
    m->on = (struct time_span){0};
    m->next_count = 0;
    m->duration_seconds = 0;
}

void
maintenance_row_read_of_monitor(struct query *q, struct arena *a, struct maintenance *m)
{
    int64_t monitor = row_int(q);
    const char *id = row_text(q, a), *name = row_text(q, a);
    struct time_span on;

    on.starts_at = row_int(q);
    on.ends_at = row_int(q);
    maintenance_row_read(q, a, m);
    m->monitor = monitor;
    m->monitor_id = id;
    m->monitor_name = name;
    m->on = on;
}

int
maintenances_find_times(struct db *db, struct maintenances *list, int64_t now)
{
    for (int i = 0; i < list->count; i++)
        if (maintenance_times_find(db, &list->list[i], now) != 0)
            return -1;
    return 0;
}

/* --- one --------------------------------------------------------------------------------------------- */

static const char *
or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static void
bind_choice(struct query *q, const struct maintenance *m)
{
    query_int(q, ":key", m->key);
    query_int_or_null(q, ":monitor", m->is_window ? m->monitor : 0, 0);
    query_text(q, ":external_id", m->external_id);
    query_text(q, ":title", m->title);
    query_text(q, ":description", m->description);
    query_int(q, ":by_match", m->by_match);
    query_int(q, ":match_all", m->match.all);
    query_text(q, ":match_tags", or_empty(m->match.tags));
    query_text(q, ":match_groups", or_empty(m->match.groups));
    query_text(q, ":match_monitors", or_empty(m->match.monitors));
    query_text(q, ":rrule", m->rrule);
    query_text(q, ":timezone", m->timezone);
    query_int(q, ":starts_at", m->starts_at);
    query_int(q, ":ends_at", m->ends_at);
    query_int(q, ":notice_minutes", m->notice_minutes);
    query_int_or_null(q, ":is_public", m->is_public, -1);
}

static int
spread_match(struct db *db, struct arena *a, const struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_CLEAR_MATCHES);

    query_int(&q, ":key", m->key);
    if (query_end(&q) != 0)
        return -1;
    if (!m->by_match)
        return 0;
    return match_items_add(db, a, SQL_MAINTENANCE_ADD_MATCH, m->key, &m->match);
}

int
maintenances_insert(struct db *db, struct arena *a, struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_INSERT);

    m->id = uuid_new(a);
    m->key = db_next(db, SERIES_MAINTENANCE);
    m->revision = 1;
    m->updated_at = m->created_at;
    query_text(&q, ":id", m->id);
    query_int_or_null(&q, ":workspace", m->workspace, 0);
    bind_choice(&q, m);
    query_int(&q, ":now", m->created_at);
    return query_end(&q) == 0 ? spread_match(db, a, m) : -1;
}

int
maintenances_save(struct db *db, struct arena *a, struct maintenance *m, int64_t now)
{
    struct query q;

    if (calendars_cancel_maintenance(db, m->key, now) != 0)
        return -1;
    m->revision++;
    m->updated_at = now;
    q = query_start(db, SQL_MAINTENANCE_SAVE);
    bind_choice(&q, m);
    query_int(&q, ":now", now);
    return query_end(&q) == 0 ? spread_match(db, a, m) : -1;
}

int
maintenances_touch(struct db *db, struct maintenance *m, int64_t now)
{
    struct query q = query_start(db, SQL_MAINTENANCE_TOUCH);

    m->revision++;
    m->updated_at = now;
    query_int(&q, ":key", m->key);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
maintenances_delete(struct db *db, int64_t key, int64_t now)
{
    struct query q;

    if (calendars_cancel_maintenance(db, key, now) != 0)
        return -1;
    q = query_start(db, SQL_MAINTENANCE_KEEP_FACTS);
    query_int(&q, ":key", key);
    query_int(&q, ":now", now);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_MAINTENANCE_DELETE);
    query_int(&q, ":key", key);
    return query_end(&q);
}

static enum found
with_times(struct db *db, enum found found, int64_t now, struct maintenance *m)
{
    if (found == FOUND && maintenance_times_find(db, m, now) != 0)
        return FAILED;
    return found;
}

enum found
maintenances_by_id(struct db *db, struct arena *a, const char *id, int64_t now, struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_BY_ID);

    query_text(&q, ":id", id);
    return with_times(db, query_one(&q, maintenance_row_read(&q, a, m)), now, m);
}

enum found
maintenances_by_key(struct db *db, struct arena *a, int64_t key, int64_t now, struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_BY_KEY);

    query_int(&q, ":key", key);
    return with_times(db, query_one(&q, maintenance_row_read(&q, a, m)), now, m);
}

enum found
maintenances_named(struct db *db, int64_t workspace, const char *external_id, int64_t but)
{
    struct query q = query_start(db, SQL_MAINTENANCE_BY_EXTERNAL_ID);

    query_int(&q, ":workspace", workspace);
    query_text(&q, ":external_id", external_id);
    query_int(&q, ":key", but);
    return query_exists(&q);
}

/* --- of a monitor ------------------------------------------------------------------------------------ */

enum found
maintenances_active(struct db *db, struct arena *a, int64_t monitor, int64_t at, struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_ACTIVE);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":at", at);
    return query_one(&q, maintenance_row_read_of_monitor(&q, a, m));
}

int
maintenances_of_monitor(struct db *db, struct arena *a, int64_t monitor, bool all,
                        const struct list_range *range, int64_t now, struct maintenances *list)
{
    struct query q = query_start(db, SQL_MAINTENANCES_OF_MONITOR);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":hidden", all);
    query_list_range(&q, range);
    if (query_all(&q, maintenance_row_read_of_monitor(&q, a, arena_add(a, list))) != 0)
        return -1;
    return maintenances_find_times(db, list, now);
}

int
maintenances_of_monitor_total(struct db *db, int64_t monitor, bool all, int64_t *total)
{
    struct query q = query_start(db, SQL_MAINTENANCES_OF_MONITOR_TOTAL);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":hidden", all);
    return query_number(&q, 0, total);
}

int
maintenances_ahead(struct db *db, struct arena *a, int64_t monitor, bool all, int64_t now, int64_t limit,
                   struct maintenances *list)
{
    struct query q = query_start(db, SQL_MAINTENANCES_AHEAD);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":hidden", all);
    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    if (query_all(&q, maintenance_row_read_of_monitor(&q, a, arena_add(a, list))) != 0)
        return -1;
    return maintenances_find_times(db, list, now);
}

int
maintenances_count(struct db *db, int64_t monitor, int64_t but, int64_t now, int64_t *count)
{
    struct query q = query_start(db, SQL_MAINTENANCES_COUNT);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":but", but);
    query_int(&q, ":now", now);
    return query_number(&q, 0, count);
}

int
maintenances_of_rules_count(struct db *db, int64_t workspace, int64_t but, int64_t now, int64_t *count)
{
    struct query q = query_start(db, SQL_MAINTENANCES_OF_RULES_COUNT);

    query_int(&q, ":workspace", workspace);
    query_int(&q, ":but", but);
    query_int(&q, ":now", now);
    return query_number(&q, 0, count);
}
