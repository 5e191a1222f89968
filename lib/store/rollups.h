/* What heartbeats add up to, an hour and a day at a time: no number over time is read from history row by
 * row, and yet each equals the count of the rows.
 *
 * The hour in progress is counted in the monitor's state (struct running_rollup), which every check rewrites
 * anyway; when the first heartbeat of a later hour comes, it moves to the table, into its hour's row and its
 * day's row. Hours count from midnight: what a part of a day adds up to is the day less the hour before. */
#ifndef STORE_ROLLUPS_H
#define STORE_ROLLUPS_H

#include "model/heartbeat.h"
#include "model/monitor.h"
#include "rules/sla.h"
#include "rules/uptime.h"
#include "store/db.h"
#include "store/monitor_states.h"

/* Counts one heartbeat: in the running rollup if it belongs to its hour; if it begins a later hour, the
 * running one moves to the table first; an earlier one goes straight to the table. */
int rollups_count(struct db *db, int64_t monitor, const struct heartbeat *h, struct running_rollup *running);

/* To be called once in a transaction that counted heartbeats, with the oldest checked_at: then pruning finds
 * them wherever it has got to. */
int rollups_recorded(struct db *db, int64_t oldest);

/* What the counted heartbeats with checked_at > since add up to. Exact to the second as far as rows reach
 * back (pruned_before), to the hour beyond: then all of the hour that since falls into counts. It takes
 * several queries: call it, and read pruned_before, inside one transaction. */
int rollups_since(struct db *db, int64_t monitor, int64_t since, int64_t pruned_before, struct rollup *sum);

/* The same of from <= checked_at < until, both of which begin an hour. */
int rollups_between(struct db *db, int64_t monitor, int64_t from, int64_t until, struct rollup *sum);

/* The numbers of the shape Uptime, and how much of its error budget a monitor with an sla_target has left;
 * inside one transaction, too. */
int rollups_uptime(struct db *db, int64_t monitor, int64_t now, struct rollup rollups[UPTIME_SPANS]);
int rollups_sla(struct db *db, const struct monitor *m, int64_t now, struct sla *sla);

/* Its UTC days: `count` of them from first_day (a midnight) on, those without heartbeats too; first_at is not
 * filled in. Of all monitors together: overview_days. */
int rollups_days(struct db *db, int64_t monitor, int64_t first_day, int count, struct rollup *days);

/* The hours of a monitor that began in from..cut-1 and hold heartbeats, as ranges of seq. */
struct seq_range {
    int64_t first, last;
};
struct seq_ranges {
    struct seq_range *list;
    int count, capacity;
};
int rollups_hours(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t cut,
                  struct seq_ranges *ranges);

/* Deletes the days before that of cut, with their hours, or all; *deleted grows by their number. */
int rollups_delete_old(struct db *db, int64_t monitor, int64_t cut, int64_t *deleted);
int rollups_delete_all(struct db *db, int64_t monitor, int64_t *deleted);

#endif
