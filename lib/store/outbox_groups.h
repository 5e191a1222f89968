/* Alerts that one message tells together: the first of them carries the others, which are over for the
 * outbox. And how often a channel was written to. All that writes is inside a writing transaction. */
#ifndef STORE_OUTBOX_GROUPS_H
#define STORE_OUTBOX_GROUPS_H

#include "rules/grouping.h"
#include "store/outbox_run.h"

/* What was never tried of a channel waits until then (seconds); changes_only: what says how monitors
 * stand. */
int outbox_put_off_all(struct db *db, const char *channel_id, bool changes_only, int64_t until);

/* What waits for the item's channel joins it; unclaimed_only: but for what is claimed. */
int outbox_join(struct db *db, const struct outbox_item *item, bool changes_only, bool unclaimed_only,
                int64_t now_ms);

/* The item and those that joined it, oldest first. */
struct outbox_member {
    const char *body;
    int64_t dependents; /* monitors that depend on its own */
};
struct outbox_members {
    struct outbox_member *list;
    int count, capacity;
};
int outbox_members(struct db *db, struct arena *a, int64_t key, struct outbox_members *members);

/* What most of those of them that are down depend on, and how many of them; NONE: on nothing. */
enum found outbox_common_parent(struct db *db, struct arena *a, int64_t key, const char **name,
                                int64_t *count);

/* How many incidents are open that the channel (its key) hears of. */
int outbox_open_count(struct db *db, int64_t channel, int64_t *count);

/* Saves the body of an item that this run holds. */
int outbox_keep_facts(struct db *db, const struct outbox_run *run, const struct outbox_item *item);

/* Their message has found its end: what each had to say is not needed any longer. */
int outbox_members_told(struct db *db, int64_t key);

/* What waits at the moment for what comes with it, or until its channel may have more; until: seconds. */
struct outbox_held {
    int64_t alerts, channels, until;
};
int outbox_held(struct db *db, int64_t now, struct outbox_held *held);

/* FOUND: what waits for the channel is good news alone, and it knows of nothing else that goes on. */
enum found outbox_all_clear(struct db *db, int64_t channel);

int channel_pace_get(struct db *db, int64_t channel, struct group_pace *pace);
int channel_pace_put(struct db *db, int64_t channel, const struct group_pace *pace);

#endif
