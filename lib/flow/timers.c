/* Maintenance windows and alert rules by the clock. What may be due is walked in groups, in the order of its
 * keys. Each group is read twice: first without the write lock, for most runs have nothing to publish; then,
 * if something in it is due, inside a transaction that decides anew and publishes. So of two runs at the same
 * time only one publishes an event, and thousands of windows that begin together take several short
 * transactions. */
#include "flow/timers.h"

#include "rules/reminder.h"
#include "store/incident_alerts.h"
#include "store/incidents.h"
#include "store/maintenance_times.h"
#include "store/maintenances.h"
#include "store/monitors.h"
#include "store/waiting_incidents.h"
#include "flow/incident_wait.h"
#include "flow/maintenance_plan.h"
#include "flow/publish.h"

#define GROUP 100    /* monitors in one transaction, which holds the lock for some 20 ms */
#define RULES 10     /* of repetition, likewise */
#define WINDOWS 1000 /* likewise */
#define NAMED 2      /* monitors of a maintenance of many */

/* The maintenance whose monitors were named last. */
struct named_monitors {
    int64_t maintenance; /* its key; 0: none */
    const char *text;
};

/* Where a walk is, and what it has done. */
struct timer_walk {
    struct db *db;
    struct arena *arena;
    const struct config *config;
    int64_t now;
    int64_t after;  /* the key that the next group begins behind */
    bool writing;   /* inside a transaction: what is due is published, not only noticed */
    int *published; /* counts */
    struct named_monitors *named;
};

/* What was seen of a group. */
struct timer_group {
    int64_t last; /* its greatest key */
    int count;    /* below GROUP: nothing is behind it */
    bool due;     /* something in it is to be published */
};

/* Reads the GROUP behind w->after, and publishes what is due if w->writing. 0, or -1 if something failed. */
typedef int walk_group(const struct timer_walk *w, struct timer_group *seen);

/* The group is read a second time, under the lock: between the two reads another run may have published all
 * of it, and then nothing is due any more. */
static int
publish_group(struct timer_walk *w, walk_group *group)
{
    struct timer_group seen;
    int result;

    if (db_begin(w->db) != 0)
        return -1;
    w->writing = true;
    result = group(w, &seen);
    w->writing = false;
    if (result == 0)
        return db_commit(w->db);
    db_rollback(w->db);
    return -1;
}

/* w->after moves only when a group is done, so a group that failed is the first of the next run. */
static int
walk_all(struct timer_walk *w, walk_group *group)
{
    struct timer_group seen;

    do {
        if (group(w, &seen) != 0 || (seen.due && publish_group(w, group) != 0))
            return -1;
        w->after = seen.last;
    } while (seen.count == GROUP);
    return 0;
}

/* --- maintenance ---------------------------------------------------------------------------------------- */

/* "Shop, API and 18 more"; NULL: it is for one. The same maintenance mostly comes many times in a row. */
static int
name_monitors(const struct timer_walk *w, const struct maintenance *m, const char **monitors)
{
    struct named_monitors *last = w->named;
    struct member_names names = { 0 };
    struct buf out = { .arena = w->arena };

    *monitors = last->text;
    if (m == NULL || m->id == NULL || m->monitor_count < 2)
        *monitors = NULL;
    else if (last->maintenance != m->key) {
        if (maintenances_member_names(w->db, w->arena, m->key, NAMED, &names) != 0)
            return -1;
        for (int i = 0; i < names.count; i++)
            buf_printf(&out, "%s%s", i == 0 ? "" : i + 1 < m->monitor_count ? ", " : " and ", names.list[i]);
        if (m->monitor_count > names.count)
            buf_printf(&out, " and %lld more", (long long)(m->monitor_count - names.count));
        *last = (struct named_monitors){ m->key, buf_string(&out) };
        *monitors = last->text;
    }
    return 0;
}

static int
publish_maintenance(const struct timer_walk *w, int64_t monitor, enum event_type event_type,
                    const struct maintenance *maintenance)
{
    struct monitor m;
    struct publication what = {
        .event_type = event_type,
        .monitor = &m,
        .maintenance = maintenance,
        .at = w->now,
    };

    /* The change was read in this transaction and refers to a monitor: one that is not found is a failure. */
    if (monitors_by_key(w->db, w->arena, monitor, &m) != FOUND ||
        name_monitors(w, maintenance, &what.monitors) != 0)
        return -1;
    what.status = m.status;
    ++*w->published;
    return publish(w->db, w->arena, &what);
}

