/* One run of the checker, as the files of `watchpost check` share it: cmd_check.c has its course, and what
 * it publishes; check_claims.c decides what it takes, and how long it waits. */
#ifndef CRON_CHECK_CHECK_RUN_H
#define CRON_CHECK_CHECK_RUN_H

#include "cron/command.h"
#include "cron/check/check_results.h"
#include "cron/check/network_watch.h"
#include "cron/check/sweep.h"
#include "cron/check/tried_checks.h"
#include "flow/notify_wakeup.h"
#include "os/signals.h"

#define CHECK_TURN_MS 200 /* how long to wait for something to happen */

struct check_run {
    struct run *run;
    struct sweep *sweep;
    int64_t started_at;      /* as run_now has it */
    int64_t started_ms;      /* monotonic */
    int64_t claimed_ms;      /* monotonic: when the last claim was made */
    int64_t due_looked_ms;   /* monotonic: when was last looked at what is due */
    int64_t gates_looked_ms; /* monotonic: of a queued run, when gates were last carried on; 0: be it now */
    int64_t stay;            /* the number this run stays under until the next has begun; 0: it does not */
    bool minute_done;        /* what was due in its minute is done, and that is noted */
    bool more_due;           /* there may be something to claim */
    bool batch_was_full;     /* the last claim's */
    bool looked_at_all;      /* what is to be checked without being due has been claimed */
    int64_t late;            /* seconds: the longest that something was due before it was claimed */
    bool stopping;           /* no more claims */
    struct signals signals;
    bool claim_failed;       /* the last one */
    struct check_results results;
    struct tried_checks tried; /* of a run over what is asked for */
    struct wakeups wakeups;
    bool failed;             /* something could not be done */
    struct network_watch network;
    struct heartbeat_url *heartbeat; /* NULL: not asked yet, or there is none */
    bool troubled;           /* some check was kept from seeing its target by trouble of our own */
};

/* --- check_claims.c ------------------------------------------------------------------------------------- */

/* Not of some monitors alone. */
bool check_run_is_over_all(const struct check_run *c);

/* A run over what is due, by the clock: one with --now or --monitor does what it was told, and ends. */
bool check_run_follows_clock(const struct check_run *c);

/* Looks at what is due, or asked for, and takes a batch of it, if that may be now. */
void check_run_claim_more(struct check_run *c);

/* Whether a batch may be taken now. */
bool check_run_may_claim(const struct check_run *c);

/* With empty hands a run is over, unless something falls due so soon, or so often, that it is worth waiting
 * for. Returns the time to wait, or -1. */
int64_t check_run_idle_time(struct check_run *c);

/* --- cmd_check.c ---------------------------------------------------------------------------------------- */

/* Gates are decided by what was recorded, and ask for the checks that they need. How many are undecided. */
int64_t check_run_carry_gates_on(struct check_run *c);

#endif
