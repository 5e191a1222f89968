/* A monitor's alert rules as clients set and see them; what follows from them is judged in pure/alert.h. */
#ifndef PURE_ALERT_RULES_H
#define PURE_ALERT_RULES_H

#include "base/buf.h"
#include "pure/alert.h"
#include "pure/fields.h"

/* What PUT /monitors/:id/alert-rules takes, into a struct alert_rules; ends with a row without a name. */
extern const struct field alert_rules_fields[];

/* The shape AlertRules; name: of the member that it is, NULL if it stands alone. */
void alert_rules_json(struct buf *out, const char *name, const char *monitor_id,
                      const struct alert_rules *rules);

#endif
