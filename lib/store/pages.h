/* Status pages, and which monitors are on them. */
#ifndef STORE_PAGES_H
#define STORE_PAGES_H

#include "model/page.h"
#include "store/db.h"
#include "store/page_cursor.h"

struct pages {
    struct page *list;
    int count, capacity;
};

/* Everything but key and monitor_count must be set, listing too, which is not read again. Slug and domain
 * must be free: ask pages_by_* in the same writing transaction. */
int pages_insert(struct db *db, struct arena *a, const struct page *p);

/* Saves all that a client may set, and updated_at. */
int pages_save(struct db *db, struct arena *a, const struct page *p);
int pages_set_key(struct db *db, int64_t key, const struct digest *manage_key, int64_t now);
int pages_delete(struct db *db, int64_t key);

/* pages_named: by slug, else by id, else by custom domain (in any case). */
enum found pages_by_slug(struct db *db, struct arena *a, const char *slug, struct page *p);
enum found pages_by_domain(struct db *db, struct arena *a, const char *domain, struct page *p);
enum found pages_named(struct db *db, struct arena *a, const char *name, struct page *p);

enum found pages_by_key(struct db *db, struct arena *a, int64_t key, struct page *p);

/* What a monitor (its key) is called on a page, in the arena; *name NULL: it is not on it. */
int pages_monitor_name(struct db *db, struct arena *a, int64_t page, int64_t monitor, const char **name);

/* The one that a manage key opens. */
enum found pages_by_manage_key(struct db *db, struct arena *a, const struct digest *manage_key,
                               struct page *p);

/* Those of an audience, by title, then slug; pages have no tags that could bind a key. */
int pages_all(struct db *db, struct arena *a, const struct readership *of, struct pages *list);

/* A part of these, and how many they are. */
int pages_find(struct db *db, struct arena *a, const struct readership *of, const struct list_range *range,
               struct pages *list);
int pages_total(struct db *db, const struct readership *of, int64_t *total);

/* Puts a monitor on a page. */
enum page_adding { PAGE_ADDED, PAGE_HAD_IT, PAGE_NO_SUCH_MONITOR };
int pages_add_monitor(struct db *db, int64_t page, const char *monitor_id, enum page_adding *outcome);

/* Whether there is such a monitor at all. */
enum found pages_monitor_exists(struct db *db, const char *monitor_id);

/* NONE also for one that is there by its tag alone (layouts_tag_of). */
enum found pages_remove_monitor(struct db *db, int64_t page, const char *monitor_id);

/* The ids of all monitors on it, as items of an array that is open. */
int pages_put_monitor_ids(struct db *db, int64_t page, struct buf *out);

int pages_count_monitors(struct db *db, int64_t page, int64_t *count);

/* Its images, each a PNG in base64. The numbers are stored. */
enum page_image { PAGE_LOGO, PAGE_FAVICON };
int pages_put_image(struct db *db, int64_t page, enum page_image kind, const struct digest *digest,
                    const char *base64);
enum found pages_delete_image(struct db *db, int64_t page, enum page_image kind);
enum found pages_image(struct db *db, struct arena *a, int64_t page, enum page_image kind,
                       const char **base64);

#endif
