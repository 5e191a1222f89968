/* Keys of workspaces as rows. Those that have expired are as if they were not there. */
#ifndef STORE_WORKSPACE_KEYS_H
#define STORE_WORKSPACE_KEYS_H

#include "base/digest.h"
#include "model/workspace.h"
#include "store/db.h"
#include "store/page_cursor.h"

struct workspace_keys {
    struct workspace_key *list;
    int count, capacity;
};

/* Gives it its id and its row. */
int workspace_keys_insert(struct db *db, struct arena *a, struct workspace_key *k,
                          const struct digest *digest);

enum found workspace_keys_by_digest(struct db *db, struct arena *a, const struct digest *digest, int64_t now,
                                    struct workspace_key *k);
enum found workspace_keys_by_id(struct db *db, struct arena *a, const char *id, int64_t now,
                                struct workspace_key *k);

/* Oldest first. */
int workspace_keys_of(struct db *db, struct arena *a, int64_t workspace, int64_t now,
                      const struct list_range *range, struct workspace_keys *list);
int workspace_keys_count(struct db *db, int64_t workspace, int64_t now, int64_t *count);

/* How many others there are that open all of the workspace. */
int workspace_keys_other_owners(struct db *db, const struct workspace_key *k, int64_t now, int64_t *count);

int workspace_keys_rotate(struct db *db, int64_t key, const struct digest *digest);
/* As hex digits; NULL where there is no such row. */
enum found workspace_keys_digest(struct db *db, struct arena *a, int64_t key, const char **hex);
int workspace_keys_delete(struct db *db, int64_t key);

/* Notes that it was used, at most once a minute. */
int workspace_keys_used(struct db *db, int64_t key, int64_t now);

/* Forgets those that expired before that time. */
int workspace_keys_prune(struct db *db, int64_t cut);

#endif
