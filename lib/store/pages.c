/* Status pages as rows. Whole ones come through the view page_rows, whose order of columns read_row
 * follows. */
#include "store/pages.h"

#include "base/text.h"
#include "store/query.h"

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
    p->listing = (enum listing)row_int(q);
    p->revision = row_int(q);
    p->workspace = row_int(q);
    p->workspace_id = row_text(q, a);
    p->access = (enum page_access)row_int(q);
    p->password_seal = row_text(q, a);
    p->read_epoch = row_int(q);
    p->show_causes = row_bool(q);
    p->notify_automatic = row_bool(q);
    p->notify_after_minutes = row_int(q);
    page_look_read(a, row_text(q, a), p);
    p->workspace_timezone = row_text(q, a);
    p->logo = row_text(q, a);
    p->favicon = row_text(q, a);
}

static void
bind_settings(struct query *q, struct arena *a, const struct page *p)
{
    query_text(q, ":id", p->id);
    query_text(q, ":slug", p->slug);
    query_text(q, ":title", p->title);
    query_text(q, ":description", p->description);
    query_text(q, ":logo_url", p->logo_url);
    query_text(q, ":custom_domain", p->custom_domain);
    query_int(q, ":is_public", p->is_public);
    query_int(q, ":access", p->access);
    query_text(q, ":password", p->password_seal);
    query_int(q, ":read_epoch", p->read_epoch);
    query_int(q, ":show_causes", p->show_causes);
    query_int(q, ":notify_automatic", p->notify_automatic);
    query_int(q, ":notify_after_minutes", p->notify_after_minutes);
    query_text(q, ":look", page_look_text(a, p));
    query_int(q, ":updated_at", p->updated_at);
}

int
pages_insert(struct db *db, struct arena *a, const struct page *p)
{
    char digest[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_PAGE_INSERT);

    digest_hex(&p->manage_key, digest);
    query_next(&q, ":key", SERIES_PAGE);
    bind_settings(&q, a, p);
    query_text(&q, ":manage_key", digest);
    query_int(&q, ":created_at", p->created_at);
    query_int(&q, ":listed", p->listing);
    query_int_or_null(&q, ":workspace", p->workspace, 0);
    return query_end(&q);
}

int
pages_save(struct db *db, struct arena *a, const struct page *p)
{
    struct query q = query_start(db, SQL_PAGE_SAVE);

    bind_settings(&q, a, p);
    return query_end(&q);
}

