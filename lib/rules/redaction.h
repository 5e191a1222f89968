/* What is told of a monitor's checks to readers that hold no key for it. */
#ifndef RULES_REDACTION_H
#define RULES_REDACTION_H

#include "base/arena.h"
#include "model/heartbeat.h"
#include "model/incident.h"
#include "rules/role.h"

#include <stdbool.h>

/* The sentence of a result, an incident or an event as the reader is told it; NULL: there is none. Readers
 * with a key, and receivers of alerts, are told all of it, a plugin's own line without our words before
 * it. The very text that was passed where nothing is changed, else another one, which is constant or in
 * the arena. */
const char *redacted_sentence(struct arena *a, enum reader reader, const char *sentence);

/* What one without a key who tries a check is told of it: as of a public monitor, less what a name server has
 * answered, as it was this client that chose whom to ask for what. */
const char *redacted_try(struct arena *a, const char *sentence);

/* The same of a whole row, in place. Whether anything was left out. */
bool redact_heartbeat(struct arena *a, enum reader reader, struct heartbeat *h);
bool redact_incident(struct arena *a, enum reader reader, struct incident *i);

/* Of an incident no more than an acknowledgement that is internal: for receivers of alerts, who get sentences
 * whole. */
bool redact_acknowledgement(struct incident *i);

#endif
