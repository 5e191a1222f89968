/* A probe: one attempt to see how one monitor's target does. What all kinds of probe share, and what a
 * kind must offer: for the sweep, the kinds, and what these share with each other. All else takes sweep.h. */
#ifndef CRON_CHECK_PROBE_H
#define CRON_CHECK_PROBE_H

#include "base/arena.h"
#include "os/loop.h"
#include "model/monitor.h"
#include "rules/verdict.h"
#include "cron/check/body_judges.h"
#include "cron/check/sweep.h"

#include <stdbool.h>
#include <stdint.h>

/* The first member of each kind's own struct. Probes are used again for other monitors. */
struct probe {
    struct sweep *sweep;
    const struct probe_kind *kind;
    const struct monitor *monitor;
    void *tag; /* the owner's, handed back with what was seen */
    bool running;
    int64_t started_us;   /* monotonic */
    int64_t deadline_ms;
    struct timer timer;   /* the deadline, or something earlier that the kind asked for */
    struct observation seen; /* filled bit by bit; response_time_ms -1 until it is known */
    void *held, *held_text;  /* malloc'd, freed when what was seen has been told: `seen` may point into it */
    size_t reserved;         /* bytes of the sweep's room for bodies */
    struct body_judgement judgement;
    struct probe *next;   /* in one of three lists: of those that wait to be used again, for the answer of
                           * the sentinels (sweep.c), or for their turn to run a program (program_slots.c) */
    struct probe *older;  /* of all that were ever made */
};

struct probe_kind {
    size_t size;                      /* of the whole struct, which is all zeroes before its first start */
    /* What takes long and is not the target's fault; called when such a probe is queued. NULL: nothing. */
    void (*expect)(struct sweep *s, const struct monitor *m);
    void (*start)(struct probe *p);   /* must lead to probe_done, at once or later */
    void (*ring)(struct probe *p);    /* the time that was set by probe_ring_at has come; NULL if never set */
    void (*expire)(struct probe *p);  /* its time is over: leads to probe_done; NULL: OUTCOME_TIMED_OUT */
    void (*stop)(struct probe *p);    /* lets go of everything held for this monitor */
};

extern const struct probe_kind probe_http, probe_tcp, probe_dns, probe_websocket, probe_plugin, probe_ping;
extern const struct probe_kind probe_grpc, probe_domain;

/* The end of a probe: stops it and tells the sweep's owner, at once or, when sentinels are asked first or a
 * large body is judged, later. detail: a reason for people, or NULL; it alone is copied here. The texts of
 * `seen` are static, the monitor's, in sweep_scratch, or `held`. */
void probe_done(struct probe *p, enum probe_outcome outcome, const char *detail);

int64_t probe_elapsed_ms(const struct probe *p);

/* Has `ring` called then, unless the deadline comes first. */
void probe_ring_at(struct probe *p, int64_t at_ms);

/* What follows is our own waiting, no part of the probe's time, until probe_go, with which its clock
 * begins anew. */
void probe_wait(struct probe *p);
void probe_go(struct probe *p);

/* While it waits: has `ring` called after that time. */
void probe_ring_in(struct probe *p, int64_t ms);

/* What probes share, made when the first of them needs it. */
struct arena *sweep_scratch(struct sweep *s);          /* emptied while no probe is held back, or judged */
struct dialler *sweep_dialler(struct sweep *s);
struct transfers *sweep_transfers(struct sweep *s);    /* NULL (logged) if libcurl cannot be started */
struct x509_store_st *sweep_trusted(struct sweep *s);  /* whom TLS trusts; NULL: as sweep_transfers */
struct token_store *sweep_tokens(struct sweep *s);
struct nameservers *sweep_nameservers(struct sweep *s);
enum target_policy sweep_policy(const struct sweep *s);
const char *sweep_plugin_dirs(const struct sweep *s); /* NULL: there are none */
struct program_slots *sweep_program_slots(struct sweep *s);
int64_t sweep_now(const struct sweep *s);               /* Unix seconds, as the run sees it */
const char *sweep_rdap_folder(const struct sweep *s);   /* rdap_cache.h */
const char *sweep_rdap_list(const struct sweep *s);     /* RDAP_BOOTSTRAP_URL */
void **sweep_domains(struct sweep *s);                  /* the domain probes' own: those at work */

#endif
