/* Lists of monitors: which match a filter, and the tags and groups that they have. What SQL can decide alone
 * it does, by an index in the order of lists and by counts that are kept; for the rest each row is looked
 * at. */
#include "store/monitors_inside.h"

#include "base/text.h"
#include "base/url_masked.h"
#include "rules/staleness.h"
#include "store/like.h"
#include "store/status_counts.h"

#include <stdlib.h>
#include <string.h>

/* What monitor_counts tells apart. */
static void
bind_kind(struct query *q, const struct monitor_filter *f)
{
    query_int(q, ":scope", f->of.scope);
    query_int_or_null(q, ":status", f->shown_at == 0 ? f->status : STATUS_COUNT, STATUS_COUNT);
    query_int(q, ":only_paused", f->only_paused);
}

static void
bind_filter(struct query *q, struct arena *a, const struct monitor_filter *f)
{
    bind_kind(q, f);
    /* tags are kept as ",api,prod,": the commas find the whole tag only */
    query_text(q, ":tag", like_pattern(a, "%,", f->tag, ",%"));
    query_text(q, ":group_name", f->group);
    query_text(q, ":ids", f->ids);
    if (f->page != 0)
        query_int(q, ":page", f->page);
    else if (f->of.workspace != 0) {
        query_int(q, ":workspace", f->of.workspace);
        query_int_or_null(q, ":bound_by", f->of.bound_by, 0);
    }
}

/* Where the index is that finds no more than what may match. */
static enum sql
query_of(const struct monitor_filter *f)
{
    if (f->page != 0)
        return SQL_MONITORS_FIND_ON_PAGE;
    return f->of.workspace != 0 ? SQL_MONITORS_FIND_IN_WORKSPACE : SQL_MONITORS_FIND;
}

/* Here and not in SQL, because a search may find only what the reader is shown of the url: if it looked at a
 * masked password, it would give that away character by character. */
static bool
contains(struct arena *a, const char *name, const char *url, const struct monitor_filter *f)
{
    return text_find_nocase(name, f->search) != NULL ||
           text_find_nocase(f->in_whole_url ? url : url_masked(a, url), f->search) != NULL;
}

static bool
is_shown_as(const struct monitor *m, const struct monitor_filter *f)
{
    return f->shown_at == 0 || f->status == STATUS_COUNT || monitor_shown_status(m, f->shown_at) == f->status;
}

/* Whether SQL alone cannot tell which monitors match. */
static bool
needs_a_look(const struct monitor_filter *f)
{
    return f->search != NULL || (f->shown_at != 0 && f->status != STATUS_COUNT);
}

/* Where rows go: each is read into `row` and handed to `take`; then it is forgotten, unless row is what the
 * caller keeps. */
struct walk {
    struct arena *row;
    bool keeps;
    monitor_take *take;
    void *to;
};

static void
hand_over(const struct walk *w, struct monitor *m)
{
    w->take(w->to, w->row, m);
    if (!w->keeps)
        arena_reset(w->row);
}

/* *number: of those that match and came before it. */
static void
look_at(struct query *q, const struct walk *w, const struct monitor_filter *f, int64_t *number)
{
    bool in_slice = *number >= f->offset && (f->limit < 0 || *number - f->offset < f->limit);
    struct monitor m;

    if (in_slice || needs_a_look(f)) {
        monitor_row_read(q, w->row, &m);
        if ((f->search != NULL && !contains(w->row, m.name, m.url, f)) || !is_shown_as(&m, f))
            in_slice = false;
        else
            ++*number;
        if (in_slice)
            hand_over(w, &m);
        else if (!w->keeps)
            arena_reset(w->row);
    } else {
        ++*number;
    }
}

/* Looks at all monitors, or at all of a page. *total counts all matches while only the slice is handed over,
 * so one query answers both. What SQL decides alone is counted without being read. */
static int
find_by_looking(struct db *db, const struct walk *w, const struct monitor_filter *f, int64_t *total)
{
    struct query q = query_start(db, query_of(f));
    struct arena patterns = { 0 };
    int result;

    bind_filter(&q, &patterns, f);
    while (query_row(&q))
        look_at(&q, w, f, total);
    result = query_end(&q);
    arena_free(&patterns);
    return result;
}

/* --- a search by text alone: of all monitors no more is read than it looks at --- */

