/* What the files of the assertions share, and no other includes: assertion_rules.c judges all of a
 * monitor's, assertion_sources.c finds what one is tried on, and assertion_ops.c tries it. */
#ifndef RULES_ASSERTION_INSIDE_H
#define RULES_ASSERTION_INSIDE_H

#include "base/json_index.h"
#include "rules/assertion_rules.h"

enum assertion_subject_kind { SUBJECT_ABSENT, SUBJECT_NUMBER, SUBJECT_TEXT, SUBJECT_OTHER };

/* What an op is tried on, and what it is compared with. */
struct assertion_subject {
    enum assertion_subject_kind kind;
    const char *text; /* of a text what it says, of all others how it is written */
    size_t length;
    long double number;
    const struct json_index *index; /* of what comes from JSON; else NULL */
    const struct json_value *value;
    const char *shown; /* what is told in its place; NULL: the text */
    bool is_bare;      /* a text that nobody called one: a header, a body; it may spell a number */
};

enum body_json { JSON_UNREAD, JSON_READ, JSON_UNREADABLE, JSON_TOO_LARGE };

/* All of a monitor's, one after another. */
struct assertion_judging {
    struct arena *arena;
    const struct monitor *monitor;
    const struct observation *seen;
    int64_t now;
    int64_t steps; /* of each pattern */
    enum body_json json;
    struct json_index index;
};

/* One assertion, as its subjects come. */
struct assertion_trial {
    struct assertion_judging *judging;
    const struct assertion *one;
    struct json_index value_index;
    struct assertion_subject value;
    int64_t steps;
    struct assertion_finding *finding;
    struct buf list; /* of what held */
    int listed;
};

/* --- assertion_ops.c ------------------------------------------------------------------------------------ */

/* A number in the arena, as people write it; length bytes of the caller's, bare; a value of the index. */
struct assertion_subject assertion_number(struct arena *a, long double number);
struct assertion_subject assertion_text(const char *text, size_t length);
struct assertion_subject assertion_json(struct arena *a, const struct json_index *x,
                                        const struct json_value *v);

/* Whether the op holds of the subject. Sets the problem of the trial's finding if that cannot be said. */
bool assertion_holds(struct assertion_trial *t, const struct assertion_subject *s);

/* --- assertion_sources.c -------------------------------------------------------------------------------- */

/* Tries the assertion on all that its source gives, and fills in the finding. */
void assertion_try(struct assertion_trial *t);

#endif
