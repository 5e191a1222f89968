/* The database must stay usable while this runs, so a transaction ends after a few milliseconds of work,
 * counted in rows. Rows of old heartbeats are found through the rollups, which know where each hour's rows
 * are.
 *
 * `pruned_before` is raised before the first row goes, so that no number ever counts rows of which some are
 * gone; `prune_from` moves when the last row is gone, so that the next run finishes what a stopped one has
 * begun. */
#include "flow/retention.h"

#include "base/duration.h"
#include "store/audit.h"
#include "store/calendars.h"
#include "store/coverage_points.h"
#include "store/events.h"
#include "store/evidence.h"
#include "store/gates.h"
#include "store/heartbeats.h"
#include "store/horizon.h"
#include "store/instance_totals.h"
#include "store/locations.h"
#include "store/logs.h"
#include "store/mail_tokens.h"
#include "store/maintenance_times.h"
#include "store/outbox.h"
#include "store/partitions.h"
#include "store/phase_hours.h"
#include "store/rate_limits.h"
#include "store/receivers.h"
#include "store/rollups.h"
#include "store/settings.h"
#include "store/silences.h"
#include "store/subscribers.h"
#include "store/tries.h"
#include "store/workspace_keys.h"

#define STEP 2000      /* rows deleted in a transaction */
#define EVIDENCE_STEP 200
#define MONITOR_COST 5 /* looking at a monitor takes as long as deleting so many rows */

/* A chain of short transactions. */
struct steps {
    struct db *db;
    int64_t work; /* in the open one, in rows */
};

/* Between two pieces of work: ends a transaction that has grown long enough and begins the next. A process
 * that is killed loses the open step only; all that was deleted before stays deleted. */
static int
breathe(struct steps *s)
{
    if (s->work < STEP)
        return 0;
    s->work = 0;
    return db_commit(s->db) == 0 ? db_begin(s->db) : -1;
}

/* What the open transaction has deleted of a monitor and not counted yet: counting at its end costs less than
 * counting hour by hour. */
struct deleted {
    int64_t monitor, first_seq, last_seq, rows;
};

static int
uncount(struct steps *s, struct deleted *d)
{
    int result = 0;

    if (d->rows > 0)
        result = heartbeats_uncount(s->db, d->monitor, d->first_seq, d->last_seq, d->rows);
    d->rows = 0;
    return result;
}

static int
prune_hour(struct steps *s, const struct seq_range *hour, int64_t cut, struct deleted *d)
{
    int64_t before = s->work;

    if (heartbeats_delete(s->db, d->monitor, hour->first, hour->last, cut, &s->work) != 0)
        return -1;
    if (d->rows == 0 || hour->first < d->first_seq)
        d->first_seq = hour->first;
    if (d->rows == 0 || hour->last > d->last_seq)
        d->last_seq = hour->last;
    d->rows += s->work - before;
    if (s->work < STEP)
        return 0;
    return uncount(s, d) == 0 ? breathe(s) : -1;
}

/* Where rows go with their part, all that is to be done now is to count those that are still shown. */
static int
recount(struct steps *s, int64_t monitor, const struct seq_ranges *hours)
{
    struct seq_range all = { .first = INT64_MAX, .last = 0 };

    for (int i = 0; i < hours->count; i++) {
        all.first = hours->list[i].first < all.first ? hours->list[i].first : all.first;
        all.last = hours->list[i].last > all.last ? hours->list[i].last : all.last;
    }
    s->work += hours->count;
    return hours->count == 0 ? 0 : heartbeats_recount(s->db, monitor, all.first, all.last);
}

/* Deleting by ranges of seq, which is the key: a search by time would read every row of the monitor. */
static int
prune_monitor(struct steps *s, struct arena *a, int64_t monitor, int64_t from, int64_t cut)
{
    struct deleted deleted = { .monitor = monitor };
    struct seq_ranges hours = { 0 };

    if (rollups_hours(s->db, a, monitor, from, cut, &hours) != 0)
        return -1;
    if (partitions_are_kept(s->db))
        return recount(s, monitor, &hours);
    for (int i = 0; i < hours.count; i++)
        if (prune_hour(s, &hours.list[i], cut, &deleted) != 0)
            return -1;
    return uncount(s, &deleted);
}

