/* Maintenance windows and alert rules by the clock. Each event is read, decided and published inside one
 * transaction, so that of two runs at the same time only one publishes it; thousands of windows that begin
 * together take several transactions. Most runs have nothing to publish, so a look without the write lock
 * comes first. */
#include "flow/timers.h"

#include "rules/reminder.h"
#include "store/incidents.h"
#include "store/maintenances.h"
#include "store/monitors.h"
#include "flow/publish.h"

#define GROUP 100 /* monitors in one transaction, which holds the lock for some 20 ms */

static int
publish_window(struct db *db, struct arena *a, int64_t monitor, enum event_type event_type,
               const struct maintenance *w, int64_t now)
{
    struct monitor m;
    struct publication what = { .event_type = event_type, .monitor = &m, .maintenance = w, .at = now };

    if (monitors_by_key(db, a, monitor, &m) != FOUND)
        return -1;
    what.status = m.status;
    return publish(db, a, &what);
}

/* From none to some: started. From some to none: ended. From one to another that overlaps: remembered, but
 * not published. */
static int
publish_change(struct db *db, struct arena *a, const struct maintenance_change *change, int64_t now,
               int *published)
{
    struct maintenance active = { 0 }, gone = { 0 };
    enum found found = maintenances_active(db, a, change->monitor, now, &active);

    if (found == FAILED)
        return -1;
    if (found == FOUND) {
        if (maintenances_set_published(db, change->monitor, active.id) != 0)
            return -1;
        if (change->published != NULL)
            return 0;
        ++*published;
        return publish_window(db, a, change->monitor, MAINTENANCE_STARTED, &active, now);
    }
    found = maintenances_by_id(db, a, change->published, &gone);
    if (found == FAILED || maintenances_set_published(db, change->monitor, NULL) != 0)
        return -1;
    ++*published;
    return publish_window(db, a, change->monitor, MAINTENANCE_ENDED, found == FOUND ? &gone : NULL, now);
}

/* One transaction: what has changed of the first GROUP monitors behind the key `after`. */
static int
publish_changes(struct db *db, struct arena *a, int64_t now, int64_t after, int *published)
{
    struct maintenance_changes changes = { 0 };

    if (db_begin(db) != 0)
        return -1;
    if (maintenance_changes(db, a, now, after, GROUP, &changes) != 0)
        goto undo;
    for (int i = 0; i < changes.count; i++)
        if (publish_change(db, a, &changes.list[i], now, published) != 0)
            goto undo;
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}

int
timers_maintenance(struct db *db, struct arena *a, int64_t now, int *published)
{
    struct maintenance_changes seen;
    int64_t after = 0;

    *published = 0;
    do {
        seen = (struct maintenance_changes){ 0 };
        if (maintenance_changes(db, a, now, after, GROUP, &seen) != 0)
            return -1;
        if (seen.count == 0)
            return 0;
        if (publish_changes(db, a, now, after, published) != 0)
            return -1;
        after = seen.list[seen.count - 1].monitor;
    } while (seen.count == GROUP);
    return 0;
}

static int
publish_again(struct db *db, struct arena *a, const struct open_alert *o, enum event_type event_type,
              int64_t now)
{
    struct monitor m;
    struct incident i = { 0 };
    struct publication what = { .event_type = event_type, .monitor = &m, .incident = &i, .at = now };

    if (monitors_by_key(db, a, o->monitor, &m) != FOUND || incidents_current(db, a, o->monitor, &i) != FOUND)
        return -1;
    what.status = m.status;
    return publish(db, a, &what);
}

static int
remind(struct db *db, struct arena *a, const struct open_alert *o, int64_t now, int *published)
{
    if (reminder_due(&o->rules, &o->history, now)) {
        if (incidents_reminded(db, o->seq, now) != 0 || publish_again(db, a, o, INCIDENT_REMINDER, now) != 0)
            return -1;
        ++*published;
    }
    if (escalation_due(&o->rules, &o->history, now)) {
        if (incidents_escalated(db, o->seq, now) != 0 ||
            publish_again(db, a, o, INCIDENT_ESCALATED, now) != 0)
            return -1;
        ++*published;
    }
    return 0;
}

static bool
any_due(const struct open_alerts *open, int64_t now)
{
    for (int i = 0; i < open->count; i++) {
        const struct open_alert *o = &open->list[i];

        if (reminder_due(&o->rules, &o->history, now) || escalation_due(&o->rules, &o->history, now))
            return true;
    }
    return false;
}

/* One transaction: the first GROUP open incidents behind the one numbered `after`. */
static int
remind_group(struct db *db, struct arena *a, int64_t now, int64_t after, int *published)
{
    struct open_alerts open = { 0 };

    if (db_begin(db) != 0)
        return -1;
    if (incidents_with_rules(db, a, now, after, GROUP, &open) != 0)
        goto undo;
    for (int i = 0; i < open.count; i++)
        if (remind(db, a, &open.list[i], now, published) != 0)
            goto undo;
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}

int
timers_alerts(struct db *db, struct arena *a, int64_t now, int *published)
{
    struct open_alerts seen;
    int64_t after = 0;

    *published = 0;
    do {
        seen = (struct open_alerts){ 0 };
        if (incidents_with_rules(db, a, now, after, GROUP, &seen) != 0)
            return -1;
        if (any_due(&seen, now) && remind_group(db, a, now, after, published) != 0)
            return -1;
        if (seen.count > 0)
            after = seen.list[seen.count - 1].seq;
    } while (seen.count == GROUP);
    return 0;
}
