/* An incident: from the first failure of a streak to the recovery; and its notes. Times are unix seconds UTC,
 * texts belong to the arena of the request or run that read them. */
#ifndef MODEL_INCIDENT_H
#define MODEL_INCIDENT_H

#include "base/buf.h"
#include "model/principal.h"

#include <stdbool.h>
#include <stdint.h>

/* Seconds for which what waits for the end of a claim goes on to wait when the claim has lapsed: for the run
 * of the checker that ends it, one a minute. */
#define INCIDENT_CLAIM_GRACE 120

/* What an alert says of why it was held back, and why it was told. The database is searched for the first,
 * and the second is read from facts that wait: neither is ever worded anew. */
#define REASON_FLAPPING "the monitor is flapping"
#define REASON_CLAIM_LAPSED "claim lapsed"

struct incident {
    int64_t seq;              /* grows in the order of commits: what clients page by */
    const char *id;           /* a UUID */
    int64_t monitor;          /* key */
    const char *monitor_id, *monitor_name; /* NULL unless the query has them (store/incidents.h) */
    bool is_public;           /* its monitor, now */
    int64_t workspace;        /* of its monitor; 0: none */
    const char *tags;         /* of its monitor */
    int64_t started_at;       /* its first failed check, before it was confirmed */
    int64_t resolved_at;      /* 0: not resolved */
    int64_t paused_at;        /* since when its monitor is paused; 0: it is not */
    int64_t paused_seconds;   /* for how long it was before */
    const char *cause;        /* a sentence for people */
    const char *acknowledgement; /* NULL: not acknowledged */
    const char *acknowledged_by;
    int64_t acknowledged_at;
    bool acknowledged_internally; /* for readers with a key for the monitor alone */
    const char *claimed_by;   /* who works on it alone, until claim_until; NULL: nobody has said so */
    int64_t claim_until;      /* 0: it is not claimed; past: the next run of the checker ends it */
    int64_t notes_count, internal_notes_count; /* of all; of these, for readers with a key alone */
};

struct note {
    const char *id, *incident_id, *content;
    const char *author;
    bool is_internal; /* for readers with a key for the monitor alone */
    int64_t created_at;
};

/* What decides which keys open it: its monitor's. */
struct belonging incident_belonging(const struct incident *i);

/* "open", "paused" (its monitor is) or "resolved". */
const char *incident_state(const struct incident *i);

/* For how many seconds it has lasted until it was set aside or resolved, or else until now, without the
 * pauses. Never less than 0, though the clock may have been set back. */
int64_t incident_length(const struct incident *i, int64_t now);

/* The part of that which lies in from..until-1. Where in it the pauses were is not known: a part is never
 * longer than the whole. */
int64_t incident_part(const struct incident *i, int64_t from, int64_t until, int64_t now);

/* The shape Incident, name as for put_object; more for the members that only some routes add. */
enum incident_more { INCIDENT_PLAIN = 0, INCIDENT_WITH_NAME = 1, INCIDENT_WITH_NOTES = 2 };
void incident_json(struct buf *out, const char *name, const struct incident *i, unsigned more);
void note_json(struct buf *out, const struct note *n);

#endif
