/* What it is called when a check gets no answer to judge. */
#ifndef RULES_NO_ANSWER_H
#define RULES_NO_ANSWER_H

#include "base/arena.h"
#include "model/monitor.h"
#include "rules/verdict.h"

/* What the probe says of it, or that it says nothing. */
const char *no_answer_reason(const struct observation *seen);

/* The sentence for an observation whose outcome is neither OUTCOME_ANSWERED nor OUTCOME_INCONCLUSIVE. */
const char *no_answer_message(struct arena *a, const struct monitor *m, const struct observation *seen);

#endif
