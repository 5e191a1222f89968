/* What a message to a channel says: the state of monitor, incident and maintenance when the alert was queued,
 * and the name that its event has in each format. */
#ifndef RENDER_NOTIFICATION_H
#define RENDER_NOTIFICATION_H

#include "base/arena.h"
#include "model/monitor.h"

#include <stdbool.h>
#include <stdint.h>

/* How an event is shown to people. */
struct label {
    const char *event;  /* "incident.created" */
    const char *symbol;
    const char *chat;   /* "DOWN" */
    const char *mail;   /* "DOWN" */
    int64_t priority;   /* as ntfy counts: 3 is normal, 5 the most urgent */
    const char *tag;    /* ntfy's name of the symbol */
};

/* Texts; times as clients see them. */
struct notification {
    const struct label *label;
    const char *timestamp;
    const char *monitor_id, *name, *url, *status;
    const char *incident_id, *cause, *started_at; /* incident_id NULL: not about an incident */
    const char *resolved_at;                      /* NULL: open */
    const char *acknowledged_by, *acknowledged_at; /* NULL: not acknowledged */
    const char *title, *starts_at, *ends_at;      /* of a maintenance; title NULL: none, or it was deleted */

    /* Set by the sender when the message goes out; notification_read leaves them 0. */
    int64_t delayed_seconds; /* since the event; 0: too few to be worth a word */
    bool only_word;          /* the end of an incident, of which nothing else has reached the channel */
};

/* Reads the body of an outbox item, as flow/publish wrote it. False if it is incomplete, or its event is none
 * that channels get. */
bool notification_read(struct arena *a, const char *body, struct notification *n);

/* What people are told, last of all, about a message that comes late: a line each, NULL if there is nothing to
 * say. "was down from ... to ... (12 min); this message was late"; "(delayed by 37 min)". */
const char *notification_whole_story(struct arena *a, const struct notification *n);
const char *notification_delay(struct arena *a, const struct notification *n);

/* The message that tests a channel. */
struct notification notification_of_test(struct arena *a, const struct monitor *m, int64_t now);

#endif