/* Two arenas: the list of monitors lives as long as the walk, each monitor's hours until the next monitor. */
static int
prune_monitors(struct steps *s, int64_t from, int64_t cut, int64_t tally_cut)
{
    struct arena of_run = { 0 }, of_monitor = { 0 };
    struct keys keys = { 0 };
    int result = monitors_keys(s->db, &of_run, &keys);

    for (int i = 0; result == 0 && i < keys.count; i++) {
        result = prune_monitor(s, &of_monitor, keys.list[i], from, cut);
        if (result == 0)
            result = rollups_delete_old(s->db, keys.list[i], tally_cut, &s->work);
        if (result == 0)
            result = coverage_points_delete_old(s->db, keys.list[i], tally_cut, &s->work);
        if (result == 0)
            result = phase_hours_delete_old(s->db, keys.list[i], tally_cut, &s->work);
        s->work += MONITOR_COST;
        if (result == 0)
            result = breathe(s);
        arena_reset(&of_monitor);
    }
    arena_free(&of_monitor);
    arena_free(&of_run);
    return result;
}

/* Rollups are how old heartbeats are found: as long as there are any, their hours are kept. One day more than
 * heartbeats, since the cut goes through the middle of an hour. */
static int64_t
rollup_cut(const struct config *config, int64_t now)
{
    int64_t days = config->heartbeat_retention_days + 1;

    return now - (days > ROLLUP_RETENTION_DAYS ? days : ROLLUP_RETENTION_DAYS) * DAY;
}

/* Deletes what was measured before now - retention. A result may be recorded a little later than it was
 * judged young enough, hence the hour of overlap with the run before. `pruned_before` only grows, even if the
 * operator lengthens the retention later: what is gone does not come back, and numbers must not count on
 * it. */
static int
prune_history(struct steps *s, const struct config *config, int64_t now)
{
    int64_t cut = horizon_of(config, now).history, promised, from;

    if (settings_int(s->db, SETTING_PRUNED_BEFORE, 0, &promised) != 0 ||
        settings_int(s->db, SETTING_PRUNE_FROM, 0, &from) != 0)
        return -1;
    if (cut > promised && settings_set_int(s->db, SETTING_PRUNED_BEFORE, cut) != 0)
        return -1;
    from -= from % HOUR + HOUR;
    if (prune_monitors(s, from, cut, rollup_cut(config, now)) != 0)
        return -1;
    return settings_set_int(s->db, SETTING_PRUNE_FROM, cut);
}

/* A monitor that is gone: its heartbeats a step at a time, then its rollups, so that a stop in between leaves
 * nothing that would not be found again. Fewer than STEP deleted rows say that nothing is left. */
static int
prune_orphan(struct steps *s, int64_t monitor)
{
    int64_t before;

    do {
        before = s->work;
        if (heartbeats_delete_some(s->db, monitor, STEP, &s->work) != 0)
            return -1;
        before = s->work - before;
        if (breathe(s) != 0)
            return -1;
    } while (before == STEP);
    return rollups_delete_all(s->db, monitor, &s->work);
}

/* Heartbeats are walked by monitor, one index search each, instead of asking for all that have no monitor,
 * which would read the whole table. */
static int
prune_orphans(struct steps *s)
{
    for (int64_t monitor = 0;;) {
        enum found found;

        if (heartbeats_next_monitor(s->db, monitor, &monitor) != 0)
            return -1;
        if (monitor == 0)
            return 0;
        found = monitors_exists(s->db, monitor);
        if (found == FAILED || (found == NONE && prune_orphan(s, monitor) != 0))
            return -1;
        s->work += MONITOR_COST;
        if (breathe(s) != 0)
            return -1;
    }
}

/* The log is walked by key from the oldest; `after` keeps the place, so that rows which are old but kept are
 * not read again by the next step. */
