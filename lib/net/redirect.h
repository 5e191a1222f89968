/* Where a redirect leads (RFC 9110, 15.4). */
#ifndef NET_REDIRECT_H
#define NET_REDIRECT_H

#include "base/arena.h"

#include <stdbool.h>

/* Whether a response of this code sends the client elsewhere, if it has a Location. */
bool redirect_is(long code);

/* The url that the Location of a response from `url` names. NULL if that is none, or neither http nor
 * https, and *problem then says so. A user-info goes along as long as the origin stays the same. */
char *redirect_url(struct arena *a, const char *url, const char *location, const char **problem);

/* Whether what is known of the operator's url still holds for a redirect from it: the host is the same, and
 * the port is the url's, or one of http and https. */
bool redirect_stays(const char *url, const char *next);

/* With which method to go on. */
const char *redirect_method(long code, const char *method);

#endif
