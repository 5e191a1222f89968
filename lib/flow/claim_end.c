/* Claims are few, so all that have lapsed are one transaction. */
#include "flow/claim_end.h"

#include "store/incident_alerts.h"
#include "store/incidents.h"
#include "store/monitors.h"
#include "store/outbox.h"
#include "flow/publish.h"
#include "flow/steps.h"

static int
wake(struct db *db, struct arena *a, int64_t monitor, int64_t now)
{
    struct monitor m;
    struct incident i = { 0 };
    struct publication what = {
        .event_type = INCIDENT_REMINDER,
        .monitor = &m,
        .incident = &i,
        .reason = REASON_CLAIM_LAPSED,
        .alerts_only = true,
        .to_agents = true,
        .at = now,
    };

    if (monitors_by_key(db, a, monitor, &m) != FOUND || incidents_current(db, a, monitor, &i) != FOUND)
        return -1;
    what.status = m.status;
    if (incidents_unclaim(db, i.seq) != 0 || outbox_unclaim(db, i.seq, now) != 0)
        return -1;
    return publish(db, a, &what);
}

static int
wake_all(struct db *db, struct arena *a, int64_t now, bool *more, int *count)
{
    struct keys lapsed = { 0 };

    (void)more;
    if (incidents_lapsed(db, a, now, &lapsed) != 0)
        return -1;
    for (int i = 0; i < lapsed.count; i++)
        if (wake(db, a, lapsed.list[i], now) != 0)
            return -1;
    *count = lapsed.count;
    return 0;
}

int
claims_end(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published)
{
    struct keys lapsed = { 0 };

    (void)config;
    *published = 0;
    if (incidents_lapsed(db, a, now, &lapsed) != 0)
        return -1;
    return lapsed.count == 0 ? 0 : steps_run(db, a, now, wake_all, published);
}
