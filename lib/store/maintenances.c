/* Maintenances as rows. What is read of one is the view maintenance_rows, in read_row's order. */
#include "store/maintenances.h"

#include "base/uuid.h"
#include "store/calendars.h"
#include "store/like.h"
#include "store/maintenance_times.h"
#include "store/query.h"

static void
read_row(struct query *q, struct arena *a, struct maintenance *m)
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

/* The same, shown for one of its monitors, and with one of its times. */
static void
read_row_of_monitor(struct query *q, struct arena *a, struct maintenance *m)
{
    int64_t monitor = row_int(q);
    const char *id = row_text(q, a), *name = row_text(q, a);
    struct time_span on;

    on.starts_at = row_int(q);
    on.ends_at = row_int(q);
    read_row(q, a, m);
    m->monitor = monitor;
    m->monitor_id = id;
    m->monitor_name = name;
    m->on = on;
}

static int
find_times(struct db *db, struct arena *a, struct maintenances *list, int64_t now)
{
    for (int i = 0; i < list->count; i++)
        if (maintenance_times_find(db, a, &list->list[i], now) != 0)
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
add_items(struct db *db, struct arena *a, int64_t key, int kind, const char *items)
{
    const char *item;

    while (*items != '\0' && (item = match_next(a, &items)) != NULL) {
        struct query q = query_start(db, SQL_MAINTENANCE_ADD_MATCH);

        query_int(&q, ":key", key);
        query_int(&q, ":kind", kind);
        query_text(&q, ":item", kind == 0 ? like_pattern(a, "%,", item, ",%") : item);
        if (query_end(&q) != 0)
            return -1;
    }
    return 0;
}

/* What is looked for, an item a row: by these the database finds the members. */
static int
spread_match(struct db *db, struct arena *a, const struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_CLEAR_MATCHES);

    query_int(&q, ":key", m->key);
    if (query_end(&q) != 0)
        return -1;
    if (!m->by_match)
        return 0;
    if (add_items(db, a, m->key, 0, m->match.tags) != 0 || add_items(db, a, m->key, 1, m->match.groups) != 0)
        return -1;
    return add_items(db, a, m->key, 2, m->match.monitors);
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
with_times(struct db *db, struct arena *a, enum found found, int64_t now, struct maintenance *m)
{
    if (found == FOUND && maintenance_times_find(db, a, m, now) != 0)
        return FAILED;
    return found;
}

enum found
maintenances_by_id(struct db *db, struct arena *a, const char *id, int64_t now, struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_BY_ID);

    query_text(&q, ":id", id);
    return with_times(db, a, query_one(&q, read_row(&q, a, m)), now, m);
}

enum found
maintenances_by_key(struct db *db, struct arena *a, int64_t key, int64_t now, struct maintenance *m)
{
    struct query q = query_start(db, SQL_MAINTENANCE_BY_KEY);

    query_int(&q, ":key", key);
    return with_times(db, a, query_one(&q, read_row(&q, a, m)), now, m);
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
    return query_one(&q, read_row_of_monitor(&q, a, m));
}

int
maintenances_of_monitor(struct db *db, struct arena *a, int64_t monitor, bool all,
                        const struct list_range *range, int64_t now, struct maintenances *list)
{
    struct query q = query_start(db, SQL_MAINTENANCES_OF_MONITOR);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":hidden", all);
    query_list_range(&q, range);
    if (query_all(&q, read_row_of_monitor(&q, a, arena_add(a, list))) != 0)
        return -1;
    return find_times(db, a, list, now);
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
    if (query_all(&q, read_row_of_monitor(&q, a, arena_add(a, list))) != 0)
        return -1;
    return find_times(db, a, list, now);
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
    if (query_all(&q, read_row_of_monitor(&q, a, arena_add(a, list))) != 0)
        return -1;
    return find_times(db, a, list, f->now);
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
    if (query_all(&q, read_row_of_monitor(&q, a, arena_add(a, list))) != 0)
        return -1;
    for (int i = 0; i < list->count; i++)
        show_time(&list->list[i]);
    return find_times(db, a, list, now);
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

    read_row(q, a, m);
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
    return find_times(db, a, list, now);
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
    if (query_all(&q, read_row(&q, a, arena_add(a, list))) != 0)
        return -1;
    return find_times(db, a, list, f->now);
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

int
maintenances_of_rules_count(struct db *db, int64_t workspace, int64_t but, int64_t now, int64_t *count)
{
    struct query q = query_start(db, SQL_MAINTENANCES_OF_RULES_COUNT);

    query_int(&q, ":workspace", workspace);
    query_int(&q, ":but", but);
    query_int(&q, ":now", now);
    return query_number(&q, 0, count);
}

/* --- what is told ------------------------------------------------------------------------------------ */

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

static void
read_facts(struct query *q, struct arena *a, struct maintenance *m)
{
    m->title = row_text(q, a);
    m->on.starts_at = row_int(q);
    m->on.ends_at = row_int(q);
}

static void
read_span(struct query *q, struct time_span *s)
{
    s->starts_at = row_int(q);
    s->ends_at = row_int(q);
}

enum found
maintenances_published(struct db *db, struct arena *a, const struct maintenance_change *change, int64_t now,
                       struct maintenance *m)
{
    enum found found = maintenances_by_id(db, a, change->published, now, m);
    struct query q;

    if (found == FAILED)
        return found;
    if (found == FOUND) {
        m->on = (struct time_span){m->starts_at, m->ends_at};
        q = query_start(db, SQL_MAINTENANCE_WINDOW_LAST);
        query_int(&q, ":monitor", change->monitor);
        query_int(&q, ":key", m->key);
        query_int(&q, ":at", now);
        return query_one(&q, read_span(&q, &m->on)) == FAILED ? FAILED : FOUND;
    }
    q = query_start(db, SQL_MAINTENANCE_FACTS);
    query_int(&q, ":monitor", change->monitor);
    query_text(&q, ":id", change->published);
    return query_one(&q, read_facts(&q, a, m));
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

enum found
maintenances_tell(struct db *db, const struct maintenance *m, const char *event, int64_t channel, int64_t now)
{
    struct query q = query_start(db, SQL_MAINTENANCE_MESSAGE);

    query_text(&q, ":maintenance", m->id);
    query_int(&q, ":starts_at", m->on.starts_at);
    query_text(&q, ":event", event);
    query_int(&q, ":channel", channel);
    query_int(&q, ":now", now);
    return query_touch(&q);
}

int
maintenances_member_names(struct db *db, struct arena *a, int64_t key, int64_t limit,
                          struct member_names *names)
{
    struct query q = query_start(db, SQL_MAINTENANCE_MEMBER_NAMES);

    query_int(&q, ":key", key);
    query_int(&q, ":limit", limit);
    return query_all(&q, *arena_add(a, names) = row_text(&q, a));
}
