/* Workspaces as rows, and what is in which. */
#ifndef STORE_WORKSPACES_H
#define STORE_WORKSPACES_H

#include "model/workspace.h"
#include "store/db.h"
#include "store/page_cursor.h"

struct workspaces {
    struct workspace *list;
    int count, capacity;
};

/* Gives it its id and its row. */
int workspaces_insert(struct db *db, struct arena *a, struct workspace *w);
int workspaces_save(struct db *db, const struct workspace *w, int64_t now);

/* With its keys and all that refers to it by its row. Monitors and pages must be gone. */
int workspaces_delete(struct db *db, int64_t key, int64_t now);

/* What is in it is counted by workspaces_look_inside alone (and for lists): 0 here. */
enum found workspaces_by_key(struct db *db, struct arena *a, int64_t key, struct workspace *w);
/* Its id alone, in the arena. */
enum found workspaces_id(struct db *db, struct arena *a, int64_t key, const char **id);
enum found workspaces_by_id(struct db *db, struct arena *a, const char *id, struct workspace *w);

/* How many monitors and pages are in it. */
int workspaces_look_inside(struct db *db, struct workspace *w);

/* By name, then id. */
int workspaces_all(struct db *db, struct arena *a, const struct list_range *range, struct workspaces *list);
int workspaces_count(struct db *db, int64_t *count);

/* The first is there since now, if that is not known yet. */
int workspaces_begin(struct db *db, int64_t now);

int workspaces_count_monitors(struct db *db, int64_t workspace, int64_t *count);
int workspaces_count_pages(struct db *db, int64_t workspace, int64_t *count);

/* The id of one of its monitors. NONE: it has none any more. */
enum found workspaces_a_monitor(struct db *db, struct arena *a, int64_t workspace, const char **id);
int workspaces_delete_pages(struct db *db, int64_t workspace);

/* workspace: 0 for none. adopted: it joined by its manage key. */
int workspaces_take_monitor(struct db *db, int64_t monitor, int64_t workspace, bool adopted);
int workspaces_take_page(struct db *db, int64_t page, int64_t workspace);

#endif
