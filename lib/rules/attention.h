/* What needs the operator's attention: what it is, how bad, and in which order to look at it. */
#ifndef RULES_ATTENTION_H
#define RULES_ATTENTION_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/duration.h"
#include "model/incident.h"
#include "model/location.h"
#include "model/monitor.h"
#include "rules/sla.h"

#include <stdbool.h>
#include <stdint.h>

#define ATTENTION_MOST 500         /* shown */
#define CHECKER_LATE (3 * MINUTE) /* seconds without a finished run */
#define DELIVERY_RECENT DAY       /* seconds for which an alert that was not delivered needs attention */

/* Of equally bad ones, the first named here comes first. The JSON names of attention.c follow this order. */
enum attention_kind {
    ATTENTION_CHECKER_OFFLINE,
    ATTENTION_CHECKER,
    ATTENTION_INCIDENT,
    ATTENTION_ERROR_BUDGET,
    ATTENTION_CERTIFICATE,
    ATTENTION_DOMAIN_INCONCLUSIVE,
    ATTENTION_CHANNEL_DISABLED,
    ATTENTION_CHANNEL_UNSUBSCRIBED,
    ATTENTION_DELIVERY,
    ATTENTION_CONSENSUS_UNREACHABLE,
    ATTENTION_DEGRADED,
    ATTENTION_PROBE
};

/* Texts are NULL where there is nothing to say. */
struct attention_item {
    enum attention_kind kind;
    bool critical; /* else a warning */
    const char *title, *detail; /* a sentence each, for people */
    int64_t since;               /* 0: not known, or of no meaning */
    const char *monitor_id, *monitor_name, *incident_id, *acknowledged_by, *location_id, *channel_id;
    int order;                   /* set by attention_add: among equals */
};

struct attention_items {
    struct attention_item *list;
    int count, capacity;
    bool truncated;              /* there are more */
};

/* Copies *one; the texts must live as long as the list. The list is in no order until attention_sort. */
void attention_add(struct attention_items *c, struct arena *a, const struct attention_item *one);

/* Each adds an item if there is something to attend to, and nothing where all is well. */
void attention_incident(struct attention_items *c, struct arena *a, const struct incident *open);
void attention_degraded(struct attention_items *c, struct arena *a, const struct monitor *m,
                        const char *reason);
/* reporting: how many locations do, the local checker among them. */
void attention_consensus(struct attention_items *c, struct arena *a, const struct monitor *m,
                         int64_t reporting);
void attention_budget(struct attention_items *c, struct arena *a, const struct monitor *m,
                      const struct sla *sla);
void attention_probe(struct attention_items *c, struct arena *a, const struct location *l,
                     int64_t stale_minutes, int64_t now);

/* What ends within the largest threshold of its monitor: a certificate (issuer, or NULL), or a domain. */
struct ending {
    const char *monitor_id, *monitor_name;
    const char *what;   /* "certificate" */
    const char *issuer; /* NULL: not known */
    int64_t not_after, critical_from;
};
void attention_ending(struct attention_items *c, struct arena *a, const struct ending *e, int64_t now);

/* A channel that was disabled because its receiver said that it is gone for good. */
struct gone_channel {
    const char *id, *name;
    const char *monitor_id, *monitor_name;
    int64_t gone_at;
};
void attention_channel_disabled(struct attention_items *c, struct arena *a, const struct gone_channel *gone);

/* An address that has left a channel, although it did not have to confirm. */
struct left_channel {
    const char *id, *name;
    const char *monitor_id, *monitor_name;
    const char *address;
    int64_t left_at;
};
void attention_channel_unsubscribed(struct attention_items *c, struct arena *a,
                                    const struct left_channel *left);

/* An alert that was given up, or that its first visit did not deliver: the latest of its channel. */
struct lost_alert {
    const char *channel_name, *channel_type;
    const char *error; /* what the last attempt said; NULL: not known */
    const char *monitor_id, *monitor_name; /* NULL: it was about none */
    int64_t sent_at;
    bool is_tried_on;  /* it is not given up yet */
};
void attention_delivery(struct attention_items *c, struct arena *a, const struct lost_alert *lost);

/* Whether no run of the checker has finished for too long. last_run: when it finished one last; 0: never.
 * oldest: when the oldest monitor was created; 0: there is none, or a run has finished. */
bool checker_is_late(int64_t last_run, int64_t oldest, int64_t now);

/* last_run: when the checker finished one last; 0: never. oldest: when the oldest monitor was created; 0:
 * there is none. */
void attention_checker(struct attention_items *c, struct arena *a, int64_t last_run, int64_t oldest,
                       int64_t now);

/* A domain of which nothing has been known since then. */
#define DOMAIN_SILENT (7 * DAY) /* seconds after which that needs attention */
void attention_domain(struct attention_items *c, struct arena *a, const char *monitor_id,
                      const char *monitor_name, int64_t since);

/* since: when it lost its network; 0: it has it. affected: how many monitors are not checked meanwhile. */
void attention_offline(struct attention_items *c, struct arena *a, int64_t since, int64_t affected);

/* The worst first, and no more than ATTENTION_MOST. */
void attention_sort(struct attention_items *c);

/* The shape Attention. To be called after attention_sort. */
void attention_json(struct buf *out, const struct attention_items *c);

#endif
