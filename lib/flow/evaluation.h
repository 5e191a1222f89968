/* One monitor under evaluation: what a result, or the agreement of all locations, makes of its status and its
 * incident, and what follows from that. For the files of lib/flow that record; all inside a writing
 * transaction.
 *
 *   monitor_states_read into e->state > evaluation_by_... > caller saves the state > evaluation_carry_out */
#ifndef FLOW_EVALUATION_H
#define FLOW_EVALUATION_H

#include "os/config.h"
#include "model/monitor.h"
#include "rules/transition.h"
#include "rules/verdict.h"
#include "store/check_counters.h"
#include "store/monitor_states.h"

struct evaluation {
    /* Set by the caller; texts live in the arena. */
    struct db *db;
    struct arena *a;
    const struct config *config;
    const struct monitor *monitor;
    int64_t now;
    struct check_counters *counters; /* what the transaction adds to them; NULL: nothing was checked */
    int64_t period_seconds;          /* of a push monitor: the result begins a period, so long; -1: none */
    struct monitor_state state;

    /* Set by the evaluation. */
    struct after after;
    bool is_inconclusive; /* the check did not see its target: no status is decided */
    int64_t started_at;        /* of an incident, if one opens */
    const char *cause;         /* and its cause */
    int64_t waits_until;       /* and until when it waits, if it does */
    const char *reason;        /* of the new status; NULL: none */
    const char *const *places; /* the names of the locations that had a say */
    int place_count;
};

/* A result of the local checker: by itself, or together with all locations if the monitor has a threshold. 0,
 * or -1 (logged); the caller then rolls its transaction back. */
int evaluation_by_result(struct evaluation *e, const struct check_result *r);

/* What all locations say together, as their rows are. */
int evaluation_by_consensus(struct evaluation *e);

/* No result, but something that its incident waits for may have changed (transition_again). An incident that
 * waited may open now, and nothing else changes. */
int evaluation_again(struct evaluation *e);

/* What is to be saved of the status. */
struct status_change evaluation_change(const struct evaluation *e);

/* Opens, resolves and publishes, or keeps that an incident waits. Writes the event rows in the order that
 * clients are promised. Not to be called before the state is saved: an event must not be readable with the
 * status of before. */
int evaluation_carry_out(struct evaluation *e);

#endif
