/* RDAP, by which registries say what they know of a domain (RFC 9082, 9083), and the list of their servers
 * (RFC 9224). What they send is judged here, and trusted in nothing. */
#ifndef MODEL_RDAP_H
#define MODEL_RDAP_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The base url of the server that knows the domain: of the entry that has most labels of its end in common
 * with it; https before http. It ends with a slash. In the arena; NULL: the list is no such list (*is_list
 * false), or names no server for it. */
const char *rdap_server(struct arena *a, const char *list, size_t length, const char *domain, bool *is_list);

/* When the registration ends, in Unix seconds; 0: the answer does not say. False: it is no answer about a
 * domain. */
bool rdap_expiry(const char *answer, size_t length, int64_t *expires_at);

/* The domain as registries know it: in ASCII, in lower case, without a dot at its end. In the arena; NULL:
 * it is none, or has but one label. */
const char *rdap_domain(struct arena *a, const char *url);

#endif