static bool
is_search_alone(const struct monitor_filter *f)
{
    return f->search != NULL && f->status == STATUS_COUNT && !f->only_paused && f->page == 0;
}

static struct query
start_search(struct db *db, struct arena *a, const struct monitor_filter *f)
{
    bool in_workspace = f->of.workspace != 0;
    struct query q = query_start(db, in_workspace ? SQL_MONITORS_SEARCH_IN_WORKSPACE : SQL_MONITORS_SEARCH);

    query_int(&q, ":scope", f->of.scope);
    query_text(&q, ":tag", like_pattern(a, "%,", f->tag, ",%"));
    query_text(&q, ":group_name", f->group);
    query_text(&q, ":ids", f->ids);
    if (in_workspace)
        query_within(&q, &f->of);
    return q;
}

/* The keys of those in the slice. */
static int
search(struct db *db, struct arena *a, const struct monitor_filter *f, struct keys *keys, int64_t *total)
{
    struct arena scratch = { 0 }, patterns = { 0 };
    struct query q = start_search(db, &patterns, f);
    int result;

    while (query_row(&q)) {
        int64_t key = row_int(&q), number = *total;
        const char *name = row_text(&q, &scratch), *url = row_text(&q, &scratch);

        if (contains(&scratch, name, url, f)) {
            ++*total;
            if (number >= f->offset && (f->limit < 0 || number - f->offset < f->limit))
                *arena_add(a, keys) = key;
        }
        arena_reset(&scratch);
    }
    result = query_end(&q);
    arena_free(&scratch);
    arena_free(&patterns);
    return result;
}

/* So many at a time: a list of all may be larger than a process should hold. */
static int
hand_over_keys(struct db *db, const struct walk *w, const int64_t *keys, int count)
{
    enum { AT_ONCE = 200 };
    struct arena some = { 0 };
    int result = 0;

    for (int from = 0; from < count && result == 0; from += AT_ONCE) {
        struct monitors found = { 0 };
        int part = count - from < AT_ONCE ? count - from : AT_ONCE;

        result = monitors_of_keys(db, w->keeps ? w->row : &some, keys + from, part, &found);
        for (int i = 0; i < found.count && result == 0; i++)
            hand_over(w, &found.list[i]);
        arena_reset(&some);
    }
    arena_free(&some);
    return result;
}

static int
find_by_search(struct db *db, const struct walk *w, const struct monitor_filter *f, int64_t *total)
{
    struct arena list = { 0 };
    struct keys keys = { 0 };
    int result = search(db, &list, f, &keys, total);

    if (result == 0)
        result = hand_over_keys(db, w, keys.list, keys.count);
    arena_free(&list);
    return result;
}

/* By monitor_counts: nothing need be looked at but the slice. */
bool
monitors_are_counted(const struct monitor_filter *f)
{
    return !needs_a_look(f) && f->tag == NULL && f->group == NULL && f->ids == NULL && f->page == 0 &&
           f->of.workspace == 0;
}

/* Runs a query for whole monitors. */
static int
walk_all(struct query *q, const struct walk *w)
{
    while (query_row(q)) {
        struct monitor m;

        monitor_row_read(q, w->row, &m);
        hand_over(w, &m);
    }
    return query_end(q);
}

static int
walk_slice(struct db *db, const struct walk *w, const struct monitor_filter *f)
{
    bool all = f->status == STATUS_COUNT && !f->only_paused;
    struct query q = query_start(db, all ? SQL_MONITORS_SLICE : SQL_MONITORS_SLICE_OF_STATUS);

    if (all)
        query_int(&q, ":scope", f->of.scope);
    else
        bind_kind(&q, f);
    query_int(&q, ":limit", f->limit < 0 ? INT64_MAX : f->limit);
    query_int(&q, ":offset", f->offset);
    return walk_all(&q, w);
}

/* All there are need not be sorted after they were looked up: the query for those that have to be looked at
 * goes along the index of lists. */
static int
walk(struct db *db, const struct walk *w, const struct monitor_filter *f, int64_t *total)
{
    bool all = f->limit < 0 && f->offset <= 0;
    struct query q;

    *total = 0;
    if (f->tag != NULL && strchr(f->tag, ',') != NULL)
        return 0; /* it would match two tags side by side */
    if (is_search_alone(f))
        return find_by_search(db, w, f, total);
    if (all || !monitors_are_counted(f))
        return find_by_looking(db, w, f, total);
    q = query_start(db, SQL_MONITORS_COUNT);
    bind_kind(&q, f);
    return query_answer(&q, *total = row_int(&q)) == 0 ? walk_slice(db, w, f) : -1;
}

