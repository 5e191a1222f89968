/* A plan as people read it. */
#ifndef CRON_CLIENT_PLAN_TEXT_H
#define CRON_CLIENT_PLAN_TEXT_H

#include "base/buf.h"
#include "base/json.h"

#include <stdbool.h>

/* Writes the plan of an answer of POST /apply, with what changes as a diff; unchanged objects are only
 * counted. Returns how many differ. */
int plan_text(struct buf *out, json_object *answer, bool in_colour);

#endif
