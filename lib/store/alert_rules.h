/* The table of alert rules: a row per monitor that has any. */
#ifndef STORE_ALERT_RULES_H
#define STORE_ALERT_RULES_H

#include "model/alert_rules.h"
#include "store/db.h"

enum found alert_rules_get(struct db *db, int64_t monitor, struct alert_rules *rules);

/* Sets them at updated_at, replacing those there were; created_at becomes that of the first time. */
int alert_rules_set(struct db *db, int64_t monitor, struct alert_rules *rules);

enum found alert_rules_delete(struct db *db, int64_t monitor);

#endif
