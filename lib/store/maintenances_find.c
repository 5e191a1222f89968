/* Lists of maintenances: of a status page, of all, and of a workspace. */
#include "store/maintenances_inside.h"

#include "store/maintenance_times.h"
#include "store/query.h"

/* --- of a page --------------------------------------------------------------------------------------- */

/* Those that are on, to come, or both: the bounds of the time that is on or next say which. */
static void
bind_page(struct query *q, const struct maintenance_page_filter *f)
{
    query_int(q, ":page", f->page);
    query_int(q, ":scope", f->of.scope);
    query_int(q, ":now", f->now);
    if (f->state == MAINTENANCE_PAST)
        return;
    query_int(q, ":starts_from", f->state == MAINTENANCE_UPCOMING ? f->now + 1 : INT64_MIN);
    query_int(q, ":starts_until", f->state == MAINTENANCE_ACTIVE ? f->now : INT64_MAX);
}

int
maintenances_of_page(struct db *db, struct arena *a, const struct maintenance_page_filter *f,
                     struct maintenances *list)
{
    struct query q = query_start(db, f->state == MAINTENANCE_PAST ? SQL_MAINTENANCES_PAST_OF_PAGE
                                                                  : SQL_MAINTENANCES_CURRENT_OF_PAGE);

    bind_page(&q, f);
    query_list_range(&q, &f->range);
    if (query_all(&q, maintenance_row_read_of_monitor(&q, a, arena_add(a, list))) != 0)
        return -1;
    return maintenances_find_times(db, list, f->now);
}

/* The time that was found is the one that is shown, whether it is on or over. */
static void
show_time(struct maintenance *m)
{
    m->starts_at = m->on.starts_at;
    m->ends_at = m->on.ends_at;
    m->on = (struct time_span){0};
}

int
maintenances_of_page_between(struct db *db, struct arena *a, int64_t page, int64_t from, int64_t until,
                             int64_t limit, int64_t now, struct maintenances *list)
{
    struct query q = query_start(db, SQL_MAINTENANCES_OF_PAGE_BETWEEN);

    query_int(&q, ":page", page);
    query_int(&q, ":from", from);
    query_int(&q, ":until", until);
    query_int(&q, ":limit", limit);
    if (query_all(&q, maintenance_row_read_of_monitor(&q, a, arena_add(a, list))) != 0)
        return -1;
    for (int i = 0; i < list->count; i++)
        show_time(&list->list[i]);
    return maintenances_find_times(db, list, now);
}

static int
count_current_of_page(struct db *db, const struct maintenance_page_filter *f, int64_t *count)
{
    struct query q = query_start(db, SQL_MAINTENANCES_CURRENT_OF_PAGE_TOTAL);

    bind_page(&q, f);
    return query_number(&q, 0, count);
}

/* Past ones are all but those that have not ended, which are few. */
int
maintenances_of_page_total(struct db *db, const struct maintenance_page_filter *f, int64_t *total)
{
    struct maintenance_page_filter current = *f;
    struct query q;
    int64_t count;

    if (f->state != MAINTENANCE_PAST)
        return count_current_of_page(db, f, total);
    current.state = MAINTENANCE_CURRENT;
    if (count_current_of_page(db, &current, &count) != 0)
        return -1;
    q = query_start(db, SQL_MAINTENANCES_OF_PAGE_TOTAL);
    query_int(&q, ":page", f->page);
    query_int(&q, ":scope", f->of.scope);
    if (query_number(&q, 0, total) != 0)
        return -1;
    *total -= count;
    return 0;
}

static void
read_told(struct query *q, struct arena *a, struct maintenance *m)
{
    const char *name = row_text(q, a);
    int64_t count = row_int(q);

    maintenance_row_read(q, a, m);
    m->monitor_name = name;
    m->monitor_count = count;
}

int
maintenances_told(struct db *db, struct arena *a, enum monitor_scope scope, int64_t page, int64_t now,
                  int64_t limit, struct maintenances *list)
{
    struct query q = query_start(db, SQL_MAINTENANCES_TOLD);

    query_int(&q, ":scope", scope);
    query_int_or_null(&q, ":page", page, 0);
    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    if (query_all(&q, read_told(&q, a, arena_add(a, list))) != 0)
        return -1;
    return maintenances_find_times(db, list, now);
}

/* --- of all, and of a workspace ---------------------------------------------------------------------- */

/* As the queries number them. */
static int64_t
state_number(enum maintenance_state state)
{
    static const int64_t numbers[MAINTENANCE_STATE_COUNT + 1] = {
        [MAINTENANCE_ACTIVE] = 1,
        [MAINTENANCE_UPCOMING] = 2,
        [MAINTENANCE_PAST] = 3,
    };

    return numbers[state];
}

static bool
is_open(const struct maintenance_filter *f)
{
    return f->state == MAINTENANCE_ACTIVE || f->state == MAINTENANCE_UPCOMING;
}

static void
bind_after(struct query *q, const struct maintenance_filter *f)
{
    query_int(q, ":after_at", f->after != NULL ? f->after->starts_at : INT64_MAX);
    query_int(q, ":after", f->after != NULL ? f->after->key : INT64_MAX);
    query_int(q, ":limit", f->limit);
}

/* Of a workspace each principal sees all that its key is for. */
static void
bind_readership(struct query *q, const struct readership *of)
{
    query_int(q, ":scope", of->workspace != 0 ? 0 : of->scope);
    query_int_or_null(q, ":workspace", of->workspace, 0);
    query_int_or_null(q, ":bound_by", of->bound_by, 0);
}

int
maintenances_find(struct db *db, struct arena *a, const struct maintenance_filter *f,
                  struct maintenances *list)
{
    bool of_workspace = f->of.workspace != 0;
    struct query q = query_start(db, is_open(f)     ? SQL_MAINTENANCES_OPEN
                                     : of_workspace ? SQL_MAINTENANCES_LISTED_OF_WORKSPACE
                                                    : SQL_MAINTENANCES_LISTED);

    query_int(&q, ":now", f->now);
    query_int(&q, ":state", state_number(f->state));
    if (is_open(f))
        bind_readership(&q, &f->of);
    else if (of_workspace) {
        query_int(&q, ":workspace", f->of.workspace);
        query_int_or_null(&q, ":bound_by", f->of.bound_by, 0);
    } else
        query_int(&q, ":scope", f->of.scope);
    bind_after(&q, f);
    if (query_all(&q, maintenance_row_read(&q, a, arena_add(a, list))) != 0)
        return -1;
    return maintenances_find_times(db, list, f->now);
}

static int
count_open(struct db *db, const struct maintenance_filter *f, int64_t state, int64_t *count)
{
    struct query q = query_start(db, SQL_MAINTENANCES_OPEN_TOTAL);

    query_int(&q, ":now", f->now);
    query_int(&q, ":state", state);
    bind_readership(&q, &f->of);
    return query_number(&q, 0, count);
}

int
maintenances_total(struct db *db, const struct maintenance_filter *f, int64_t *total)
{
    struct query q;
    int64_t open = 0;

    if (is_open(f))
        return count_open(db, f, state_number(f->state), total);
    if (f->state == MAINTENANCE_PAST && count_open(db, f, 0, &open) != 0)
        return -1;
    q = query_start(db, SQL_MAINTENANCES_TOTAL);
    bind_readership(&q, &f->of);
    if (query_number(&q, 0, total) != 0)
        return -1;
    *total -= open;
    return 0;
}
