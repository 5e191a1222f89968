/* What happened in an incident, moment by moment: failure, alerts, people, recovery. */
#ifndef RENDER_TIMELINE_H
#define RENDER_TIMELINE_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/incident.h"

#include <stdbool.h>
#include <stdint.h>

/* Moments of one second come in this order. */
enum moment_type {
    MOMENT_FIRST_FAILURE,
    MOMENT_OPENED,
    MOMENT_RESOLVED,
    MOMENT_ALERT,
    MOMENT_DELIVERY,
    MOMENT_ACKNOWLEDGED,
    MOMENT_NOTE
};

/* Texts are NULL where there is nothing to say. */
struct moment {
    int64_t at;
    enum moment_type type;
    const char *detail;       /* error, reason, or the text of a note */
    const char *actor;        /* the name that acknowledged or wrote */
    const char *status;       /* of an alert its outcome, of a delivery "success" or "failed" */
    const char *channel_name; /* of an alert or delivery whose channel is there still */
    const char *event;        /* of an alert or delivery: "incident.created" ... */
    int64_t attempt;          /* of a delivery: 1.. */
    bool is_withdrawn;        /* of an acknowledgement */
    bool is_internal;         /* of an acknowledgement or a note: for readers with a key alone */
    int64_t order;            /* set by timeline_add: among those of one second and type */
};

struct timeline {
    struct moment *list;
    int count, capacity;
};

void timeline_add(struct timeline *t, struct arena *a, const struct moment *m);

/* The moments that an incident itself knows. opened_at: when the failure was confirmed. first_error: what the
 * first failed check said; NULL: not known. */
void timeline_add_incident(struct timeline *t, struct arena *a, const struct incident *i, int64_t opened_at,
                           const char *first_error);
void timeline_add_note(struct timeline *t, struct arena *a, const struct note *n);

/* Oldest first. */
void timeline_sort(struct timeline *t);

/* An array of the shape Moment. */
void timeline_json(struct buf *out, const struct timeline *t);

#endif
