/* What a stranger's monitor is told of DNS answers, so that an instance on a private network is no way to
 * read its names: addresses that are not global, and the names of such addresses, read "a private address".
 * That is so for all readers; what a reader without a key is told is in rules/redaction.h. */
#ifndef RULES_DNS_REDACTION_H
#define RULES_DNS_REDACTION_H

#include "base/arena.h"

/* The values as they are told; those that are told as they are are the very texts. owner: the name whose
 * records they are, behind all aliases. The array has as many places as there are values. */
const char *const *dns_redacted(struct arena *a, const char *owner, const char *const *values, int count);

#endif