/* From none to some: started. From some to none: ended. From one to another that overlaps: kept in the
 * monitor's state, but not published, for to a subscriber the maintenance simply goes on. What was published
 * last is kept as the id of the maintenance, so a run that is killed before the commit publishes again, and
 * one that is killed after it does not. */
static int
publish_change(const struct timer_walk *w, const struct maintenance_change *change)
{
    struct maintenance active = { 0 }, gone = { 0 };
    enum found found = maintenances_active(w->db, w->arena, change->monitor, w->now, &active);

    if (found == FAILED)
        return -1;
    if (found == FOUND) {
        if (maintenances_set_published(w->db, change->monitor, active.id) != 0)
            return -1;
        if (change->published != NULL)
            return 0;
        return publish_maintenance(w, change->monitor, MAINTENANCE_STARTED, &active);
    }
    found = maintenances_published(w->db, w->arena, change, w->now, &gone);
    if (found == FAILED || maintenances_set_published(w->db, change->monitor, NULL) != 0)
        return -1;
    return publish_maintenance(w, change->monitor, MAINTENANCE_ENDED, found == FOUND ? &gone : NULL);
}

static int
walk_changes(const struct timer_walk *w, struct timer_group *seen)
{
    struct maintenance_changes changes = { 0 };

    if (maintenance_changes(w->db, w->arena, w->now, w->after, GROUP, &changes) != 0)
        return -1;
    for (int i = 0; w->writing && i < changes.count; i++)
        if (publish_change(w, &changes.list[i]) != 0)
            return -1;
    *seen = (struct timer_group){
        .last = changes.count > 0 ? changes.list[changes.count - 1].monitor : w->after,
        .count = changes.count,
        .due = changes.count > 0,
    };
    return 0;
}

/* What was worked off is not found again: the next group is the rest, so there is no key to begin behind. */
static struct timer_group
worked_off(int count, int most)
{
    return (struct timer_group){ .count = count == most ? GROUP : 0, .due = count > 0 };
}

/* More times of rules that have few left. */
static int
walk_refills(const struct timer_walk *w, struct timer_group *seen)
{
    struct keys rules = { 0 };

    if (maintenance_times_to_refill(w->db, w->arena, w->now, RULES, &rules) != 0)
        return -1;
    for (int i = 0; w->writing && i < rules.count; i++)
        if (maintenance_plan_refill(w->db, w->arena, rules.list[i], w->now) != 0)
            return -1;
    *seen = worked_off(rules.count, RULES);
    return 0;
}

/* Windows of times that come near. */
static int
walk_times(const struct timer_walk *w, struct timer_group *seen)
{
    struct maintenance_dues due = { 0 };
    int64_t made = 0;

    if (maintenance_times_due(w->db, w->arena, 0, w->now, 1, &due) != 0)
        return -1;
    if (w->writing && due.count > 0 &&
        maintenance_times_lay_out(w->db, &due.list[0], w->now, WINDOWS, &made) != 0)
        return -1;
    *seen = worked_off(due.count, 1);
    return 0;
}

/* One that was announced too late to be news is noted and no more. */
static int
publish_notice(const struct timer_walk *w, const struct maintenance_notice *notice)
{
    struct maintenance m;

    if (maintenance_noticed(w->db, notice) != 0 ||
        maintenances_by_key(w->db, w->arena, notice->key, w->now, &m) != FOUND)
        return -1;
    m.on = notice->span;
    if (notice->span.starts_at <= w->now)
        return 0;
    return publish_maintenance(w, notice->monitor, MAINTENANCE_SCHEDULED, &m);
}

static int
walk_notices(const struct timer_walk *w, struct timer_group *seen)
{
    struct maintenance_notices notices = { 0 };

    if (maintenance_notices(w->db, w->arena, w->now, GROUP, &notices) != 0)
        return -1;
    for (int i = 0; w->writing && i < notices.count; i++)
        if (publish_notice(w, &notices.list[i]) != 0)
            return -1;
    *seen = worked_off(notices.count, GROUP);
    return 0;
}

