/* One that was told leaves an alert behind, by which the next run knows: so nothing is told twice. Most runs
 * read one row and find nothing. */
#include "flow/flapping_end.h"

#include "store/incident_alerts.h"
#include "store/incidents.h"
#include "store/monitors.h"
#include "flow/publish.h"
#include "flow/steps.h"

#define GROUP 50 /* incidents in one run */

/* Programs were told of each change; to those that were not it is news. */
static int
tell(struct db *db, struct arena *a, int64_t monitor, int64_t now)
{
    struct monitor m;
    struct incident i = { 0 };
    struct publication what = {
        .event_type = INCIDENT_CREATED,
        .monitor = &m,
        .incident = &i,
        .audience = TO_THE_UNTOLD,
        .alerts_only = true,
        .at = now,
    };

    if (monitors_by_key(db, a, monitor, &m) != FOUND || incidents_current(db, a, monitor, &i) != FOUND)
        return -1;
    what.status = m.status;
    return publish(db, a, &what);
}

static int
tell_all(struct db *db, struct arena *a, int64_t now, bool *more, int *count)
{
    struct keys steady = { 0 };

    (void)more;
    if (incidents_steady(db, a, REASON_FLAPPING, now, GROUP, &steady) != 0)
        return -1;
    for (int i = 0; i < steady.count; i++)
        if (tell(db, a, steady.list[i], now) != 0)
            return -1;
    *count = steady.count;
    return 0;
}

int
flapping_ends(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published)
{
    struct keys steady = { 0 };

    (void)config;
    *published = 0;
    if (incidents_steady(db, a, REASON_FLAPPING, now, 1, &steady) != 0)
        return -1;
    return steady.count == 0 ? 0 : steps_run(db, a, now, tell_all, published);
}
