/* The time zone that a client names, the same wherever one may be named. */
#ifndef MODEL_TIMEZONE_FIELD_H
#define MODEL_TIMEZONE_FIELD_H

#include "model/fields.h"

/* A reader for a row (struct field) of type FIELD_TEXT called timezone: an IANA name that this host knows.
 * White space around it does not count. */
const char *timezone_field_read(struct arena *a, json_object *value, void *where);

#endif
