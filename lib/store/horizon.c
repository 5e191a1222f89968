/* Times of retention as times. */
#include "store/horizon.h"

#include "base/duration.h"
#include "store/backend.h"
#include "store/settings.h"

#define STANDS_STILL (7 * (int64_t)DAY) /* an instance that no run has checked for so long */

struct horizon
horizon_of(const struct config *config, int64_t now)
{
    return (struct horizon){
        .history = now - config->heartbeat_retention_days * DAY,
        .check_events = now - (int64_t)EVENT_RETENTION_HOURS * HOUR,
        .events = now - config->event_retention_days * DAY,
        .audit = now - config->audit_retention_days * DAY,
    };
}

void
horizon_set(struct db *db, const struct config *config, int64_t now)
{
    db->horizon = horizon_of(config, now);
    db->horizon_for = NULL;
}

void
horizon_set_by_clock(struct db *db, const struct config *config, int64_t now)
{
    horizon_set(db, config, now);
    db->horizon_for = config;
    db->horizon_clock = now;
}

void
horizon_copy(struct db *db, const struct db *from)
{
    db->horizon = from->horizon;
    db->horizon_for = from->horizon_for;
    db->horizon_clock = from->horizon_clock;
}

/* While the answer is missing, in a rehearsal, the host's clock is taken for right, which it mostly is. */
static void
look_at_last_run(struct db *db)
{
    const struct config *config = db->horizon_for;
    int64_t now = db->horizon_clock, last = 0;
    bool lacked = db->lacks;

    db->horizon_for = NULL; /* not once more for what is asked here */
    db->lacks = false;
    if (settings_int(db, SETTING_LAST_CHECK_RUN, 0, &last) != 0 || db_lacks(db))
        db->horizon_for = config;
    db->lacks |= lacked;
    if (last > now || (last > 0 && now - last > STANDS_STILL))
        now = last;
    db->horizon = horizon_of(config, now);
}

const struct horizon *
horizon_get(struct db *db)
{
    if (db->horizon_for != NULL)
        look_at_last_run(db);
    return &db->horizon;
}

int
horizon_of_heartbeats(struct db *db, int64_t *since)
{
    const struct horizon *h = horizon_get(db);

    if (settings_int(db, SETTING_PRUNED_BEFORE, 0, since) != 0)
        return -1;
    if (*since < h->history)
        *since = h->history;
    return 0;
}
