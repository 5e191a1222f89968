/* Workspaces as rows. */
#include "store/workspaces.h"

#include "base/uuid.h"
#include "store/query.h"

static void
read_row(struct query *q, struct arena *a, struct workspace *w)
{
    w->key = row_int(q);
    w->id = row_text(q, a);
    w->name = row_text(q, a);
    w->timezone = row_text(q, a);
    w->of_operators = row_bool(q);
    w->limits.monitors = row_int_or(q, -1);
    w->limits.pages = row_int_or(q, -1);
    w->limits.channels = row_int_or(q, -1);
    w->limits.keys = row_int_or(q, -1);
    w->created_at = row_int(q);
    w->updated_at = row_int(q);
    w->monitor_count = w->page_count = 0;
}

static void
read_counts(struct query *q, struct workspace *w)
{
    w->monitor_count = row_int(q);
    w->page_count = row_int(q);
}

static void
read_row_with_counts(struct query *q, struct arena *a, struct workspace *w)
{
    read_row(q, a, w);
    read_counts(q, w);
}

static void
bind_settings(struct query *q, const struct workspace *w, int64_t now)
{
    query_int(q, ":key", w->key);
    query_text(q, ":name", w->name);
    query_text(q, ":timezone", w->timezone);
    query_int_or_null(q, ":most_monitors", w->limits.monitors, -1);
    query_int_or_null(q, ":most_pages", w->limits.pages, -1);
    query_int_or_null(q, ":most_channels", w->limits.channels, -1);
    query_int_or_null(q, ":most_keys", w->limits.keys, -1);
    query_int(q, ":now", now);
}

int
workspaces_insert(struct db *db, struct arena *a, struct workspace *w)
{
    struct query q;

    w->id = uuid_new(a);
    w->key = db_next(db, SERIES_WORKSPACE);
    if (w->key == 0)
        return -1;
    q = query_start(db, SQL_WORKSPACE_INSERT);
    bind_settings(&q, w, w->created_at);
    query_text(&q, ":id", w->id);
    query_int(&q, ":of_operators", w->of_operators);
    return query_end(&q);
}

int
workspaces_save(struct db *db, const struct workspace *w, int64_t now)
{
    struct query q = query_start(db, SQL_WORKSPACE_SAVE);

    bind_settings(&q, w, now);
    return query_end(&q);
}

int
workspaces_delete(struct db *db, int64_t key, int64_t now)
{
    struct query q = query_start(db, SQL_WORKSPACE_LEAVE_LOCATIONS);

    query_int(&q, ":workspace", key);
    query_int(&q, ":now", now);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_WORKSPACE_DELETE);
    query_int(&q, ":key", key);
    return query_end(&q);
}

enum found
workspaces_by_key(struct db *db, struct arena *a, int64_t key, struct workspace *w)
{
    struct query q = query_start(db, SQL_WORKSPACE_BY_KEY);

    query_int(&q, ":key", key);
    return query_one(&q, read_row(&q, a, w));
}

enum found
workspaces_id(struct db *db, struct arena *a, int64_t key, const char **id)
{
    struct query q = query_start(db, SQL_WORKSPACE_ID);

    query_int(&q, ":key", key);
    return query_one(&q, *id = row_text(&q, a));
}

enum found
workspaces_by_id(struct db *db, struct arena *a, const char *id, struct workspace *w)
{
    struct query q = query_start(db, SQL_WORKSPACE_BY_ID);

    query_text(&q, ":id", id);
    return query_one(&q, read_row(&q, a, w));
}

int
workspaces_all(struct db *db, struct arena *a, const struct list_range *range, struct workspaces *list)
{
    struct query q = query_start(db, SQL_WORKSPACES_ALL);

    query_list_range(&q, range);
    return query_all(&q, read_row_with_counts(&q, a, arena_add(a, list)));
}

int
workspaces_look_inside(struct db *db, struct workspace *w)
{
    struct query q = query_start(db, SQL_WORKSPACE_COUNTS);

    query_int(&q, ":key", w->key);
    return query_answer(&q, read_counts(&q, w));
}

int
workspaces_count(struct db *db, int64_t *count)
{
    struct query q = query_start(db, SQL_WORKSPACES_COUNT);

    return query_number(&q, 0, count);
}

int
workspaces_begin(struct db *db, int64_t now)
{
    struct query q = query_start(db, SQL_WORKSPACE_BEGIN);

    query_int(&q, ":now", now);
    return query_end(&q);
}

/* Of a query over what one workspace has. */
static int
count_of(struct db *db, enum sql name, int64_t workspace, int64_t *count)
{
    struct query q = query_start(db, name);

    query_int(&q, ":workspace", workspace);
    return query_number(&q, 0, count);
}

int
workspaces_count_monitors(struct db *db, int64_t workspace, int64_t *count)
{
    return count_of(db, SQL_WORKSPACE_MONITORS_COUNT, workspace, count);
}

int
workspaces_count_pages(struct db *db, int64_t workspace, int64_t *count)
{
    return count_of(db, SQL_WORKSPACE_PAGES_COUNT, workspace, count);
}

enum found
workspaces_a_monitor(struct db *db, struct arena *a, int64_t workspace, const char **id)
{
    struct query q = query_start(db, SQL_WORKSPACE_A_MONITOR);

    query_int(&q, ":workspace", workspace);
    return query_one(&q, *id = row_text(&q, a));
}

int
workspaces_delete_pages(struct db *db, int64_t workspace)
{
    struct query q = query_start(db, SQL_WORKSPACE_DELETE_PAGES);

    query_int(&q, ":workspace", workspace);
    return query_end(&q);
}

int
workspaces_take_monitor(struct db *db, int64_t monitor, int64_t workspace, bool adopted)
{
    struct query q = query_start(db, SQL_WORKSPACE_TAKE_MONITOR);

    query_int(&q, ":key", monitor);
    query_int_or_null(&q, ":workspace", workspace, 0);
    query_int(&q, ":was_adopted", adopted);
    return query_end(&q);
}

int
workspaces_take_page(struct db *db, int64_t page, int64_t workspace)
{
    struct query q = query_start(db, SQL_WORKSPACE_TAKE_PAGE);

    query_int(&q, ":key", page);
    query_int_or_null(&q, ":workspace", workspace, 0);
    return query_end(&q);
}
