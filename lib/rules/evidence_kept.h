/* Of which checks evidence is kept in full, and what for: that decides for how long. */
#ifndef RULES_EVIDENCE_KEPT_H
#define RULES_EVIDENCE_KEPT_H

#include "model/heartbeat.h"
#include "model/monitor.h"
#include "model/status.h"

#include <stdbool.h>

/* Bits; the database holds their sum. */
enum evidence_kept {
    KEPT_AS_FAILURE = 1,  /* one of the last EVIDENCE_FAILURES */
    KEPT_AS_FIRST = 2,    /* the first of its streak, one of the last EVIDENCE_STREAKS */
    KEPT_AS_ASKED = 4,    /* as long as its heartbeat, one of the last EVIDENCE_ASKED */
    KEPT_FOR_INCIDENT = 8 /* as long as the incident */
};

enum { EVIDENCE_FAILURES = 10, EVIDENCE_STREAKS = 20, EVIDENCE_ASKED = 500 };

struct evidence_case {
    enum status before; /* the conclusive result before it, of the same location; UNKNOWN: there is none */
    enum status result; /* UP, DEGRADED, DOWN, INCONCLUSIVE */
    bool asked;               /* a client, or a gate, asked for the check */
    bool certificate_changed; /* it saw another one than the check before */
    bool of_incident;         /* it opened an incident, or ended one */
};

/* 0: it is not kept. */
unsigned evidence_kept(const struct evidence_case *c);

/* Before the check: whether evidence may come to be kept whatever it sees, as a client asked for it, or it
 * may end a failure. m: as it was claimed. */
bool evidence_is_expected(const struct monitor *m);

/* Before the check is recorded: whether it may come to be kept. m: as it was claimed. */
bool evidence_may_be_kept(const struct monitor *m, const struct check_result *r);

#endif
