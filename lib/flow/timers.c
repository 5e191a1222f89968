/* Windows and alert rules by the clock. Both read, decide and tell inside one transaction, so that of two
 * runs at the same time only one tells. Most runs have nothing to tell: a look without the write lock
 * comes first. */
#include "flow/timers.h"

#include "base/text.h"
#include "flow/announce.h"
#include "pure/alert.h"
#include "store/incidents.h"
#include "store/maintenance.h"
#include "store/monitors.h"

/* A monitor whose windows want a look. */
struct watch {
    int64_t monitor;
    const char *announced; /* id of the window; NULL: none */
};

struct watches {
    struct watch *list;
    int count, capacity;
};

static int
windows_to_look_at(struct db *db, struct arena *a, int64_t now, struct watches *w)
{
    struct query q = query_start(db, SQL_WINDOWS_TO_LOOK_AT);

    query_int(&q, ":now", now);
    while (query_row(&q)) {
        w->list = arena_more(a, w->list, w->count, &w->capacity, sizeof *w->list);
        w->list[w->count].monitor = row_int(&q);
        w->list[w->count++].announced = row_text(&q, a);
    }
    return query_end(&q);
}

static int
set_announced(struct db *db, int64_t monitor, const char *window)
{
    struct query q = query_start(db, SQL_WINDOW_ANNOUNCED);

    query_int(&q, ":monitor", monitor);
    query_text(&q, ":window", window);
    return query_end(&q);
}

static int
tell_window(struct db *db, struct arena *a, int64_t monitor, enum happening happening, const struct window *w,
            int64_t now)
{
    struct monitor m;
    struct announcement what = { .happening = happening, .monitor = &m, .window = w, .at = now };

    if (monitors_by_key(db, a, monitor, &m) != 1)
        return -1;
    what.status = m.status;
    return announce(db, a, &what);
}

/* From none to some: started. From some to none: ended. From one to another that overlaps: remembered, not
 * told. */
static int
look_at(struct db *db, struct arena *a, const struct watch *watch, int64_t now, int *told)
{
    struct window active = { 0 }, gone = { 0 };
    int is_active = maintenance_active(db, a, watch->monitor, now, &active), exists;

    if (is_active < 0)
        return -1;
    if (is_active == 1) {
        if (text_same(active.id, watch->announced))
            return 0;
        if (set_announced(db, watch->monitor, active.id) != 0)
            return -1;
        if (watch->announced != NULL)
            return 0;
        ++*told;
        return tell_window(db, a, watch->monitor, MAINTENANCE_STARTED, &active, now);
    }
    if (watch->announced == NULL)
        return 0;
    exists = maintenance_by_id(db, a, watch->announced, &gone);
    if (exists < 0 || set_announced(db, watch->monitor, NULL) != 0)
        return -1;
    ++*told;
    return tell_window(db, a, watch->monitor, MAINTENANCE_ENDED, exists == 1 ? &gone : NULL, now);
}

int
timers_windows(struct db *db, struct arena *a, int64_t now, int *told)
{
    struct watches watches = { 0 };

    *told = 0;
    if (windows_to_look_at(db, a, now, &watches) != 0)
        return -1;
    if (watches.count == 0)
        return 0;
    watches = (struct watches){ 0 };
    if (db_begin(db) != 0)
        return -1;
    if (windows_to_look_at(db, a, now, &watches) != 0)
        goto undo;
    for (int i = 0; i < watches.count; i++)
        if (look_at(db, a, &watches.list[i], now, told) != 0)
            goto undo;
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}

static int
tell_again(struct db *db, struct arena *a, const struct nagging *n, enum happening happening, int64_t now)
{
    struct monitor m;
    struct incident i = { 0 };
    struct announcement what = { .happening = happening, .monitor = &m, .incident = &i, .at = now };

    if (monitors_by_key(db, a, n->monitor, &m) != 1 || incidents_current(db, a, n->monitor, &i) != 1)
        return -1;
    what.status = m.status;
    return announce(db, a, &what);
}

static int
nag(struct db *db, struct arena *a, const struct nagging *n, int64_t now, int *told)
{
    if (alert_reminder_due(&n->rules, &n->told, now)) {
        if (incidents_reminded(db, n->seq, now) != 0 || tell_again(db, a, n, INCIDENT_REMINDER, now) != 0)
            return -1;
        ++*told;
    }
    if (alert_escalation_due(&n->rules, &n->told, now)) {
        if (incidents_escalated(db, n->seq, now) != 0 || tell_again(db, a, n, INCIDENT_ESCALATED, now) != 0)
            return -1;
        ++*told;
    }
    return 0;
}

int
timers_alerts(struct db *db, struct arena *a, int64_t now, int *told)
{
    struct naggings naggings = { 0 };

    *told = 0;
    if (incidents_nagging(db, a, &naggings) != 0)
        return -1;
    if (naggings.count == 0)
        return 0;
    naggings = (struct naggings){ 0 };
    if (db_begin(db) != 0)
        return -1;
    if (incidents_nagging(db, a, &naggings) != 0)
        goto undo;
    for (int i = 0; i < naggings.count; i++)
        if (nag(db, a, &naggings.list[i], now, told) != 0)
            goto undo;
    return db_commit(db);
undo:
    db_rollback(db);
    return -1;
}
