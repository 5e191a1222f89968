/* From what a probe saw to evidence: what may be kept of it, with secrets masked. */
#ifndef RULES_EVIDENCE_OF_H
#define RULES_EVIDENCE_OF_H

#include "model/assertion.h"
#include "model/evidence.h"
#include "rules/verdict.h"

/* Who is to read it. */
enum evidence_reader {
    EVIDENCE_FOR_OWNER,   /* a key opens the monitor */
    EVIDENCE_FOR_STRANGER /* nothing that the target said: no headers, excerpt, dns, output */
};

/* All of it, for evidence_text. Texts are in the arena. */
struct evidence evidence_of(struct arena *a, const struct monitor *m, const struct observation *seen,
                            enum evidence_reader reader);

/* To the result of a check: what was seen in short, and the certificate, for the record. In full if may_keep
 * says so of the result as it is then. now: for days_left. Texts are in the arena. */
void evidence_attach(struct arena *a, const struct monitor *m, const struct observation *seen, int64_t now,
                     bool (*may_keep)(const struct monitor *m, const struct check_result *r),
                     struct check_result *r);

/* Adds what came of the monitor's own assertions (check_result.findings); NULL: none was judged. */
void evidence_add_findings(struct arena *a, struct evidence *e, const struct monitor *m,
                           const struct assertion_finding *findings, enum evidence_reader reader);

/* What the short form needs. Texts are those of the observation. */
struct evidence evidence_in_short(const struct observation *seen);

#endif
