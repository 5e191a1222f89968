/* Status pages as rows. Whole ones come through the view page_rows, whose order of columns read_row
 * follows. */
#include "store/pages.h"

#include "base/text.h"

static void
read_row(struct query *q, struct arena *a, struct page *p)
{
    p->key = row_int(q);
    p->id = row_text(q, a);
    (void)digest_read(row_text(q, a), &p->manage_key);
    p->slug = row_text(q, a);
    p->title = row_text(q, a);
    p->description = row_text(q, a);
    p->logo_url = row_text(q, a);
    p->custom_domain = row_text(q, a);
    p->is_public = row_bool(q);
    p->created_at = row_int(q);
    p->updated_at = row_int(q);
    p->monitor_count = row_int(q);
}

static void
bind_settings(struct query *q, const struct page *p)
{
    query_text(q, ":id", p->id);
    query_text(q, ":slug", p->slug);
    query_text(q, ":title", p->title);
    query_text(q, ":description", p->description);
    query_text(q, ":logo_url", p->logo_url);
    query_text(q, ":custom_domain", p->custom_domain);
    query_int(q, ":is_public", p->is_public);
    query_int(q, ":updated_at", p->updated_at);
}

int
pages_insert(struct db *db, const struct page *p)
{
    char digest[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_PAGE_INSERT);

    digest_hex(&p->manage_key, digest);
    bind_settings(&q, p);
    query_text(&q, ":manage_key", digest);
    query_int(&q, ":created_at", p->created_at);
    return query_end(&q);
}

int
pages_save(struct db *db, const struct page *p)
{
    struct query q = query_start(db, SQL_PAGE_SAVE);

    bind_settings(&q, p);
    return query_end(&q);
}

int
pages_delete(struct db *db, int64_t key)
{
    struct query q = query_start(db, SQL_PAGE_DELETE);

    query_int(&q, ":key", key);
    return query_end(&q);
}

static int
find(struct db *db, struct arena *a, enum sql name, const char *parameter, const char *value, struct page *p)
{
    struct query q = query_start(db, name);
    int found = 0;

    query_text(&q, parameter, value);
    if (query_row(&q)) {
        read_row(&q, a, p);
        found = 1;
    }
    return query_end(&q) == 0 ? found : -1;
}

int
pages_by_slug(struct db *db, struct arena *a, const char *slug, struct page *p)
{
    return find(db, a, SQL_PAGE_BY_SLUG, ":slug", slug, p);
}

int
pages_by_domain(struct db *db, struct arena *a, const char *domain, struct page *p)
{
    return find(db, a, SQL_PAGE_BY_DOMAIN, ":custom_domain", text_lower(a, domain), p);
}

int
pages_named(struct db *db, struct arena *a, const char *name, struct page *p)
{
    int found = pages_by_slug(db, a, name, p);

    if (found == 0)
        found = find(db, a, SQL_PAGE_BY_ID, ":id", name, p);
    if (found == 0)
        found = pages_by_domain(db, a, name, p);
    return found;
}

int
pages_all(struct db *db, struct arena *a, bool with_private, struct pages *list)
{
    struct query q = query_start(db, SQL_PAGES_ALL);

    query_int(&q, ":with_private", with_private);
    while (query_row(&q)) {
        list->list = arena_more(a, list->list, list->count, &list->capacity, sizeof *list->list);
        read_row(&q, a, &list->list[list->count++]);
    }
    return query_end(&q);
}

/* 1 there is such a monitor, 0 there is none, -1 failed. */
static int
monitor_exists(struct db *db, const char *monitor_id)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_EXISTS);
    int found;

    query_text(&q, ":monitor", monitor_id);
    found = query_row(&q);
    return query_end(&q) == 0 ? found : -1;
}

int
pages_add_monitor(struct db *db, int64_t page, const char *monitor_id, enum page_adding *outcome)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_ADD);
    int exists;

    query_int(&q, ":page", page);
    query_text(&q, ":monitor", monitor_id);
    if (query_end(&q) != 0)
        return -1;
    *outcome = PAGE_ADDED;
    if (db_touched(db) > 0)
        return 0;
    exists = monitor_exists(db, monitor_id);
    *outcome = exists == 1 ? PAGE_HAD_IT : PAGE_NO_SUCH_MONITOR;
    return exists < 0 ? -1 : 0;
}

int
pages_remove_monitor(struct db *db, int64_t page, const char *monitor_id)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_REMOVE);

    query_int(&q, ":page", page);
    query_text(&q, ":monitor", monitor_id);
    if (query_end(&q) != 0)
        return -1;
    return db_touched(db) > 0;
}

int
pages_count_monitors(struct db *db, int64_t page, int64_t *count)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_COUNT);

    query_int(&q, ":page", page);
    *count = query_row(&q) ? row_int(&q) : 0;
    return query_end(&q);
}
