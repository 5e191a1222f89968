/* A plan as people read it. */
#ifndef CRON_CLIENT_PLAN_TEXT_H
#define CRON_CLIENT_PLAN_TEXT_H

#include "base/buf.h"
#include "base/json.h"
#include "cron/client/document_file.h"

#include <stdbool.h>

/* Writes the plan of an answer of POST /apply, with what changes as a diff; unchanged objects are only
 * counted. What came from the environment is shown as the document has it, ${NAME}: it may be secret, and
 * plans are read in logs of pipelines. Returns how many differ. */
int plan_text(struct buf *out, json_object *answer, const struct document_places *places, bool in_colour);

#endif