/* In this order: what begins now has its windows, and what was announced begins. */
int
timers_maintenance(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published)
{
    static walk_group *const walks[] = { walk_refills, walk_times, walk_notices, walk_changes };
    struct named_monitors named = { 0 };
    struct timer_walk w = { .db = db, .arena = a, .config = config, .now = now, .published = published,
                            .named = &named };

    *published = 0;
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
        w.after = 0;
        if (walk_all(&w, walks[i]) != 0)
            return -1;
    }
    return 0;
}

/* --- incidents that wait -------------------------------------------------------------------------------- */

static int
walk_waiting(const struct timer_walk *w, struct timer_group *seen)
{
    struct keys over = { 0 };
    bool opened;

    if (waiting_incidents_over(w->db, w->arena, w->now, w->after, GROUP, &over) != 0)
        return -1;
    for (int i = 0; w->writing && i < over.count; i++) {
        if (incident_wait_look(w->db, w->arena, w->config, over.list[i], w->now, &opened) != 0)
            return -1;
        *w->published += opened;
    }
    *seen = (struct timer_group){
        .last = over.count > 0 ? over.list[over.count - 1] : w->after,
        .count = over.count,
        .due = over.count > 0,
    };
    return 0;
}

int
timers_waiting(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published)
{
    struct timer_walk w = { .db = db, .arena = a, .config = config, .now = now, .published = published };

    *published = 0;
    return walk_all(&w, walk_waiting);
}

/* --- reminders and escalations -------------------------------------------------------------------------- */

/* The incident and the monitor are read anew: a client may have acknowledged it, or changed the name, since
 * the alert before. */
static int
publish_again(const struct timer_walk *w, const struct open_alert *o, enum event_type event_type)
{
    struct monitor m;
    struct incident i = { 0 };
    struct publication what = {
        .event_type = event_type,
        .monitor = &m,
        .incident = &i,
        .to_channels = event_type == INCIDENT_ESCALATED ? o->rules.escalation_channels : NULL,
        .at = w->now,
    };

    if (monitors_by_key(w->db, w->arena, o->monitor, &m) != FOUND ||
        incidents_current(w->db, w->arena, o->monitor, &i) != FOUND)
        return -1;
    what.status = m.status;
    ++*w->published;
    return publish(w->db, w->arena, &what);
}

/* Noted before it is published; both are undone together if anything fails. */
static int
remind(const struct timer_walk *w, const struct open_alert *o)
{
    if (incidents_reminded(w->db, o->seq, w->now) != 0)
        return -1;
    return publish_again(w, o, INCIDENT_REMINDER);
}

/* for_reminder: an escalation that takes the place of a reminder counts as one, so that the next is due a
 * whole interval later. */
static int
escalate(const struct timer_walk *w, const struct open_alert *o, bool for_reminder)
{
    if (incidents_escalated(w->db, o->seq, for_reminder, w->now) != 0)
        return -1;
    return publish_again(w, o, INCIDENT_ESCALATED);
}

static int
walk_alert(const struct timer_walk *w, const struct open_alert *o, bool *due)
{
    enum repetition repetition = repetition_due(&o->rules, &o->history, w->now);

    *due |= repetition != NO_REPETITION;
    if (!w->writing || repetition == NO_REPETITION)
        return 0;
    return repetition == REMIND ? remind(w, o) : escalate(w, o, repetition == ESCALATE_FOR_REMINDER);
}

/* The rules are pure and asked in both rounds: what the first finds due is no more than a reason for the
 * second. */
static int
walk_alerts(const struct timer_walk *w, struct timer_group *seen)
{
    struct open_alerts open = { 0 };

    if (incidents_with_rules(w->db, w->arena, w->now, w->after, GROUP, &open) != 0)
        return -1;
    *seen = (struct timer_group){
        .last = open.count > 0 ? open.list[open.count - 1].seq : w->after,
        .count = open.count,
    };
    for (int i = 0; i < open.count; i++)
        if (walk_alert(w, &open.list[i], &seen->due) != 0)
            return -1;
    return 0;
}

int
timers_alerts(struct db *db, struct arena *a, const struct config *config, int64_t now, int *published)
{
    struct timer_walk w = { .db = db, .arena = a, .config = config, .now = now, .published = published };

    *published = 0;
    return walk_all(&w, walk_alerts);
}
