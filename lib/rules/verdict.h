/* What a probe saw, and what was expected: up, degraded, down or inconclusive, and why. */
#ifndef RULES_VERDICT_H
#define RULES_VERDICT_H

#include "base/arena.h"
#include "model/certificate.h"
#include "model/heartbeat.h"
#include "model/metric.h"
#include "model/monitor.h"
#include "model/phases.h"
#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

/* How an attempt ended, as far as it matters for the message. */
enum probe_outcome {
    OUTCOME_ANSWERED,         /* http: a final response; tcp: connected; dns: a well-formed answer */
    OUTCOME_TIMED_OUT,
    OUTCOME_REFUSED,          /* connection refused */
    OUTCOME_UNRESOLVED,       /* the name does not resolve */
    OUTCOME_TLS_FAILED,
    OUTCOME_NOT_ALLOWED,      /* target policy */
    OUTCOME_FAILED,           /* anything else; tcp: connect failed, dns: lookup failed */
    OUTCOME_BODY_FAILED,      /* http: the response's body could not be read */
    OUTCOME_INCONCLUSIVE,     /* trouble of our own: nothing was seen of the target */
    OUTCOME_COUNT
};

struct observation {
    enum probe_outcome outcome;
    const char *detail;       /* reason, RCODE name, or what address_policy_refusal said; NULL: none */
    int64_t response_time_ms;
    int64_t elapsed_ms;       /* since its own work began */
    bool is_offline;          /* OUTCOME_INCONCLUSIVE: the checker's own network is away */
    bool held_up;             /* the run itself stood still meanwhile: how long something took says nothing */
    struct phases phases;     /* http: of all hops together */
    int64_t status_code;      /* http; -1: no final response */
    bool refused_by_name;     /* OUTCOME_UNRESOLVED: the name does not exist, which is an answer */
    bool refused_by_tls;      /* OUTCOME_TLS_FAILED: the server broke the handshake off, or speaks no TLS */
    bool body_matched;        /* http with body_contains, others with expect */
    bool body_excluded;       /* http with body_not_contains: it is there */
    bool body_cut;            /* ... and the body is longer than what was looked at */
    int packets_sent, packets_lost; /* ping */
    bool of_token;            /* what ended it was no part of the check, but the way to a token of OAuth2 */
    const char *token;        /* the token that was sent; NULL: none was */
    const char *health;       /* grpc: what was said instead of SERVING, in words; NULL: nothing else was */
    bool cut_short;           /* the time was over before what is expected came, but the target was there */
    const char *remote_address; /* "192.0.2.1", of the last connection; NULL: there was none */
    const char *http_version;   /* "1.1" or "2"; NULL: no answer by HTTP */
    const char *head;           /* http: the last response's header lines; NULL: none */
    const char *body;           /* as much of the body as was kept, with a NUL behind it; NULL: none was */
    size_t body_length;
    bool body_ended;              /* what was kept is all of it */
    const char *body_text; /* the same in UTF-8, of a body that names another charset; NULL: it names none */
    size_t body_text_length;
    const char *const *redirects; /* http: where the redirects led, in order */
    int redirect_count;
    const struct certificate *certificate; /* NULL: none was seen */
    bool not_verified;                     /* TLS was used, and any certificate would have done */
    const char *resolver;                  /* dns: the name server that answered; NULL: none did */
    const char *rcode; /* dns: what a server said instead of records, as "NXDOMAIN"; NULL: no such word */
    const char *const *values;/* dns: the records as text */
    int value_count;
    int exit_status;          /* plugin, push; 0: all is well, or none was given */
    bool domain_is_known;     /* domain: to its registry */
    bool domain_has_ended;    /* ... and its registration is over */
    int64_t expires_at;       /* ... which is then; 0: not known */
    const char *output;       /* what a program printed, or a ping brought along; NULL: nothing */
    const char *const *told;  /* dns: the same as they are told (rules/dns_redaction.h); NULL: as they are */
    bool said_failed;             /* push: the job itself says so */
    const struct metric *metrics; /* push, plugin, ping: a label stands in it once */
    int metric_count;
    const struct assertion_finding *findings; /* of all assertions (rules/assertion_rules.h), if they have
                                               * been judged already; NULL: they have not */
};

/* now: for what is told in days. Texts of the result belong to the arena or to the monitor, none to what was
 * seen: a result may wait for its transaction long after the probe is gone. checked_at is left 0 for the
 * caller. */
struct check_result verdict_of(struct arena *a, const struct monitor *m, const struct observation *seen,
                               int64_t now);

/* "1 MiB", "4 KiB", "1500 bytes" */
const char *verdict_amount(struct arena *a, int64_t bytes);

/* Whether this status code is one that an http monitor expects. */
bool verdict_status_is_expected(const struct monitor *m, int64_t code);

#endif
