/* Times of retention as times. */
#include "store/horizon.h"

#include "base/duration.h"
#include "store/backend.h"
#include "store/settings.h"

#define ANOTHER_TIME (7 * (int64_t)DAY)

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

int
horizon_tell(struct db *db, int64_t time)
{
    int64_t before;

    if (settings_int(db, SETTING_TOLD_TIME, 0, &before) != 0)
        return -1;
    if (before == time)
        return 0;
    if (db_begin(db) != 0)
        return -1;
    if ((time != 0 ? settings_set_int(db, SETTING_TOLD_TIME, time)
                   : settings_set_text(db, SETTING_TOLD_TIME, NULL)) == 0)
        return db_commit(db);
    db_rollback(db);
    return -1;
}

/* While the answer is missing, in a rehearsal, the host's clock is taken for right, which it mostly is. */
static void
look_at_told_time(struct db *db)
{
    const struct config *config = db->horizon_for;
    int64_t now = db->horizon_clock, told = 0;
    bool lacked = db->lacks;

    db->horizon_for = NULL; /* not once more for what is asked here */
    db->lacks = false;
    if (settings_int(db, SETTING_TOLD_TIME, 0, &told) != 0 || db_lacks(db))
        db->horizon_for = config;
    db->lacks |= lacked;
    if (told > now || (told > 0 && now - told > ANOTHER_TIME))
        now = told;
    db->horizon = horizon_of(config, now);
}

const struct horizon *
horizon_get(struct db *db)
{
    if (db->horizon_for != NULL)
        look_at_told_time(db);
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
