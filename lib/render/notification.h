/* What a message to a channel is about: the state of monitor, incident and maintenance when the alert was
 * queued, and the name that its event has in each format. The words are in render/message.h. */
#ifndef RENDER_NOTIFICATION_H
#define RENDER_NOTIFICATION_H

#include "base/arena.h"
#include "base/tz.h"
#include "os/config.h"
#include "model/monitor.h"

#include <stdbool.h>
#include <stdint.h>

struct notification_group; /* render/group.h */

/* What wakes an agent: of one alert, or of several. */
enum { WAKE_MOST_INCIDENTS = 8 };
struct wake {
    const char *id;      /* that of the message; NULL: it is none */
    const char *event;   /* what matters most of what it tells; NULL: what its first alert is about */
    const char *incidents[WAKE_MOST_INCIDENTS]; /* ids: what began, then others, newest first */
    int incident_count;
    int64_t open;        /* of the channel's, now */
    int64_t fresh, resolved; /* told by this one */
    int64_t first_at;    /* the earliest beginning; 0: none */
    const char *cause;   /* a sentence, which is not sent */
    const char *monitor_id; /* of the first incident; without any: of the first alert; NULL: none */
    const char *claimed_by; /* NULL: nobody */
    int64_t cooldown_until; /* 0: none */
    bool lapsed;         /* a claim has lapsed */
};

/* How an event is marked. */
struct label {
    const char *event;  /* "incident.created" */
    const char *symbol;
    const char *mail;   /* "DOWN" */
    int64_t priority;   /* as ntfy counts: 3 is normal, 5 the most urgent */
    const char *tag;    /* ntfy's name of the symbol */
    bool of_instance;   /* it is about no monitor */
};

/* Texts and times; what the event does not have is NULL or 0. */
struct notification {
    const struct label *label;
    const char *timestamp;     /* of the event, as clients see it */
    int64_t at;                /* the same */
    const char *facts;         /* a JSON object: what programs are told, but what is known at sending only */
    const char *monitor_id, *name, *url, *status;
    const char *about, *run_book; /* the description and the notes_url of the monitor */
    const char *incident_id, *cause;
    int64_t started_at, resolved_at, acknowledged_at;
    int64_t paused_seconds;    /* for how long the monitor was paused meanwhile; -1: it was not */
    const char *acknowledged_by, *note;
    const char *title;         /* of a maintenance; NULL: none, or it was deleted */
    int64_t starts_at, ends_at;
    const char *description;   /* what people said of it */
    const char *monitors;      /* "Shop, API and 18 more"; NULL: it is for one */
    const char *reason;        /* of what is degraded, or of a reminder that is due to none of the rules */
    int64_t duration_seconds;  /* of an outage until now, or of being degraded; -1: unknown, or none */
    const char *checked_from;  /* "Local, US East" */
    const char *issuer;        /* of a certificate */
    int64_t not_after, days_left; /* of a certificate or a domain; days_left -1: none */
    int64_t since;             /* the checker is offline */
    int64_t affected;          /* and so many monitors are not checked; -1: none */
    int64_t changes;           /* of a monitor that is flapping; -1: none */
    const char *gate;          /* its label, or the names of its members */
    const char *gate_failure;  /* "Shop: Expected 200, got 503": the first member that failed */
    int64_t gate_needed, gate_members; /* good checks in a row, of so many monitors; 0: not known */

    const struct notification_group *group; /* it tells all of these; NULL: one */
    const struct wake *wake;                /* of a message to an agent; NULL: it tells of this alone */

    /* Set by the sender when the message goes out; notification_read leaves them 0. */
    int64_t delayed_seconds;   /* since the event; 0: too few to be worth a word */
    bool only_word;            /* the end of an incident, of which nothing else has reached the channel */
};

/* Where messages lead to, whose clocks they show, and where services are: the settings. */
struct instance_place {
    const char *public_url;    /* NULL: nothing is linked */
    const struct tz *zone;
    const char *telegram_url, *pagerduty_url; /* origins; NULL: the services' own */
};

/* zone: NULL for that of the settings. */
struct instance_place instance_place_of(const struct config *config, const struct tz *zone);

/* Reads the body of an outbox item, as flow/publish wrote it. False if it is incomplete, or its event is none
 * that channels get. */
bool notification_read(struct arena *a, const char *body, struct notification *n);

/* The message that tests a channel. */
struct notification notification_of_test(struct arena *a, const struct monitor *m, int64_t now);

/* Where people see what it is about: its incident, else its monitor, else the instance; several together on
 * the home screen. NULL without PUBLIC_URL. */
const char *notification_link(struct arena *a, const struct notification *n, const struct instance_place *p);

#endif
