/* In groups, each a transaction. How far it came is in the database, so a run that is killed is gone on with
 * by the next, and nothing is told twice. Most runs read two rows and find nothing. */
#include "flow/silence_end.h"

#include "store/incident_alerts.h"
#include "store/incidents.h"
#include "store/monitors.h"
#include "store/silences.h"
#include "flow/publish.h"
#include "flow/steps.h"

#define GROUP 50 /* incidents in one transaction */

/* --- ends of incidents --------------------------------------------------------------------------------- */

static int
tell_end(struct db *db, struct arena *a, const struct silenced_end *end, int64_t now)
{
    struct monitor m;
    struct incident i;
    struct publication what = {
        .event_type = INCIDENT_RESOLVED,
        .monitor = &m,
        .incident = &i,
        .alerts_only = true,
        .to_channel = end->channel,
        .at = now,
    };

    if (incidents_by_id(db, a, end->incident_id, &i) != FOUND ||
        monitors_by_key(db, a, end->monitor, &m) != FOUND)
        return -1;
    what.status = m.status;
    return silences_forget_end(db, end) == 0 ? publish(db, a, &what) : -1;
}

static int
tell_ends(struct db *db, struct arena *a, int64_t now, bool *more, int *published)
{
    struct silenced_ends ends = { 0 };

    if (silences_kept_ends(db, a, now, GROUP, &ends) != 0)
        return -1;
    for (int i = 0; i < ends.count; i++)
        if (tell_end(db, a, &ends.list[i], now) != 0)
            return -1;
    *published += ends.count;
    *more = ends.count == GROUP;
    return 0;
}

/* --- what is still open --------------------------------------------------------------------------------- */

/* A reminder for those who know of it, news for the others. Counted as a reminder, so that the next one is an
 * interval away. */
static int
tell_open(struct db *db, struct arena *a, const struct silenced_incident *open, int64_t now)
{
    struct monitor m;
    struct incident i = { 0 };
    struct publication what = {
        .monitor = &m,
        .incident = &i,
        .alerts_only = true,
        .at = now,
    };

    if (monitors_by_key(db, a, open->monitor, &m) != FOUND ||
        incidents_current(db, a, open->monitor, &i) != FOUND)
        return -1;
    what.status = m.status;
    what.event_type = INCIDENT_REMINDER;
    what.audience = TO_THE_TOLD;
    what.reason = "silence ended";
    if (publish(db, a, &what) != 0)
        return -1;
    what.event_type = INCIDENT_CREATED;
    what.audience = TO_THE_UNTOLD;
    what.reason = NULL;
    return publish(db, a, &what) == 0 ? incidents_reminded(db, open->seq, now) : -1;
}

static int
tell_group(struct db *db, struct arena *a, const struct silence_over *s, int64_t now, int *published)
{
    struct silenced_incidents open = { 0 };

    if (silences_open_incidents(db, a, s, now, GROUP, &open) != 0)
        return -1;
    for (int i = 0; i < open.count; i++)
        if (tell_open(db, a, &open.list[i], now) != 0)
            return -1;
    *published += open.count;
    return silences_set_told(db, s->key, open.count == GROUP ? open.list[GROUP - 1].seq : 0);
}

static int
tell_silence(struct db *db, struct arena *a, int64_t now, bool *more, int *published)
{
    struct silence_over s;
    enum found found = silences_over(db, now, &s);

    *more = found == FOUND;
    if (found != FOUND)
        return found == NONE ? 0 : -1;
    return tell_group(db, a, &s, now, published);
}

/* --- a run ------------------------------------------------------------------------------------------- */

/* Whether there is anything to do, without the write lock. */
static enum found
is_due(struct db *db, struct arena *a, int64_t now)
{
    struct silenced_ends ends = { 0 };
    struct silence_over s;
    enum found found = silences_over(db, now, &s);

    if (found != NONE)
        return found;
    if (silences_kept_ends(db, a, now, 1, &ends) != 0)
        return FAILED;
    return ends.count > 0 ? FOUND : NONE;
}

/* Ends first: of a monitor that failed twice in a silence the older story comes before the newer one. */
int
silence_ends(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published)
{
    enum found found = is_due(db, a, now);

    (void)config;
    *published = 0;
    if (found != FOUND)
        return found == NONE ? 0 : -1;
    if (steps_run(db, a, now, tell_ends, published) != 0)
        return -1;
    return steps_run(db, a, now, tell_silence, published);
}
