/* The tables of alert rules: a row for each monitor, and for each workspace, that has any. */
#ifndef STORE_ALERT_RULES_H
#define STORE_ALERT_RULES_H

#include "model/alert_rules.h"
#include "store/db.h"

/* owner: the key of the monitor or of the workspace. */
enum found alert_rules_get(struct db *db, struct arena *a, enum rules_owner of, int64_t owner,
                           struct alert_rules *rules);

/* Sets them at updated_at, replacing those there were; created_at becomes that of the first time. */
int alert_rules_set(struct db *db, enum rules_owner of, int64_t owner, struct alert_rules *rules);

enum found alert_rules_delete(struct db *db, enum rules_owner of, int64_t owner);

#endif
