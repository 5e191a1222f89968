/* Posts are read in three queries, however many they are: the posts, then the monitors and the updates of all
 * of them. What is read of each comes in the order of their keys, so that one walk finds whose it is. */
#include "store/posts.h"

#include "base/buf.h"
#include "store/query.h"

#include <stdlib.h>

static void
read_row(struct query *q, struct arena *a, struct post *p)
{
    p->key = row_int(q);
    p->id = row_text(q, a);
    p->page = row_int(q);
    p->kind = (enum post_kind)row_int(q);
    p->title = row_text(q, a);
    p->body = row_text(q, a);
    p->impact = (int)row_int(q);
    p->first_state = (int)row_int(q);
    p->state = (int)row_int(q);
    p->starts_at = row_int(q);
    p->ends_at = row_int(q);
    p->ended_at = row_int(q);
    p->incident = row_int(q);
    p->incident_id = row_text(q, a);
    p->created_at = row_int(q);
    p->updated_at = row_int(q);
    p->revision = row_int(q);
}

/* --- what belongs to posts ------------------------------------------------------------------------------ */

static const char *
keys_of(struct arena *a, const struct posts *posts)
{
    struct buf keys = { .arena = a };

    for (int i = 0; i < posts->count; i++)
        buf_printf(&keys, "%s%lld", i > 0 ? "," : "", (long long)posts->list[i].key);
    return buf_string(&keys);
}

/* The posts of a list by their keys, and the one that was looked for last: what belongs to them comes in the
 * same order. */
struct by_key {
    struct post **list;
    int count, at;
};

static int
key_order(const void *a, const void *b)
{
    const struct post *const *left = a, *const *right = b;

    return ((*left)->key > (*right)->key) - ((*left)->key < (*right)->key);
}

static struct by_key
by_key_of(struct arena *a, const struct posts *posts)
{
    struct by_key b = { arena_alloc(a, ((size_t)posts->count + 1) * sizeof *b.list), posts->count, 0 };

    for (int i = 0; i < b.count; i++)
        b.list[i] = &posts->list[i];
    qsort(b.list, (size_t)b.count, sizeof *b.list, key_order);
    return b;
}

static struct post *
next_of(struct by_key *b, int64_t key)
{
    while (b->at < b->count && b->list[b->at]->key < key)
        b->at++;
    return b->at < b->count && b->list[b->at]->key == key ? b->list[b->at] : NULL;
}

static void
read_update(struct query *q, struct arena *a, struct by_key *posts)
{
    struct post *p = next_of(posts, row_int(q));
    struct post_update u = { 0 };

    u.key = row_int(q);
    u.id = row_text(q, a);
    u.state = (int)row_int(q);
    u.body = row_text(q, a);
    u.created_at = row_int(q);
    u.updated_at = row_int(q);
    if (p != NULL)
        *arena_add(a, &p->updates) = u;
}

struct ids {
    const char **list;
    int count, capacity;
};

/* The ids of one post follow each other: what is in *ids is its own. */
static void
read_monitor(struct query *q, struct arena *a, struct by_key *posts, struct ids *ids)
{
    int before = posts->at;
    struct post *p = next_of(posts, row_int(q));
    const char *id = row_text(q, a), *name = row_text(q, a);

    if (posts->at != before)
        *ids = (struct ids){ 0 };
    if (p == NULL)
        return;
    *arena_add(a, ids) = id;
    p->monitor_ids = (struct field_list){ ids->list, ids->count };
    if (name == NULL) /* it is no longer on the page */
        return;
    if (p->service_count < POST_SERVICES)
        p->services[p->service_count] = name;
    p->service_count++;
}

static int
read_monitors(struct db *db, struct arena *a, const struct posts *posts)
{
    struct by_key by_key = by_key_of(a, posts);
    struct ids ids = { 0 };
    struct query q;

    if (posts->count == 0)
        return 0;
    q = query_start(db, SQL_POST_MONITORS_OF);
    query_text(&q, ":posts", keys_of(a, posts));
    return query_all(&q, read_monitor(&q, a, &by_key, &ids));
}

