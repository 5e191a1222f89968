/* Patterns (PCRE2) of strangers, on texts of other strangers. What a match may cost is bounded by steps,
 * which are counted over all places at which it is tried, so a pattern that would take hours takes
 * milliseconds, and the same pattern on the same text always comes to the same end.
 *
 * libpcre2 is loaded with the first pattern. Safe in a process with threads. */
#ifndef BASE_PATTERN_H
#define BASE_PATTERN_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

#define PATTERN_STEPS 100000     /* of one pattern */
#define PATTERN_STEPS_ALL 200000 /* of all patterns of a check together */

enum pattern_match { PATTERN_DIFFERS, PATTERN_MATCHES, PATTERN_TOO_EXPENSIVE, PATTERN_NO_LIBRARY };

/* NULL: it can be used. Else what is wrong, as the end of a sentence: "missing closing parenthesis (at
 * character 7)". */
const char *pattern_problem(struct arena *a, const char *pattern);

/* Whether it matches somewhere in the text; a pattern that cannot be used does not. *steps: what it may cost,
 * and less when it returns. Text that is not UTF-8 is looked at, but for the bytes that are none. */
enum pattern_match pattern_match(const char *pattern, const char *text, size_t length, int64_t *steps);

#endif
