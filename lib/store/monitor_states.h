/* The state of each monitor: status, streaks, when it is due, which run checks it, and the rollup of the hour
 * in progress. One narrow row a monitor, rewritten by every check. */
#ifndef STORE_MONITOR_STATES_H
#define STORE_MONITOR_STATES_H

#include "model/evidence_pack.h"
#include "rules/coverage.h"
#include "rules/transition.h"
#include "rules/uptime.h"
#include "store/monitors.h"

/* A rollup in the making. It is in the state's row, because every check rewrites that anyway: counting costs
 * no row of its own. */
struct running_rollup {
    int64_t hour;                /* start of it; 0: none yet */
    struct rollup rollup;
    int64_t first_seq, last_seq; /* of all its heartbeats, those inside windows too; 0: none */
};

/* How many heartbeats of a monitor there are, and how many were added to the newest block of them
 * (store/heartbeats.h). */
struct heartbeat_count {
    int64_t rows, in_block;
};

/* A copy, good as long as the transaction that read it. */
struct monitor_state {
    struct before before;        /* ready for the transition */
    bool paused;
    int64_t lease;
    int64_t consensus_threshold; /* -1: none */
    int64_t interval_seconds, retry_interval_seconds;
    int64_t configured_at;       /* since when it asks what it asks */
    int64_t last_checked_at;     /* 0: never */
    enum status last_result;     /* of the local checker; UNKNOWN: none */
    int64_t confirmed_at;        /* when the failure was by which it came to be down; 0: it is not */
    bool has_dependencies;
    int64_t waits_until;         /* its incident waits (store/waiting_incidents.h); 0: none does */
    bool is_awaited;             /* an incident of another monitor waits for this one */
    struct running_rollup running;
    struct heartbeat_count heartbeats;
    struct coverage coverage;
    bool was_asked;              /* a client asked for the check that is under way */
    int64_t latest_seq;          /* of the heartbeat that latest_evidence is of; 0: none */
    char latest_evidence[EVIDENCE_PACKED_ROOM]; /* "": none */
    struct phase_sums phases;    /* of the hour in progress */
};

#define CLAIM_MARGIN 30   /* seconds beyond a check's own timeout: to be recorded in */
#define REGISTRY_TURN 420 /* seconds more for a domain: it may wait for its registry */

/* A lease is a promise to record within its time. */
struct claim {
    int64_t now;
    int64_t lease;        /* the run's: lease_random() */
    int64_t margin;       /* seconds granted beyond the check's own timeout */
    int64_t not_since;    /* what shows maintenance without a window is due only if checked before this */
    int limit;
    bool by_clock;        /* now is the time of day, and not one that the run was given */
    bool only_due;        /* what else is to be checked (see below) has been claimed; set by the claim */
};

/* Takes due monitors, the longest overdue if there are more than the limit; one transaction. They are
 * appended to *claimed, in no particular order. First comes what is to be checked without being due: asked
 * for by a client, checked in the future or in a maintenance that has no window any more. That takes a look
 * at every monitor.
 *
 * By the clock also a little of what is due later: what is due in a moment, so that checks do not drift; and
 * those which by being early come to a place of their own among the minutes of their interval, so that
 * monitors that were made together are not checked together for ever (sql/monitor_states.sql). */
int monitor_states_claim(struct db *db, struct arena *a, struct claim *claim, struct monitors *claimed);

/* For store/queued_checks.h: of those alone that clients ask for, the longest asked first. */
int monitor_states_claim_queued(struct db *db, struct arena *a, const struct claim *claim,
                                struct monitors *claimed);

/* The same for one monitor, due or not, unless it is paused or another run holds its lease (then nothing is
 * appended). */
int monitor_states_claim_one(struct db *db, struct arena *a, const struct claim *claim, const char *id,
                             struct monitors *claimed);

/* For how many seconds the one that is due for longest has been; 0: nothing is due, or only what was never
 * checked. */
int monitor_states_lateness(struct db *db, const struct claim *claim, int64_t *seconds);

/* What a run at work should still serve. */
struct due {
    int64_t wait;     /* seconds until the next falls due; -1: none that matters does */
    bool is_frequent; /* a monitor is checked more often than once a minute, by its interval or to confirm */
};

/* Of all those that fall due until `horizon`, and of those that are asked more often than once a minute
 * whenever. What another run holds a lease of is left out. */
int monitor_states_next_due(struct db *db, const struct claim *claim, int64_t horizon, struct due *due);

/* The state of a monitor, inside a writing transaction. `at`: the moment for which maintenance windows are
 * looked at. */
enum found monitor_states_read(struct db *db, int64_t monitor, int64_t at, struct monitor_state *s);

/* FOUND: from `at` on no maintenance is planned, and no monitor depends on another. Then the state of any is
 * read by monitor_states_read_alone, which costs a quarter less; for as long as nothing of that is changed in
 * the transaction. */
enum found monitor_states_are_alone(struct db *db, int64_t at);
enum found monitor_states_read_alone(struct db *db, int64_t monitor, struct monitor_state *s);

/* That it will be read, further on in the transaction (query_expect). */
void monitor_states_expect(struct db *db, int64_t monitor, int64_t at);

/* The status of a monitor from now on. Only if it is another than before is it kept since when, and why. */
struct status_change {
    enum status status;
    int64_t degraded_since; /* 0: it is not degraded */
    bool degraded_told;
    int64_t now;
    const char *reason;  /* NULL: none */
};

/* After a conclusive local check: the next state, the result, and what was counted (running rollup and
 * coverage of `counts`, which is the state as it was read, its former status included); frees the lease. */
struct monitor_state_update {
    struct status_change change;
    struct streaks streaks;
    enum status result; /* of this check alone: it may be down while the status is still up */
    int64_t response_time_ms;
    int64_t checked_at;
    int64_t due_at;
    const struct monitor_state *counts;
};
int monitor_states_update(struct db *db, int64_t monitor, const struct monitor_state_update *u);

/* After a local check that was inconclusive: its time and the next one's, and what was counted; frees the
 * lease. */
int monitor_states_inconclusive(struct db *db, int64_t monitor, int64_t checked_at, int64_t due_at,
                                const struct monitor_state *counts);

/* After something other than a local check: the status alone, and what was counted. */
int monitor_states_move(struct db *db, int64_t monitor, const struct status_change *to,
                        const struct monitor_state *counts);

/* Makes it due at once. */
int monitor_states_ask(struct db *db, int64_t monitor, int64_t now);

/* What a monitor's page says beside its settings. */
struct monitor_state_view {
    const char *reason;   /* of its status; NULL: none is known */
    int64_t next_check_at; /* 0: none is planned, or none was made yet: then it is due */
};
int monitor_states_view(struct db *db, struct arena *a, int64_t monitor, struct monitor_state_view *v);

/* Until when it counts as flapping; 0: it never did. */
int monitor_states_flapping(struct db *db, int64_t monitor, int64_t *until);
int monitor_states_set_flapping(struct db *db, int64_t monitor, int64_t until);

#endif