int
posts_read_updates(struct db *db, struct arena *a, const struct posts *posts)
{
    struct by_key by_key = by_key_of(a, posts);
    struct query q;

    if (posts->count == 0)
        return 0;
    q = query_start(db, SQL_POST_UPDATES_OF);
    query_text(&q, ":posts", keys_of(a, posts));
    return query_all(&q, read_update(&q, a, &by_key));
}

static int
read_briefly(struct query *q, struct arena *a, struct posts *list)
{
    struct db *db = q->db;

    return query_all(q, read_row(q, a, arena_add(a, list))) != 0 ? -1 : read_monitors(db, a, list);
}

static int
read_whole(struct query *q, struct arena *a, struct posts *list)
{
    struct db *db = q->db;

    return read_briefly(q, a, list) != 0 ? -1 : posts_read_updates(db, a, list);
}

/* --- reading -------------------------------------------------------------------------------------------- */

static void
bind_filter(struct query *q, const struct post_filter *filter)
{
    query_int(q, ":page", filter->page);
    query_int_or_null(q, ":kind", filter->kind, -1);
    query_int_or_null(q, ":open_at", filter->open_at, 0);
}

static struct query
start_find(struct db *db, const struct post_filter *filter)
{
    struct query q = query_start(db, SQL_POSTS_FIND);

    bind_filter(&q, filter);
    query_list_range(&q, &filter->range);
    return q;
}

int
posts_find(struct db *db, struct arena *a, const struct post_filter *filter, struct posts *list)
{
    struct query q = start_find(db, filter);

    return read_whole(&q, a, list);
}

int
posts_total(struct db *db, const struct post_filter *filter, int64_t *total)
{
    struct query q = query_start(db, SQL_POSTS_COUNT);

    bind_filter(&q, filter);
    return query_number(&q, 0, total);
}

int
posts_open_briefly(struct db *db, struct arena *a, int64_t page, int64_t now, struct posts *list)
{
    const struct post_filter filter = { page, -1, now, { .limit = POSTS_MOST } };
    struct query q = start_find(db, &filter);

    return read_briefly(&q, a, list);
}

int
posts_recent(struct db *db, struct arena *a, int64_t page, int64_t since, int64_t limit, struct posts *list)
{
    struct query q = query_start(db, SQL_POSTS_RECENT);

    query_int(&q, ":page", page);
    query_int(&q, ":since", since);
    query_int(&q, ":limit", limit);
    return read_whole(&q, a, list);
}

int
posts_latest(struct db *db, struct arena *a, int64_t page, int64_t limit, struct posts *list)
{
    const struct post_filter filter = { page, -1, 0, { .limit = limit } };

    return posts_find(db, a, &filter, list);
}

int
posts_between(struct db *db, struct arena *a, int64_t page, int64_t from, int64_t until, int64_t limit,
              struct posts *list)
{
    struct query q = query_start(db, SQL_POSTS_BETWEEN);

    query_int(&q, ":page", page);
    query_int(&q, ":from", from);
    query_int(&q, ":until", until);
    query_int(&q, ":limit", limit);
    return read_whole(&q, a, list);
}

enum found
posts_by_id(struct db *db, struct arena *a, const char *id, struct post *p)
{
    struct query q = query_start(db, SQL_POST_BY_ID);
    const struct posts one = { p, 1, 1 };
    enum found found;

    *p = (struct post){ 0 };
    query_text(&q, ":id", id);
    found = query_one(&q, read_row(&q, a, p));
    if (found == FOUND && (read_monitors(db, a, &one) != 0 || posts_read_updates(db, a, &one) != 0))
        return FAILED;
    return found;
}

int
posts_on_page(struct db *db, int64_t page, int64_t *count)
{
    struct query q = query_start(db, SQL_POSTS_ON_PAGE);

    query_int(&q, ":page", page);
    return query_number(&q, 0, count);
}

enum found
posts_monitor_on_page(struct db *db, int64_t page, const char *monitor_id)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_NAMED);

    query_int(&q, ":page", page);
    query_text(&q, ":monitor", monitor_id);
    return query_exists(&q);
}

