/* The state machine: what one checked result does to a monitor. Nothing here reads a clock, a row or a
 * socket; every status that a monitor ever gets is decided here. */
#ifndef RULES_TRANSITION_H
#define RULES_TRANSITION_H

#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

enum incident_move { LEAVE_INCIDENT, OPEN_INCIDENT, RESOLVE_INCIDENT };

/* What is told about a change of status beside the incident's own news. */
enum news { NO_NEWS, NEWS_DEGRADED, NEWS_RECOVERED };

/* Results in a row, and what follows from them: kept from check to check. */
struct streaks {
    int64_t down;            /* failed local checks in a row */
    int64_t down_since;      /* when the first of them outside a window was; 0: none */
    int64_t recovering;      /* good results in a row of a monitor that is still down */
    int64_t degraded;        /* results in a row that were degraded or worse */
    int64_t degraded_since;  /* since when the status is degraded; 0: it is not, or nothing is known */
    bool degraded_told;      /* monitor.degraded was published, and nothing has taken it back */
};

/* How the monitor stood before the result, and what else has a say. */
struct before {
    enum status status;
    struct streaks streaks;
    int64_t confirm;         /* confirmation_threshold */
    int64_t recover;         /* recovery_threshold */
    int64_t degrade;         /* degraded_threshold */
    bool incident_open;
    bool in_maintenance;     /* a window of this monitor is active */
    bool dependency_down;    /* a direct dependency is unpaused and down or in maintenance */
    bool dependency_unsettled; /* one of them is waited for (rules/dependency_wait.h) */
};

/* How it stands after. */
struct after {
    enum status status;
    struct streaks streaks;
    bool unconfirmed;        /* not enough to go by: no transition at all */
    bool suppressed;         /* down, but a dependency is known to be away */
    bool waits;              /* down, and an incident would open if no dependency were waited for */
    enum incident_move incident;
    enum news news;
};

/* A local result, checked at `at`, of a monitor without consensus. After an INCONCLUSIVE one everything is as
 * it was: what was not confirmed before still is not. */
struct after transition_local(const struct before *was, enum status result, int64_t at);

/* The streaks alone: what a local result does to a monitor whose status is decided by consensus. */
struct streaks transition_count(const struct before *was, enum status result, int64_t at);

/* An effective status from consensus (UNKNOWN: not enough evidence, no transition), agreed on at `at`. It
 * needs no confirmation of any kind; the streaks stay as they were, but for what is degraded and what has
 * been told. */
struct after transition_consensus(const struct before *was, enum status agreed, int64_t at);

/* No result, but what has a say may have changed: whether the incident of a monitor that is down, and that
 * waited, opens now. A monitor that is about to recover, or in maintenance by now, is left to its next
 * result. */
struct after transition_again(const struct before *was);

#endif
