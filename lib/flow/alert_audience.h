/* The channels that may hear of an alert. Inside a writing transaction. 0, or -1 (logged): the caller rolls
 * back. */
#ifndef FLOW_ALERT_AUDIENCE_H
#define FLOW_ALERT_AUDIENCE_H

#include "flow/publish.h"
#include "store/channels.h"
#include "store/outbox.h"

/* The enabled ones of its monitor and its workspace, or those that it names, as far as they are the audience
 * that it is meant for. told: filled in if the audience depends on it. */
int alert_audience_find(struct db *db, struct arena *a, const struct publication *what,
                        struct channels *channels, struct outbox_told *told);

/* The end of an incident goes to all that were told of it, also to those that match the monitor no longer, or
 * were named for an escalation. */
int alert_audience_add_told(struct db *db, struct arena *a, const struct publication *what,
                            const struct outbox_told *told, struct channels *channels);

bool alert_audience_was_told(const struct outbox_told *told, int64_t channel);

/* Takes out those that are switched off. */
void alert_audience_keep_enabled(struct channels *channels);

#endif
