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

/* How the monitor stood before the result, and what else has a say. */
struct before {
    enum status status;
    int64_t streak;          /* failed local checks in a row */
    int64_t down_since;      /* when the first of them outside a window was; 0: none */
    int64_t confirm;         /* confirmation_threshold */
    bool incident_open;
    bool in_maintenance;     /* a window of this monitor is active */
    bool dependency_down;    /* a direct dependency is unpaused and down or in maintenance */
};

/* How it stands after. */
struct after {
    enum status status;
    int64_t streak;
    int64_t down_since;
    bool unconfirmed;        /* not enough to go by: no transition at all */
    bool suppressed;         /* down, but a dependency is known to be away */
    enum incident_move incident;
    enum news news;
};

/* A local result (UP, DEGRADED or DOWN, checked at `at`) of a monitor without consensus. */
struct after transition_local(const struct before *was, enum status result, int64_t at);

/* The streak alone: what a local result does to a monitor whose status is decided by consensus. */
void transition_count(const struct before *was, enum status result, int64_t at, int64_t *streak,
                      int64_t *down_since);

/* An effective status from consensus (UNKNOWN: not enough evidence, no transition). Streak and down_since
 * stay as they were. */
struct after transition_consensus(const struct before *was, enum status agreed);

#endif
