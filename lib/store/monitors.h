/* The table of monitors: what they are. Their state, which changes with each check, is in
 * monitor_states.h. */
#ifndef STORE_MONITORS_H
#define STORE_MONITORS_H

#include "model/monitor.h"
#include "store/db.h"
#include "store/page_cursor.h"

struct monitors {
    struct monitor *list;
    int count, capacity;
};

/* What GET /monitors filters by; NULL, or a negative number, is "any". */
struct monitor_filter {
    struct readership of;
    const char *search;  /* part of name or url, A-Z as a-z */
    bool in_whole_url;   /* search also in what is masked: the reader is shown it */
    enum status status;  /* STATUS_COUNT: any */
    int64_t shown_at;    /* status is the one that pages show at this time; 0: the last one there was */
    bool only_paused;
    const char *tag, *group;
    const char *ids;     /* ",id,id,": only these */
    int64_t page;        /* key of a status page: only what is on it; 0: any */
    int64_t limit;       /* -1: all */
    int64_t offset;
};

/* Writes a new monitor and its state; gives it its key (m->key). Everything else must be set. */
int monitors_insert(struct db *db, struct monitor *m);

enum found monitors_by_id(struct db *db, struct arena *a, const char *id, struct monitor *m);
enum found monitors_by_key(struct db *db, struct arena *a, int64_t key, struct monitor *m);

/* Those with these keys, each named once, in one question and in this order; what is gone is left out. */
int monitors_of_keys(struct db *db, struct arena *a, const int64_t *keys, int count, struct monitors *found);

/* The one of a workspace that has that name there. */
enum found monitors_by_external_id(struct db *db, struct arena *a, int64_t workspace,
                                   const char *external_id, struct monitor *m);

/* How many there are of a kind; all are looked at. */
int monitors_of_type(struct db *db, enum monitor_type type, int64_t *count);

/* The one that a manage key opens. */
enum found monitors_by_manage_key(struct db *db, struct arena *a, const struct digest *manage_key,
                                  struct monitor *m);

/* Whose it is, as far as mail addresses confirm for an owner: its creator, else itself. In the arena. NULL:
 * the store failed (logged), or it is gone. */
const char *monitors_owner(struct db *db, struct arena *a, int64_t key);

/* In the order of lists: group (none last), name, id. *total: matches before limit and offset. */
int monitors_find(struct db *db, struct arena *a, const struct monitor_filter *filter, struct monitors *found,
                  int64_t *total);

/* Whether monitors_find knows how many match such a filter without a look at each. */
bool monitors_are_counted(const struct monitor_filter *f);

/* Those of a scope that pages show as degraded or down at `now`, or all others; in the same order. many:
 * there are so many of the former that it does not pay to sort them. */
int monitors_by_trouble(struct db *db, struct arena *a, enum monitor_scope scope, int64_t now, bool troubled,
                        bool many, const struct list_range *range, struct monitors *found);

/* The same without a list, which may be larger than a process should hold: `take` is called for each monitor
 * of the slice, one after the other. The monitor lives in `row`, which is for `take` too, and forgotten when
 * that returns. *total grows with the matches that were met: it is whole in the end. */
typedef void monitor_take(void *to, struct arena *row, struct monitor *m);
int monitors_each(struct db *db, const struct monitor_filter *filter, monitor_take *take, void *to,
                  int64_t *total);

/* How all monitors of a page stand, in its order, as monitors_each: of each its key, id, name, interval,
 * times and status, and whether it is paused; nothing else is set. */
int monitors_standing(struct db *db, int64_t page, monitor_take *take, void *to);

/* What remote probes should check: unpaused ones with a consensus threshold, of this workspace (0: of all),
 * by id; `take` as above. */
int monitors_for_probes(struct db *db, int64_t workspace, monitor_take *take, void *to);

/* Saves everything that a client may set, trusted, updated_at and configured_at. A changed interval moves the
 * next check. If m asks something else than `was` did, it is due at once, and neither the check that is under
 * way nor the last results count for it. */
int monitors_save(struct db *db, const struct monitor *was, const struct monitor *m);

/* Of a push monitor flow/expectation.h has to follow. */
int monitors_pause(struct db *db, int64_t key, bool paused, int64_t now);
/* Its configuration was changed in a way that its row does not tell. */
int monitors_touch(struct db *db, int64_t key, int64_t now);
int monitors_set_key(struct db *db, int64_t key, const struct digest *manage_key, int64_t now);

/* Deletes at most `limit` rows of what monitors_delete would take along, so that no transaction need delete
 * much; what is about an open incident stays. *count: how many there were. */
int monitors_delete_some(struct db *db, int64_t key, int64_t limit, int64_t *count);

/* Takes along all that refers to it, but for alerts that are kept until they are sent (store/outbox.h); its
 * history stays behind, unreachable, until tidy sweeps it up. */
int monitors_delete(struct db *db, int64_t key);

struct keys {
    int64_t *list;
    int count, capacity;
};

/* All of them, ascending. */
int monitors_keys(struct db *db, struct arena *a, struct keys *keys);

/* Whether there is a monitor of this key. */
enum found monitors_exists(struct db *db, int64_t key);

/* The digest of its manage key. */
enum found monitors_manage_key(struct db *db, struct arena *a, int64_t key, struct digest *manage_key);

/* Distinct values over the monitors of an audience, sorted by bytes. */
struct texts {
    const char **list;
    int count, capacity;
};
int monitors_tags(struct db *db, struct arena *a, const struct readership *of, struct texts *tags);
int monitors_groups(struct db *db, struct arena *a, const struct readership *of, struct texts *groups);

#endif