int
monitors_of_type(struct db *db, enum monitor_type type, int64_t *count)
{
    struct query q = query_start(db, SQL_MONITORS_OF_TYPE);

    query_int(&q, ":type", type);
    return query_number(&q, 0, count);
}

int
monitors_each(struct db *db, const struct monitor_filter *f, monitor_take *take, void *to, int64_t *total)
{
    struct arena row = { 0 };
    int result = walk(db, &(struct walk){ &row, false, take, to }, f, total);

    arena_free(&row);
    return result;
}

int
monitors_by_trouble(struct db *db, struct arena *a, enum monitor_scope scope, int64_t now, bool troubled,
                    bool many, const struct list_range *range, struct monitors *found)
{
    bool sorts = troubled && !many;
    struct query q = query_start(db, sorts ? SQL_MONITORS_TROUBLED : SQL_MONITORS_BY_TROUBLE);

    if (!sorts)
        query_int(&q, ":troubled", troubled);
    status_counts_bind(&q, now);
    query_int(&q, ":scope", scope);
    query_list_range(&q, range);
    return query_all(&q, monitor_row_read(&q, a, arena_add(a, found)));
}

static void
read_standing(struct query *q, struct arena *a, struct monitor *m)
{
    *m = (struct monitor){ .key = row_int(q) };
    m->id = row_text(q, a);
    m->name = row_text(q, a);
    m->created_at = row_int(q);
    m->interval_seconds = row_int(q);
    monitor_state_read(q, m);
}

int
monitors_standing(struct db *db, int64_t page, monitor_take *take, void *to)
{
    struct query q = query_start(db, SQL_MONITORS_STANDING_ON_PAGE);
    struct arena row = { 0 };
    int result;

    query_int(&q, ":page", page);
    while (query_row(&q)) {
        struct monitor m;

        read_standing(&q, &row, &m);
        take(to, &row, &m);
        arena_reset(&row);
    }
    result = query_end(&q);
    arena_free(&row);
    return result;
}

static void
add_to_list(void *to, struct arena *row, struct monitor *m)
{
    struct monitors *list = to;

    *arena_add(row, list) = *m;
}

int
monitors_find(struct db *db, struct arena *a, const struct monitor_filter *f, struct monitors *found,
              int64_t *total)
{
    return walk(db, &(struct walk){ a, true, add_to_list, found }, f, total);
}

int
monitors_for_probes(struct db *db, int64_t workspace, monitor_take *take, void *to)
{
    struct query q = query_start(db, SQL_MONITORS_FOR_PROBES);
    struct arena row = { 0 };
    int result;

    query_int_or_null(&q, ":workspace", workspace, 0);
    result = walk_all(&q, &(struct walk){ &row, false, take, to });
    arena_free(&row);
    return result;
}

static int
by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* ",api,prod," -> "api", "prod" */
static void
split_tags(struct arena *a, const char *tags, struct texts *list)
{
    for (const char *start = tags + 1, *comma; (comma = strchr(start, ',')) != NULL; start = comma + 1)
        *arena_add(a, list) = arena_bytes(a, start, (size_t)(comma - start));
}

static void
sort_unique(struct texts *t)
{
    int kept = 0;

    if (t->count == 0)
        return;
    qsort(t->list, (size_t)t->count, sizeof *t->list, by_bytes);
    for (int i = 1; i < t->count; i++)
        if (strcmp(t->list[i], t->list[kept]) != 0)
            t->list[++kept] = t->list[i];
    t->count = kept + 1;
}

/* Sorted here and not by SQL: collations differ from one database to the other, and bytes do not. */
int
monitors_tags(struct db *db, struct arena *a, const struct readership *of, struct texts *tags)
{
    struct query q = query_start(db, SQL_MONITORS_TAGS);
    int result;

    query_readership(&q, of);
    result = query_all(&q, split_tags(a, row_text(&q, a), tags));
    sort_unique(tags);
    return result;
}

int
monitors_groups(struct db *db, struct arena *a, const struct readership *of, struct texts *groups)
{
    struct query q = query_start(db, SQL_MONITORS_GROUPS);

    query_readership(&q, of);
    return query_all(&q, *arena_add(a, groups) = row_text(&q, a));
}
