/* What is over goes first, a step at a time. Then the end of the open incident is published, as any other,
 * and what is on its way about it is kept, which for programs may be more than the end; then the monitor
 * goes, with all that refers to it. Its heartbeats stay behind, for tidy to sweep up. */
#include "flow/removal.h"

#include "store/calendars.h"
#include "store/channels.h"
#include "store/incidents.h"
#include "store/maintenance_times.h"
#include "store/monitors.h"
#include "store/outbox.h"
#include "flow/confirmation.h"
#include "flow/publish.h"

#define STEP 1000 /* rows deleted in a transaction */

/* What holds an address of a channel back goes with the channel: what is kept has to know it by itself. */
static int
leave_out_held(struct db *db, struct arena *a, const struct channel *c, int64_t incident)
{
    struct channel_config to;
    int64_t held;
    bool pending;

    if (!channel_config_read(a, c->type, c->config, &to))
        return 0;
    if (confirmation_held(db, a, c->key, &to, &held, &pending) != 0)
        return -1;
    return held == 0 ? 0 : outbox_settle(db, incident, c->key, held);
}

static int
keep(struct db *db, struct arena *a, const struct monitor *m, int64_t incident)
{
    struct channels channels = { 0 };

    if (outbox_keep(db, incident) != 0 || channels_for_monitor(db, a, m, &channels) != 0)
        return -1;
    for (int i = 0; i < channels.count; i++)
        if (leave_out_held(db, a, &channels.list[i], incident) != 0)
            return -1;
    return 0;
}

/* The incident's row is not written: it goes with the monitor in the same transaction. What is published
 * carries the end. */
static int
end_incident(struct db *db, struct arena *a, const struct monitor *m, struct incident *i, int64_t now)
{
    const struct publication what = {
        .event_type = INCIDENT_RESOLVED,
        .monitor = m,
        .status = m->status,
        .incident = i,
        .despite_silence = true,
        .at = now,
    };

    i->resolved_at = now < i->started_at ? i->started_at : now;
    i->cause = "monitor deleted";
    return publish(db, a, &what) == 0 ? keep(db, a, m, i->seq) : -1;
}

/* Its heartbeats stay and are deleted by flow/retention.c, in steps: there may be a million, and no
 * transaction may hold the write lock for so long. */
int
removal_of_monitor(struct db *db, struct arena *a, const struct monitor *m, int64_t now,
                   struct removal *removal)
{
    struct incident open = { 0 };
    enum found found;
    int64_t rows;

    *removal = (struct removal){ .unfinished = false };
    if (monitors_delete_some(db, m->key, STEP, &rows) != 0)
        return -1;
    removal->unfinished = rows == STEP;
    if (removal->unfinished)
        return 0;
    if (incidents_resume(db, a, m->key, now) != 0) /* one that is set aside ends without its pause */
        return -1;
    found = incidents_current(db, a, m->key, &open);
    removal->published = found == FOUND;
    if (found == FAILED || (found == FOUND && end_incident(db, a, m, &open, now) != 0))
        return -1;
    if (calendars_cancel_member(db, 0, m->id, now) != 0 ||
        maintenance_members_forget(db, a, m->key, m->id) != 0)
        return -1;
    return monitors_delete(db, m->key);
}
