/* What a check saw is kept beside its result, in the same transaction. */
#ifndef FLOW_EVIDENCE_RECORD_H
#define FLOW_EVIDENCE_RECORD_H

#include "flow/evaluation.h"
#include "rules/evidence_kept.h"

/* Before the state is saved: the latest in short, and the phases of the hour, both in e->state. A result that
 * came late, which is in no figure, changes neither. */
int evidence_note(struct evaluation *e, const struct check_result *r, int64_t seq, bool late);

/* After it: in full, if it is of those that are kept. */
int evidence_record(struct evaluation *e, const struct check_result *r, int64_t seq,
                    const struct evidence_case *c);

/* An incident opens, or ends, without a check of its own: the newest failure, or the newest evidence, is kept
 * for it. */
int evidence_of_incident(struct evaluation *e);

#endif
