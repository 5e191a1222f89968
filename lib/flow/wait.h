/* Waiting for what monitors come to: up, down, no open incident, anything at all, or so many results in a
 * row. A wait is looked at when it begins and whenever something was committed; what it looks at are rows,
 * so any process can. */
#ifndef FLOW_WAIT_H
#define FLOW_WAIT_H

#include "base/arena.h"
#include "base/buf.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

enum wait_until { WAIT_UP, WAIT_DOWN, WAIT_NOT_DOWN, WAIT_RESOLVED, WAIT_CHANGED, WAIT_UNTIL_COUNT };

extern const char *const wait_until_names[]; /* NULL after the last */

#define WAIT_MOST 50 /* monitors */

struct wait {
    enum wait_until until;
    int64_t checks;   /* conclusive results in a row; 0: the state suffices */
    int64_t after;    /* id of an event: what is to change comes behind it */
    int64_t seq;      /* results count that were recorded behind it ... */
    int64_t began_at; /* ... of checks that began then or later */
    int64_t deadline;
    int64_t monitors[WAIT_MOST]; /* keys */
    bool under_way[WAIT_MOST];   /* a check of it was, so that one of the very second began before */
    int count;
};

/* What it has come to. */
struct waited {
    bool met;
    bool is_gone;       /* one of the monitors was deleted meanwhile: it is never met */
    const char *paused; /* id of one of which no result will come, where results are waited for; or NULL */
    int64_t cursor;     /* id of the last event of the state that this is */
    struct waited_monitor {
        const char *id, *name;
        int64_t status, since, checked_at; /* since, checked_at: 0, not known */
    } * list;
    int count, capacity;
};

/* In one transaction of the caller. 0, or -1 (logged). */
int wait_look(struct db *db, struct arena *a, const struct wait *w, struct waited *state);

/* The members met, monitors, cursor of an object that is open. */
void waited_json(struct buf *out, const struct waited *state);

/* As an object, and back; false: it is none. */
void wait_put(struct buf *out, const struct wait *w);
struct json_object;
bool wait_read(struct json_object *spec, struct wait *w);

#endif