int
pages_set_key(struct db *db, int64_t key, const struct digest *manage_key, int64_t now)
{
    char digest[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_PAGE_SET_KEY);

    digest_hex(manage_key, digest);
    query_int(&q, ":key", key);
    query_text(&q, ":manage_key", digest);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
pages_delete(struct db *db, int64_t key)
{
    struct query q = query_start(db, SQL_PAGE_DELETE);

    query_int(&q, ":key", key);
    return query_end(&q);
}

static enum found
find(struct db *db, struct arena *a, enum sql name, const char *parameter, const char *value, struct page *p)
{
    struct query q = query_start(db, name);

    query_text(&q, parameter, value);
    return query_one(&q, read_row(&q, a, p));
}

enum found
pages_by_slug(struct db *db, struct arena *a, const char *slug, struct page *p)
{
    return find(db, a, SQL_PAGE_BY_SLUG, ":slug", slug, p);
}

/* Domains are stored in lower case, and names of hosts are the same in either. */
enum found
pages_by_domain(struct db *db, struct arena *a, const char *domain, struct page *p)
{
    return find(db, a, SQL_PAGE_BY_DOMAIN, ":custom_domain", text_lower(a, domain), p);
}

enum found
pages_by_manage_key(struct db *db, struct arena *a, const struct digest *manage_key, struct page *p)
{
    char digest[DIGEST_HEX_SIZE];

    digest_hex(manage_key, digest);
    return find(db, a, SQL_PAGE_BY_MANAGE_KEY, ":manage_key", digest, p);
}

/* A slug comes first, so no page can take another's address by having its slug as a domain. */
enum found
pages_named(struct db *db, struct arena *a, const char *name, struct page *p)
{
    enum found found = pages_by_slug(db, a, name, p);

    if (found == NONE)
        found = find(db, a, SQL_PAGE_BY_ID, ":id", name, p);
    if (found == NONE)
        found = pages_by_domain(db, a, name, p);
    return found;
}

static void
bind_audience(struct query *q, const struct readership *of)
{
    query_int(q, ":scope", of->scope);
    query_int_or_null(q, ":workspace", of->workspace, 0);
}

int
pages_all(struct db *db, struct arena *a, const struct readership *of, struct pages *list)
{
    struct query q = query_start(db, SQL_PAGES_ALL);

    bind_audience(&q, of);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
pages_find(struct db *db, struct arena *a, const struct readership *of, const struct list_range *range,
           struct pages *list)
{
    struct query q = query_start(db, SQL_PAGES_FIND);

    bind_audience(&q, of);
    query_list_range(&q, range);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
pages_total(struct db *db, const struct readership *of, int64_t *total)
{
    struct query q = query_start(db, SQL_PAGES_TOTAL);

    bind_audience(&q, of);
    return query_number(&q, 0, total);
}

enum found
pages_monitor_exists(struct db *db, const char *monitor_id)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_EXISTS);

    query_text(&q, ":monitor", monitor_id);
    return query_exists(&q);
}

/* The insert answers most calls; why it touched no row is asked only then. */
int
pages_add_monitor(struct db *db, int64_t page, const char *monitor_id, enum page_adding *outcome)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_ADD);
    enum found found;

    query_int(&q, ":page", page);
    query_text(&q, ":monitor", monitor_id);
    found = query_touch(&q);
    *outcome = PAGE_ADDED;
    if (found != NONE)
        return found == FOUND ? 0 : -1;
    found = pages_monitor_exists(db, monitor_id);
    *outcome = found == FOUND ? PAGE_HAD_IT : PAGE_NO_SUCH_MONITOR;
    return found == FAILED ? -1 : 0;
}

enum found
pages_remove_monitor(struct db *db, int64_t page, const char *monitor_id)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_REMOVE);

    query_int(&q, ":page", page);
    query_text(&q, ":monitor", monitor_id);
    return query_touch(&q);
}

int
pages_put_monitor_ids(struct db *db, int64_t page, struct buf *out)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_IDS);

    query_int(&q, ":page", page);
    while (query_row(&q))
        put_text(out, NULL, row_text(&q, out->arena));
    return query_end(&q);
}

int
pages_count_monitors(struct db *db, int64_t page, int64_t *count)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_COUNT);

    query_int(&q, ":page", page);
    return query_number(&q, 0, count);
}

enum found
pages_by_key(struct db *db, struct arena *a, int64_t key, struct page *p)
{
    struct query q = query_start(db, SQL_PAGE_BY_KEY);

    query_int(&q, ":key", key);
    return query_one(&q, read_row(&q, a, p));
}

int
pages_monitor_name(struct db *db, struct arena *a, int64_t page, int64_t monitor, const char **name)
{
    struct query q = query_start(db, SQL_PAGE_MONITOR_NAME);

    *name = NULL;
    query_int(&q, ":page", page);
    query_int(&q, ":monitor", monitor);
    return query_answer(&q, *name = row_text(&q, a));
}

int
pages_put_image(struct db *db, int64_t page, enum page_image kind, const struct digest *digest,
                const char *base64)
{
    char hex[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_PAGE_IMAGE_PUT);

    digest_hex(digest, hex);
    query_int(&q, ":page", page);
    query_int(&q, ":kind", kind);
    query_text(&q, ":digest", hex);
    query_text(&q, ":image", base64);
    return query_end(&q);
}

enum found
pages_delete_image(struct db *db, int64_t page, enum page_image kind)
{
    struct query q = query_start(db, SQL_PAGE_IMAGE_DELETE);

    query_int(&q, ":page", page);
    query_int(&q, ":kind", kind);
    return query_touch(&q);
}

enum found
pages_image(struct db *db, struct arena *a, int64_t page, enum page_image kind, const char **base64)
{
    struct query q = query_start(db, SQL_PAGE_IMAGE);

    query_int(&q, ":page", page);
    query_int(&q, ":kind", kind);
    return query_one(&q, *base64 = row_text(&q, a));
}
