/* The database must stay usable while this runs, so a transaction ends after about STEP rows; that takes a few
 * milliseconds. Rows of old heartbeats are found through the tallies, which know where each hour's rows are. */
#include "flow/retention.h"

#include "base/clock.h"
#include "store/events.h"
#include "store/heartbeats.h"
#include "store/limits.h"
#include "store/settings.h"
#include "store/tallies.h"

#define STEP 2000 /* rows */

/* A chain of short transactions. */
struct steps {
    struct db *db;
    int64_t deleted; /* rows in the open one */
};

/* Between two pieces of work: ends a transaction that has grown long enough and begins the next. */
static int
breathe(struct steps *s)
{
    if (s->deleted < STEP)
        return 0;
    s->deleted = 0;
    return db_commit(s->db) == 0 ? db_begin(s->db) : -1;
}

static int
prune_monitor(struct steps *s, struct arena *a, int64_t monitor, int64_t from, int64_t cut)
{
    struct seq_ranges hours = { 0 };

    if (tallies_hours(s->db, a, monitor, from - from % HOUR, cut, &hours) != 0)
        return -1;
    for (int i = 0; i < hours.count; i++)
        if (heartbeats_delete(s->db, monitor, hours.list[i].first, hours.list[i].last, cut, &s->deleted) != 0 ||
            breathe(s) != 0)
            return -1;
    return 0;
}

/* A monitor that is gone: its heartbeats a step at a time, then its tallies, so that a stop in between leaves
 * nothing that would not be found again. */
static int
prune_orphan(struct steps *s, int64_t monitor)
{
    int64_t before;

    do {
        before = s->deleted;
        if (heartbeats_delete_some(s->db, monitor, STEP, &s->deleted) != 0)
            return -1;
        before = s->deleted - before;
        if (breathe(s) != 0)
            return -1;
    } while (before == STEP);
    return tallies_delete_all(s->db, monitor);
}

static int
prune_orphans(struct steps *s)
{
    for (int64_t monitor = 0;;) {
        int exists;

        if (heartbeats_next_monitor(s->db, monitor, &monitor) != 0)
            return -1;
        if (monitor == 0)
            return 0;
        exists = monitors_exists(s->db, monitor);
        if (exists < 0 || (exists == 0 && prune_orphan(s, monitor) != 0))
            return -1;
    }
}

static int
prune_monitors(struct steps *s, int64_t from, int64_t cut, int64_t tally_cut)
{
    struct arena of_run = { 0 }, of_monitor = { 0 };
    struct keys keys = { 0 };
    int result = monitors_keys(s->db, &of_run, &keys);

    for (int i = 0; result == 0 && i < keys.count; i++) {
        result = prune_monitor(s, &of_monitor, keys.list[i], from, cut);
        if (result == 0)
            result = tallies_delete_old(s->db, keys.list[i], tally_cut);
        arena_reset(&of_monitor);
    }
    arena_free(&of_monitor);
    arena_free(&of_run);
    return result;
}

static int
prune_events(struct steps *s, int64_t cut)
{
    bool more = true;

    while (more) {
        if (events_prune(s->db, cut, STEP, &more) != 0)
            return -1;
        s->deleted += STEP;
        if (breathe(s) != 0)
            return -1;
    }
    return 0;
}

int
retention_run(struct db *db, const struct config *config, int64_t now)
{
    struct steps s = { .db = db };
    int64_t cut = now - config->heartbeat_retention_days * DAY, from;

    if (settings_int(db, SETTING_PRUNED_BEFORE, 0, &from) != 0 || db_begin(db) != 0)
        return -1;
    if (prune_monitors(&s, from, cut, now - (int64_t)TALLY_RETENTION_DAYS * DAY) != 0 ||
        (cut > from && settings_set_int(db, SETTING_PRUNED_BEFORE, cut) != 0) ||
        prune_orphans(&s) != 0 ||
        prune_events(&s, now - (int64_t)EVENT_RETENTION_HOURS * HOUR) != 0 ||
        limits_prune(db, now) != 0)
        goto undo;
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}
