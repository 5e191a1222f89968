/* What the records of a name should be (dns_expected_values), and how many of them must (dns_match). */
#ifndef MODEL_DNS_VALUES_H
#define MODEL_DNS_VALUES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"

#include <stdbool.h>

enum dns_match {
    DNS_MATCH_ANY,      /* one of them is there */
    DNS_MATCH_ALL,      /* each is there */
    DNS_MATCH_EXACT,    /* each is there, and nothing else */
    DNS_MATCH_NONE,     /* none is there */
    DNS_MATCH_CONTAINS, /* some record contains one of them as text */
    DNS_MATCH_COUNT
};

/* By the enum; NULL after the last. */
extern const char *const dns_match_names[DNS_MATCH_COUNT + 1];

/* Reads 1 to 50 values into a text with a line each, NULL for a value of NULL; a sentence if they are not to
 * be taken. */
const char *dns_values_read(struct arena *a, json_object *value, void *where);

/* The next value of such a text; false: there is none. */
bool dns_values_next(struct arena *a, const char **lines, const char **value);

/* All of them with ", " between. */
const char *dns_values_joined(struct arena *a, const char *lines);

/* As a JSON array; nothing if there are none. masked: without what they are. */
void dns_values_put(struct buf *out, struct arena *a, const char *name, const char *lines, bool masked);

#endif
