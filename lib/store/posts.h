/* Posts of status pages, with their updates and the monitors that they name. */
#ifndef STORE_POSTS_H
#define STORE_POSTS_H

#include "model/post.h"
#include "store/db.h"
#include "store/page_cursor.h"

#define POSTS_MOST 1000       /* of a page */
#define POST_UPDATES_MOST 100 /* of a post */

struct posts {
    struct post *list;
    int count, capacity;
};

/* Which posts of a page; lists are newest first. */
struct post_filter {
    int64_t page;
    int kind;        /* enum post_kind; -1: any */
    int64_t open_at; /* those that are open at this time; 0: all */
    struct list_range range;
};
int posts_find(struct db *db, struct arena *a, const struct post_filter *filter, struct posts *list);
int posts_total(struct db *db, const struct post_filter *filter, int64_t *total);

/* Those that are open now, without their updates, which posts_read_updates adds to the posts of a list. */
int posts_open_briefly(struct db *db, struct arena *a, int64_t page, int64_t now, struct posts *list);
int posts_read_updates(struct db *db, struct arena *a, const struct posts *posts);

/* Incidents that are open, or ended after `since`; those that anything of was in from <= t < until (of the
 * times of an announcement only the end counts: it stands from when it was written on); the newest. At most
 * `limit` each. */
int posts_recent(struct db *db, struct arena *a, int64_t page, int64_t since, int64_t limit,
                 struct posts *list);
int posts_between(struct db *db, struct arena *a, int64_t page, int64_t from, int64_t until, int64_t limit,
                  struct posts *list);
int posts_latest(struct db *db, struct arena *a, int64_t page, int64_t limit, struct posts *list);

/* Of any page: compare p->page. */
enum found posts_by_id(struct db *db, struct arena *a, const char *id, struct post *p);

/* How many a page has. */
int posts_on_page(struct db *db, int64_t page, int64_t *count);

/* id, page and all that clients set must be there; key is set. The monitors in monitor_ids must exist. */
int posts_insert(struct db *db, struct post *p);
int posts_save(struct db *db, const struct post *p);
int posts_delete(struct db *db, int64_t key);

/* Its post is saved by the caller, after post_follow_updates. */
int post_updates_insert(struct db *db, int64_t post, struct post_update *u);
int post_updates_save(struct db *db, const struct post_update *u);
int post_updates_delete(struct db *db, int64_t key);

/* Whether a monitor is on a page; the seq of an incident of one that is. */
enum found posts_monitor_on_page(struct db *db, int64_t page, const char *monitor_id);
enum found posts_incident_on_page(struct db *db, int64_t page, const char *incident_id, int64_t *seq);

#endif
