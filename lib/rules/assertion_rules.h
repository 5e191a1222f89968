/* Whether assertions hold of what a check saw. */
#ifndef RULES_ASSERTION_RULES_H
#define RULES_ASSERTION_RULES_H

#include "base/arena.h"
#include "model/assertion.h"
#include "model/gate.h"
#include "model/monitor.h"
#include "rules/verdict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A body that is longer is not read as JSON. */
#define ASSERTION_JSON_MOST 262144

/* How many there are: the monitor's own, and those that gates ask for. */
int assertions_count(const struct monitor *m);

/* How much of a body has to be kept for them; 0: none of it. One byte more than what is looked at, so that
 * a longer one is known to be longer. */
size_t assertions_keep(const struct monitor *m);

/* Whether judging them may take longer than a loop should stand still. */
bool assertions_take_long(const struct monitor *m, const struct observation *seen);

/* A finding of each, the monitor's own first; NULL: there are none. Reads nothing but its arguments, and may
 * run in a thread of its own with an arena of its own. now: for days. */
const struct assertion_finding *assertions_judge(struct arena *a, const struct monitor *m,
                                                 const struct observation *seen, int64_t now);

/* The one that names the result: of those that surely failed the first with the worst severity; -1: there is
 * none. held_up: the checker stood still, and a response time says nothing. */
int assertions_worst(const struct field_list *list, const struct assertion_finding *findings, bool held_up);

/* The first of which it is not known whether it holds, with the same held_up; -1: there is none. */
int assertions_not_known(const struct field_list *list, const struct assertion_finding *findings,
                         bool held_up);

/* What came of them for each of the monitor's asking_gates; without seq. */
struct gate_finding *assertions_for_gates(struct arena *a, const struct monitor *m,
                                          const struct assertion_finding *findings);

/* "Assertion failed: json $.queue at_most 100, got 4711" */
const char *assertion_sentence(struct arena *a, const struct assertion *one,
                               const struct assertion_finding *finding);

#endif
