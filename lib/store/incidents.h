/* Incidents: opened, set aside, acknowledged, resolved, listed. */
#ifndef STORE_INCIDENTS_H
#define STORE_INCIDENTS_H

#include "model/incident.h"
#include "model/listing.h"
#include "store/db.h"
#include "store/monitors.h"
#include "store/page_cursor.h"

struct incidents {
    struct incident *list;
    int count, capacity;
};

/* Opens one; gives it seq and id (in the arena). now: when the first alert about it is made. */
int incidents_open(struct db *db, struct arena *a, struct incident *i, int64_t now);

/* The incident of a monitor that is not resolved: open, or set aside. */
enum found incidents_current(struct db *db, struct arena *a, int64_t monitor, struct incident *i);
int incidents_resolve(struct db *db, int64_t seq, int64_t resolved_at);

/* The monitor is paused, or no longer: its incident, if one is open, is set aside for so long, and what its
 * channels are to hear only once it has lasted for a while waits. Nothing comes of doing either twice. Inside
 * a writing transaction. */
int incidents_pause(struct db *db, int64_t monitor, int64_t now);
int incidents_resume(struct db *db, struct arena *a, int64_t monitor, int64_t now);

/* With monitor_id, monitor_name and notes_count. */
enum found incidents_by_id(struct db *db, struct arena *a, const char *id, struct incident *i);

int incidents_of_monitor(struct db *db, struct arena *a, int64_t monitor, const struct page_cursor *cursor,
                         struct incidents *list);
int incidents_of_monitor_total(struct db *db, int64_t monitor, const struct page_cursor *cursor,
                               int64_t *total);

/* Over many monitors, newest first. */
struct incident_filter {
    struct readership of;
    int64_t page; /* key of a status page: only those of its monitors; 0: any */
    int open;     /* 1 open ones, 0 resolved ones, -1 all, also those that are set aside */
    bool unspoken; /* of a page, and of a total those that are open: not those that a post of it stands for */
    struct list_range range;
};
int incidents_find(struct db *db, struct arena *a, const struct incident_filter *filter,
                   struct incidents *list);
int incidents_total(struct db *db, const struct incident_filter *filter, int64_t *total);

/* Those of a monitor that were open at some moment of from..until-1, the oldest first. */
int incidents_between(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t until,
                      struct incidents *list);

/* The same of those on a page, at most limit. */
int incidents_of_page_between(struct db *db, struct arena *a, int64_t page, int64_t from, int64_t until,
                              int64_t limit, struct incidents *list);

/* Those on a page that are open, or ended after `since`, and that no post of it stands for; the newest first,
 * at most limit. */
int incidents_of_page_recent(struct db *db, struct arena *a, int64_t page, int64_t since, int64_t limit,
                             struct incidents *list);

/* An incident of another monitor that began about the same time. */
struct alongside {
    const char *incident_id, *monitor_id, *monitor_name, *url;
    enum monitor_type monitor_type;
    int64_t started_at;
    struct belonging of;           /* whose it is */
    bool is_public;
    bool by_dependency;            /* one depends on the other, or both on the same */
    bool by_certificate;           /* both have shown the same */
    const char *saw;               /* the first failing check: its evidence; NULL: not kept */
};
struct alongsides {
    struct alongside *list;
    int count, capacity;
};

/* Those that began within `apart` seconds of this one, before or after, of what a reader's lists have; the
 * nearest first, at most limit. */
int incidents_alongside(struct db *db, struct arena *a, const struct incident *i, const struct readership *of,
                        int64_t apart, int64_t limit, struct alongsides *list);

/* Open ones of all monitors that a reader sees, private or not, the oldest first. */
int incidents_all_open(struct db *db, struct arena *a, const struct readership *of, int64_t limit,
                       struct incidents *list);

/* Those that started last, over all monitors. */
int incidents_latest_started(struct db *db, struct arena *a, int64_t limit, struct incidents *list);

/* Saves what the incident's members say of its acknowledgement. It takes the place of the one before; each
 * stays in the incident's time line, the newest ACKNOWLEDGEMENTS_MOST of them. To withdraw one leaves the
 * incident as if there had been none, but for the time line. Inside a writing transaction. */
#define ACKNOWLEDGEMENTS_MOST 500
int incidents_acknowledge(struct db *db, const struct incident *i);
int incidents_withdraw(struct db *db, int64_t seq, int64_t now);

/* When a monitor's latest incidents (CHANGES_MOST) were opened and resolved; 0 for one that is open. */
#define CHANGES_MOST 20
struct incident_changes {
    int64_t *list;
    int count, capacity;
};
int incidents_changes(struct db *db, struct arena *a, int64_t monitor, struct incident_changes *changes);

#endif
