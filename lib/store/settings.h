/* Single facts about the instance. */
#ifndef STORE_SETTINGS_H
#define STORE_SETTINGS_H

#include "base/digest.h"
#include "model/branding.h"
#include "store/db.h"

#define SETTING_ADMIN_KEY "admin_key"           /* SHA-256, hex */
#define SETTING_LAST_CHECK_RUN "last_check_run" /* Unix seconds */
#define SETTING_LAST_CHECK_RUN_MS "last_check_run_ms" /* how long that run took */
#define SETTING_LAST_CHECK_RUN_LATE "last_check_run_late" /* seconds: how long something was due before it */
#define SETTING_OFFLINE_SINCE "checker_offline_since" /* Unix seconds; 0: the checker has its network */
#define SETTING_OFFLINE_AFFECTED "checker_offline_affected" /* monitors that it cannot check meanwhile */
#define SETTING_HEARTBEAT_PROBLEM "heartbeat_problem" /* why HEARTBEAT_URL was last not asked; none: it was */
#define SETTING_STAYING_RUN "staying_run"       /* the run that stays until the next has begun; 0: none */
#define SETTING_QUEUED_RUN "queued_run"         /* the run that takes what clients asked for; 0: none */
#define SETTING_RESTORED_AT "restored_at"       /* Unix seconds; when a backup last became this database */
#define SETTING_EVENTS_PRUNED "events_pruned"   /* id of the last event that is gone, but those of checks */
#define SETTING_PRUNED_BEFORE "pruned_before"   /* heartbeats from before this may be gone, and are not
                                                 * shown; only grows */
#define SETTING_CHECK_EVENTS_BEFORE "check_events_before" /* likewise events of checks, */
#define SETTING_EVENTS_BEFORE "events_before"   /* and all others: where tables have parts */
#define SETTING_TOLD_TIME "told_time"           /* Unix seconds: the last --now of watchpost check */
#define SETTING_WRITES_STOPPED "writes_stopped" /* Unix seconds: when a copy began to keep pings out, until a
                                                 * run has looked at what is missing since; 0: none did */
#define SETTING_SECRETS_MARK "secrets_mark"     /* a sealed text, by which the key is known (secrets.h) */
#define SETTING_SECRETS_PLAIN "secrets_plain"   /* 1: there may be secrets that were not sealed, or traces */
#define SETTING_INSTANCE_KEY "instance_key"     /* by which the hosts' secret is known (instance_key.h) */
#define SETTING_PRUNE_FROM "prune_from"         /* where the next pruning starts looking for old ones */

/* *value is `none` if it was never set. */
int settings_int(struct db *db, const char *name, int64_t none, int64_t *value);

/* *value is NULL if it was never set. */
int settings_text(struct db *db, struct arena *a, const char *name, const char **value);

/* NULL removes it. */
int settings_set_text(struct db *db, const char *name, const char *value);
int settings_set_int(struct db *db, const char *name, int64_t value);

/* NONE: the instance has no admin key yet. */
enum found settings_admin_key(struct db *db, struct arena *a, struct digest *digest);

int settings_branding(struct db *db, struct arena *a, struct branding *b);
int settings_set_branding(struct db *db, const struct branding *b);

#endif
