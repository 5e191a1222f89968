/* What is wrong with an answer, by the rules of its kind alone: before assertions, and before its time. */
#ifndef RULES_WRONG_ANSWER_H
#define RULES_WRONG_ANSWER_H

#include "base/arena.h"
#include "model/monitor.h"
#include "rules/verdict.h"

/* The sentence, a constant or in the arena; NULL: nothing is wrong. */
const char *wrong_answer(struct arena *a, const struct monitor *m, const struct observation *seen);

/* The values of a dns answer, as they are told. */
const char *const *wrong_answer_values(const struct observation *seen);

/* What the time is called that an answer takes: "Response time". */
const char *wrong_answer_time(enum monitor_type type);

#endif
