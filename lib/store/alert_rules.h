/* The table of alert rules: a row per monitor that has any. */
#ifndef STORE_ALERT_RULES_H
#define STORE_ALERT_RULES_H

#include "model/alert_rules.h"
#include "store/db.h"

/* 1 found, 0 none are set, -1 failed. */
int alert_rules_get(struct db *db, int64_t monitor, struct alert_rules *rules);

/* Sets them at updated_at, replacing those there were; created_at becomes that of the first time. */
int alert_rules_set(struct db *db, int64_t monitor, struct alert_rules *rules);

/* 1 removed, 0 there were none, -1 failed. */
int alert_rules_delete(struct db *db, int64_t monitor);

#endif
