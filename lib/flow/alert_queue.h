/* What happened becomes alerts in the outbox, one for each channel that wants it: always inside the
 * transaction that records what happened. Sending them is for `watchpost notify`. 0, or -1 (logged): the
 * caller rolls back. */
#ifndef FLOW_ALERT_QUEUE_H
#define FLOW_ALERT_QUEUE_H

#include "flow/publish.h"

/* Why channels are not told of it now, although they want it. */
struct alert_hold {
    bool is_flapping; /* the monitor changes too often: people are not told */
    bool is_silenced; /* nobody is told, until the silence is over */
};

/* If no channel is told, the log of alerts says why. body: a JSON object, what channels are told. */
int alert_queue(struct db *db, struct arena *a, const struct publication *what, const struct alert_hold *hold,
                const char *body);

/* Of no monitor, for the channels of a workspace that want it. thread: within it and a channel order is kept;
 * NULL: it is alone. */
int alert_queue_to_workspace(struct db *db, struct arena *a, int64_t workspace, enum event_type type,
                             int64_t at, const char *thread, const char *body);

/* Whether it says how a monitor stands: of one that is flapping people are told nothing of it, and several
 * are told by one message. */
bool alert_is_change(enum event_type type);

#endif
