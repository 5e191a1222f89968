/* What live streams send, in commit order. */
#ifndef STORE_EVENTS_H
#define STORE_EVENTS_H

#include "render/sse_frame.h"
#include "store/db.h"

#include <stdbool.h>
#include <stddef.h>

struct event {
    int64_t id;
    int64_t monitor;   /* key; 0: it is about the instance, and for its operator */
    const char *type;
    int64_t at;        /* when it was written; what it tells may have happened long before */
    const char *body;  /* JSON of the data line */
    /* For readers without a key, by whether the monitor is public when they read it. NULL: body; "": they are
     * not told of it. */
    const char *public_body, *private_body;
};

/* Gives it its id; inside a writing transaction. */
int events_insert(struct db *db, struct event *e);

/* The last id that was given out, kept or not; 0: none yet. */
int events_newest(struct db *db, int64_t *id);

/* Whether the status of a monitor has changed since an event. */
int events_status_changed(struct db *db, int64_t monitor, int64_t after, bool *changed);

/* The smallest cursor behind which nothing is missing, but events of single checks. */
int events_oldest_cursor(struct db *db, int64_t *id);

/* Notes that events from before `cut` are about to go; inside a writing transaction. */
int events_note_pruning(struct db *db, int64_t cut);

/* When an event was written, or, if it is not kept, the first behind it that is; 0: there is none, and none
 * that is kept was written behind it. */
int events_time(struct db *db, int64_t id, int64_t *at);

/* A part of what is kept, in the order of ids: those that the filter wants (NULL: all) with after < id <=
 * upto. Looks at `rows` of them at most, and stops when the bodies come to `bytes`. */
struct event_slice {
    const struct sse_filter *filter;
    int64_t after, upto;
    int rows;
    size_t bytes;
};

struct sse_events {
    struct sse_event *list;
    int count, capacity;
};

/* *last: the id up to which events have been read; if it is upto, that was all. Events of monitors that
 * are gone are left out; those of the instance are the default workspace's. */
int events_slice(struct db *db, struct arena *a, const struct event_slice *slice, struct sse_events *found,
                 int64_t *last);

/* How many rows are looked at for one answer: of a large instance it may hold fewer events than were asked
 * for. */
#define EVENTS_LOOKED_AT 40000

/* *after: the cursor behind which stand the newest events that the filter wants, `count` of them, or as many
 * as there are. */
int events_before_newest(struct db *db, struct arena *a, const struct sse_filter *filter, int64_t newest,
                         int64_t count, int64_t *after);

#endif
