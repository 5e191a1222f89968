/* What happened to a monitor becomes an event row and, if its type makes alerts, an alert per enabled
 * channel: always inside the transaction that records what happened. After its commit db_notify wakes the
 * readers of events. */
#ifndef FLOW_PUBLISH_H
#define FLOW_PUBLISH_H

#include "model/event_type.h"
#include "model/incident.h"
#include "model/monitor.h"
#include "rules/verdict.h"
#include "store/db.h"

/* A recorded heartbeat. */
struct check_news {
    const struct monitor *monitor;
    const struct check_result *result;
    const char *location_id; /* NULL: the local checker */
    bool in_maintenance;
    int64_t recorded_at;
};
int publish_check(struct db *db, struct arena *a, const struct check_news *check);

/* A ping that was kept. */
struct ping;
int publish_ping(struct db *db, struct arena *a, const struct monitor *m, const struct ping *p);

struct maintenance;
struct certificate;

/* What ends soon, or was replaced. */
struct expiry_news {
    const struct certificate *certificate; /* NULL: it is about a domain */
    int64_t days_left, not_after;          /* of one that ends */
    const char *before, *after;            /* fingerprints, of one that was replaced; else NULL */
};

/* Anything else that happened to a monitor. */
struct publication {
    enum event_type event_type;
    const struct monitor *monitor;
    enum status status;                    /* of the monitor, after it */
    const struct incident *incident;       /* for the incident.* ones; else NULL */
    /* For the maintenance.* ones; without an id: it was deleted, and channels alone are told what it was. */
    const struct maintenance *maintenance;
    const char *monitors;                  /* of a maintenance of several: "Shop, API and 18 more" */
    /* Of MONITOR_DEGRADED, and of an INCIDENT_REMINDER that has another than the time; NULL: none. */
    const char *reason;
    int64_t degraded_since;                /* of MONITOR_RECOVERED; 0: not known */
    int changes;                           /* of MONITOR_FLAPPING; 0: of no other */
    int64_t changing_since;                /* the first of them */
    const char *const *checked_from;       /* of INCIDENT_CREATED: names of the locations that had a say */
    int checked_from_count;
    const char *to_channels;               /* ",id,id,": it goes to no others; "" or NULL: to all */
    const struct expiry_news *expiry;      /* of the certificate.* and domain.* ones; else NULL */
    bool live_only;                        /* it makes no alert */
    bool alerts_only;                      /* the event itself was published before */
    bool despite_silence;                  /* nobody could be told later: the monitor goes */
    enum { TO_ALL, TO_THE_TOLD, TO_THE_UNTOLD } audience; /* of its incident, so far */
    bool to_agents;                        /* to channels that wake agents alone */
    int64_t to_channel;                    /* its key: it goes to no other; 0: to all */
    int64_t at;
};
/* An alert is only queued here; sending it is for `watchpost notify`. 0, or -1 (logged): the caller rolls
 * back. */
int publish(struct db *db, struct arena *a, const struct publication *what);

/* What happened to the instance itself and to no monitor, for its operator: an event, and an alert to each
 * enabled channel of the default workspace that wants it. body: the whole JSON object. */
int publish_of_instance(struct db *db, struct arena *a, enum event_type type, int64_t at, const char *body);

/* Queues what happened in a workspace, and to none of its monitors alone, for those of its channels that name
 * the event. body: a JSON object, what they are told. Inside a writing transaction. */
int publish_to_workspace(struct db *db, struct arena *a, int64_t workspace, enum event_type type,
                         int64_t at, const char *body);

#endif
