/* Assertions: what must hold of what a check saw, beyond the rules of its kind. A monitor has up to
 * ASSERTIONS_MOST of its own; a gate may ask for others. How they are judged: rules/assertion_rules.h. */
#ifndef MODEL_ASSERTION_H
#define MODEL_ASSERTION_H

#include "base/arena.h"
#include "model/fields.h"

#include <stdbool.h>
#include <stddef.h>

#define ASSERTIONS_MOST 20
#define ASSERTION_PATH_MOST 500    /* characters */
#define ASSERTION_VALUE_MOST 1000  /* likewise, as text */
#define ASSERTION_PATTERN_MOST 500 /* likewise */

/* What is looked at. */
enum assertion_source {
    ASSERT_STATUS,
    ASSERT_HEADER,
    ASSERT_BODY,
    ASSERT_JSON,
    ASSERT_RESPONSE_TIME,
    ASSERT_CERTIFICATE_DAYS,
    ASSERT_FINAL_URL,
    ASSERT_DNS_VALUES,
    ASSERT_METRIC,
    ASSERTION_SOURCE_COUNT
};

enum assertion_op {
    OP_EQUALS,
    OP_NOT_EQUALS,
    OP_CONTAINS,
    OP_NOT_CONTAINS,
    OP_MATCHES,
    OP_NOT_MATCHES,
    OP_GREATER_THAN,
    OP_LESS_THAN,
    OP_AT_LEAST,
    OP_AT_MOST,
    OP_EXISTS,
    OP_NOT_EXISTS,
    OP_IS_EMPTY,
    OP_NOT_EMPTY,
    ASSERTION_OP_COUNT
};

enum assertion_severity { SEVERITY_DOWN, SEVERITY_DEGRADED, ASSERTION_SEVERITY_COUNT };

extern const char *const assertion_source_names[ASSERTION_SOURCE_COUNT + 1];
extern const char *const assertion_op_names[ASSERTION_OP_COUNT + 1];

struct assertion {
    enum assertion_source source;
    const char *path; /* NULL: none */
    enum assertion_op op;
    const char *value; /* JSON; NULL: none */
    enum assertion_severity severity;
};

/* What came of one. */
struct assertion_finding {
    bool passed;
    bool blind;          /* trouble of our own: nothing can be said */
    const char *found;   /* JSON, short; NULL: nothing is there */
    const char *problem; /* what kept it from being judged, in words; NULL: nothing */
    const char *within;  /* "1 MiB": there was more to look at than that; NULL: there was not */
};

/* A member "assertions" of a body is a list (FIELD_LIST) of these; ends with a row without a name. */
extern const struct field assertion_fields[];

/* What is wrong with what fields_create has taken, for monitors of the kind that is called so; NULL: nothing.
 * The sentence names the place, as "assertions[2].path ...", where `member` is "assertions". */
const char *assertions_problem(struct arena *a, const char *member, const struct field_list *list,
                               const char *kind);

/* Leaves out those that are not for the kind. */
void assertions_drop(struct arena *a, struct field_list *list, const char *kind);

/* Whether one of them looks at a body. */
bool assertions_read_body(const struct field_list *list);

/* Whether the op is one of patterns. */
bool assertion_is_pattern(const struct assertion *one);

/* The value as text: that of a string without quotes; "" for none. */
const char *assertion_value_text(struct arena *a, const struct assertion *one, size_t *length);

/* One line of it, at most so many characters. */
const char *assertion_value_shown(struct arena *a, const struct assertion *one, size_t most);

/* The finding of one as evidence has it, {source, path, op, value, found, passed}: a long value is shortened.
 * In the arena. show_found: with what was found; without, only whether it passed. */
const char *finding_text(struct arena *a, const struct assertion *one,
                         const struct assertion_finding *finding, bool show_found);

/* Copies into the arena, texts too. */
const struct assertion_finding *findings_copied(struct arena *a, const struct assertion_finding *findings,
                                                int count);

/* At most so many characters of a text of strangers, on one line. */
const char *text_on_a_line(struct arena *a, const char *text, size_t length, size_t most);

#endif
