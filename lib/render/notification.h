/* What is told to a channel: the facts of one announcement as they were when it was queued, and the words
 * that each event has for them. */
#ifndef RENDER_NOTIFICATION_H
#define RENDER_NOTIFICATION_H

#include "base/arena.h"
#include "model/monitor.h"

#include <stdbool.h>
#include <stdint.h>

/* How an event is called where people read. */
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
    const char *title, *starts_at, *ends_at;      /* title NULL: no window, or it is gone */
};

/* Reads the body of an announcement as flow/announce wrote it. False if it is none that channels are told. */
bool notification_read(struct arena *a, const char *body, struct notification *f);

/* The message that a client asks for to try a channel. */
struct notification notification_of_test(struct arena *a, const struct monitor *m, int64_t now);

#endif