static int
prune_log(struct steps *s, enum log log, int64_t cut)
{
    int64_t after = 0;
    bool more = true;

    while (more) {
        if (logs_prune(s->db, log, cut, STEP, &after, &more) != 0)
            return -1;
        s->work += STEP;
        if (breathe(s) != 0)
            return -1;
    }
    return 0;
}

/* Rows of some KiB each: fewer at a time. */
static int
prune_evidence(struct steps *s, int64_t cut)
{
    int64_t before;

    do {
        before = s->work;
        if (evidence_prune(s->db, cut, EVIDENCE_STEP, &s->work) != 0)
            return -1;
        before = s->work - before;
        s->work += STEP;
        if (breathe(s) != 0)
            return -1;
    } while (before == EVIDENCE_STEP);
    return 0;
}

/* A setting that only grows: what is not shown any longer does not come back when retention is lengthened. */
static int
raise_cut(struct db *db, const char *setting, int64_t cut)
{
    int64_t before;

    if (settings_int(db, setting, 0, &before) != 0)
        return -1;
    return cut > before ? settings_set_int(db, setting, cut) : 0;
}

static int
prune_events(struct steps *s, int64_t check_cut, int64_t cut)
{
    if (events_note_pruning(s->db, cut) != 0)
        return -1;
    if (partitions_are_kept(s->db))
        return raise_cut(s->db, SETTING_CHECK_EVENTS_BEFORE, check_cut) == 0
                   ? raise_cut(s->db, SETTING_EVENTS_BEFORE, cut)
                   : -1;
    return prune_log(s, LOG_CHECK_EVENTS, check_cut) == 0 ? prune_log(s, LOG_EVENTS, cut) : -1;
}

static int
prune_logs(struct steps *s, const struct config *config, int64_t now)
{
    struct horizon cuts = horizon_of(config, now);
    int64_t cut = cuts.history;

    return prune_events(s, cuts.check_events, cuts.events) == 0 && gates_prune(s->db, cut) == 0 &&
                   prune_log(s, LOG_DELIVERIES, cut) == 0 && prune_log(s, LOG_ALERTS, cut) == 0 &&
                   prune_evidence(s, cut) == 0 && tries_prune(s->db, now) == 0 &&
                   maintenance_times_prune(s->db, cut) == 0
               ? 0
               : -1;
}

/* Outside the chain: each step is a transaction of its own. Last, when the pages are free: until then the
 * next rows would have used them. */
static int
give_space_back(struct db *db)
{
    bool more = true;

    while (more)
        if (db_shrink(db, &more) != 0)
            return -1;
    return 0;
}

/* The small tables come at the end, in the transaction that is open then: each has at most some hundred rows
 * to lose in an hour. */
int
retention_run(struct db *db, const struct config *config, int64_t now)
{
    struct horizon cuts = horizon_of(config, now);
    struct steps s = { .db = db };

    if (db_begin(db) != 0)
        return -1;
    if (prune_history(&s, config, now) != 0 || prune_orphans(&s) != 0 || prune_logs(&s, config, now) != 0 ||
        instance_totals_delete_old(db, rollup_cut(config, now), now) != 0 ||
        rate_limits_prune(db, now) != 0 || audit_prune(db, cuts.audit) != 0 ||
        workspace_keys_prune(db, now - DAY) != 0 || outbox_prune_kept(db, now - DAY) != 0 ||
        receivers_prune(db, now * 1000) != 0 || mail_tokens_prune(db, now) != 0 ||
        subscribers_prune(db, now - (int64_t)SUBSCRIBER_PENDING_DAYS * DAY) != 0 ||
        calendars_prune(db, now) != 0 ||
        silences_prune(db, cuts.history) != 0 ||
        locations_disable_stale(db, now - config->probe_stale_minutes * MINUTE) != 0)
        goto undo;
    if (db_commit(db) != 0 || partitions_drop(db, &cuts) != 0)
        return -1;
    return give_space_back(db);
undo:
    db_rollback(db);
    return -1;
}