enum found
posts_incident_on_page(struct db *db, int64_t page, const char *incident_id, int64_t *seq)
{
    struct query q = query_start(db, SQL_PAGE_INCIDENT_NAMED);

    query_int(&q, ":page", page);
    query_text(&q, ":incident", incident_id);
    return query_one(&q, *seq = row_int(&q));
}

/* --- writing -------------------------------------------------------------------------------------------- */

static void
bind_settings(struct query *q, const struct post *p)
{
    query_text(q, ":title", p->title);
    query_text(q, ":body", p->body);
    query_int(q, ":impact", p->impact);
    query_int(q, ":state", p->state);
    query_int_or_null(q, ":starts_at", p->starts_at, 0);
    query_int_or_null(q, ":ends_at", p->ends_at, 0);
    query_int_or_null(q, ":ended_at", p->ended_at, 0);
    query_int_or_null(q, ":incident", p->incident, 0);
    query_int(q, ":updated_at", p->updated_at);
}

static int
put_monitors(struct db *db, const struct post *p)
{
    const char *const *ids = p->monitor_ids.items;

    for (int i = 0; i < p->monitor_ids.count; i++) {
        struct query q = query_start(db, SQL_POST_MONITOR_INSERT);

        query_int(&q, ":post", p->key);
        query_text(&q, ":monitor", ids[i]);
        query_int(&q, ":place", i);
        if (query_end(&q) != 0)
            return -1;
    }
    return 0;
}

int
posts_insert(struct db *db, struct post *p)
{
    struct query q = query_start(db, SQL_POST_INSERT);

    p->key = db_next(db, SERIES_POST);
    query_int(&q, ":key", p->key);
    query_text(&q, ":id", p->id);
    query_int(&q, ":page", p->page);
    query_int(&q, ":kind", p->kind);
    query_int(&q, ":first_state", p->first_state);
    query_int(&q, ":created_at", p->created_at);
    bind_settings(&q, p);
    return query_end(&q) != 0 ? -1 : put_monitors(db, p);
}

static int
drop_monitors(struct db *db, int64_t key)
{
    struct query q = query_start(db, SQL_POST_MONITORS_DELETE);

    query_int(&q, ":post", key);
    return query_end(&q);
}

int
posts_save(struct db *db, const struct post *p)
{
    struct query q = query_start(db, SQL_POST_SAVE);

    query_int(&q, ":key", p->key);
    bind_settings(&q, p);
    if (query_end(&q) != 0 || drop_monitors(db, p->key) != 0)
        return -1;
    return put_monitors(db, p);
}

static int
delete_row(struct db *db, enum sql name, int64_t key)
{
    struct query q = query_start(db, name);

    query_int(&q, ":key", key);
    return query_end(&q);
}

int
posts_delete(struct db *db, int64_t key)
{
    return delete_row(db, SQL_POST_DELETE, key);
}

int
post_updates_insert(struct db *db, int64_t post, struct post_update *u)
{
    struct query q = query_start(db, SQL_POST_UPDATE_INSERT);

    u->key = db_next(db, SERIES_POST_UPDATE);
    query_int(&q, ":key", u->key);
    query_text(&q, ":id", u->id);
    query_int(&q, ":post", post);
    query_int(&q, ":state", u->state);
    query_text(&q, ":body", u->body);
    query_int(&q, ":created_at", u->created_at);
    query_int(&q, ":updated_at", u->updated_at);
    return query_end(&q);
}

int
post_updates_save(struct db *db, const struct post_update *u)
{
    struct query q = query_start(db, SQL_POST_UPDATE_SAVE);

    query_int(&q, ":key", u->key);
    query_int(&q, ":state", u->state);
    query_text(&q, ":body", u->body);
    query_int(&q, ":updated_at", u->updated_at);
    return query_end(&q);
}

int
post_updates_delete(struct db *db, int64_t key)
{
    return delete_row(db, SQL_POST_UPDATE_DELETE, key);
}
