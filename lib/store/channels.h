/* The table of notification channels. */
#ifndef STORE_CHANNELS_H
#define STORE_CHANNELS_H

#include "model/channel.h"
#include "model/monitor.h"
#include "store/db.h"
#include "store/page_cursor.h"

struct channels {
    struct channel *list;
    int count, capacity;
};

/* Gives the channel its key and its id (in the arena); everything else but monitor_id must be set. Inside a
 * writing transaction. */
int channels_insert(struct db *db, struct arena *a, struct channel *c);

/* Saves all that may change, which is what bind_choice lists; *c gets its next revision. */
int channels_save(struct db *db, struct channel *c);

/* Disables it: its receiver said that it is gone for good. */
int channels_gone(struct db *db, int64_t key, int64_t now);

/* Deletes a channel; what is queued for it is skipped, with a reason. Call inside a transaction. */
int channels_delete(struct db *db, int64_t key);

enum found channels_by_id(struct db *db, struct arena *a, const char *id, struct channel *c);
enum found channels_by_key(struct db *db, struct arena *a, int64_t key, struct channel *c);

/* Of a workspace, by what its client calls it. */
enum found channels_by_external_id(struct db *db, struct arena *a, int64_t workspace, const char *external_id,
                                   struct channel *c);

/* Of one monitor (its key), oldest first. */
int channels_of_monitor(struct db *db, struct arena *a, int64_t monitor, struct channels *list);

/* All that hear of a monitor: its own, then those of its workspace that match, marked as inherited. */
int channels_for_monitor(struct db *db, struct arena *a, const struct monitor *m, struct channels *list);

/* Of a workspace, oldest first. */
int channels_of_workspace(struct db *db, struct arena *a, int64_t workspace, const struct list_range *range,
                          struct channels *list);
int channels_of_workspace_count(struct db *db, int64_t workspace, int64_t *count);

/* How many a monitor has. */
int channels_count(struct db *db, int64_t monitor, int64_t *count);

#endif
