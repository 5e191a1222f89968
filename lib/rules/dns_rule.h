/* Whether the records of a name are those that its monitor expects. */
#ifndef RULES_DNS_RULE_H
#define RULES_DNS_RULE_H

#include "base/arena.h"
#include "model/monitor.h"

#include <stdbool.h>

/* Whether some value is this one: letters in any case, a name with or without its final dot, an address in
 * whatever way it is written. */
bool dns_value_matches(const char *record_type, const char *expected, const char *const *values, int count);

/* Whether as many of dns_expected_values are there as dns_match asks for. */
bool dns_values_match(struct arena *a, const struct monitor *m, const char *const *values, int count);

#endif
