/* Of a rule so many times are known ahead; when half of them are over, a run adds to them. Windows are
 * made two hours before their time, or as long before its announcement: a run that is late by less loses
 * nothing. */
#include "flow/maintenance_plan.h"

#include "base/duration.h"
#include "os/zone_file.h"
#include "rules/recurrence.h"
#include "store/maintenance_times.h"
#include "store/maintenances.h"

#include <limits.h>

enum { TIMES_AHEAD = 16, LAID_OUT_BEFORE = 2 * HOUR, AT_ONCE = 1000000 };

static const struct tz *
zone_of(struct arena *a, const struct maintenance *m)
{
    const struct tz *zone = zone_file_read(a, m->timezone);

    return zone != NULL ? zone : tz_utc(); /* it was there when the rule was made */
}

static int
add_time(struct db *db, const struct maintenance *m, int64_t starts_at, int64_t ends_at)
{
    const struct time_span span = {starts_at, ends_at};

    return maintenance_times_add(db, m->key, &span, starts_at - LAID_OUT_BEFORE - MINUTE * m->notice_minutes);
}

/* From the last that is known on; of a rule that was changed from those that would be on. */
static int
add_new_times(struct db *db, struct arena *a, const struct maintenance *m, int64_t now, int wanted)
{
    int64_t length = m->ends_at - m->starts_at, times[TIMES_AHEAD], after;
    int count;

    if (maintenance_times_last(db, m->key, &after) != 0)
        return -1;
    if (after < now - length)
        after = now - length;
    if (after < m->starts_at - 1)
        after = m->starts_at - 1;
    count = recurrence_next(m->rrule, zone_of(a, m), m->starts_at, after, times, wanted);
    for (int i = 0; i < count; i++)
        if (add_time(db, m, times[i], times[i] + length) != 0)
            return -1;
    return 0;
}

/* Until enough lie ahead, or there are no more. */
static int
add_times(struct db *db, struct arena *a, const struct maintenance *m, int64_t now)
{
    struct time_spans ahead = {0};

    if (maintenance_times_ahead(db, a, m->key, now, TIMES_AHEAD, &ahead) != 0)
        return -1;
    if (ahead.count < TIMES_AHEAD && add_new_times(db, a, m, now, TIMES_AHEAD - ahead.count) != 0)
        return -1;
    ahead.count = 0;
    if (maintenance_times_ahead(db, a, m->key, now, TIMES_AHEAD, &ahead) != 0)
        return -1;
    return maintenance_times_set_refill(
        db, m->key, ahead.count < TIMES_AHEAD ? -1 : ahead.list[TIMES_AHEAD / 2].starts_at);
}

static int
find_times(struct db *db, struct arena *a, const struct maintenance *m, int64_t now)
{
    if (m->rrule != NULL)
        return add_times(db, a, m, now);
    if (add_time(db, m, m->starts_at, m->ends_at) != 0)
        return -1;
    return maintenance_times_set_refill(db, m->key, -1);
}

static int
lay_out(struct db *db, struct arena *a, const struct maintenance *m, int64_t now)
{
    struct maintenance_dues due = {0};
    int64_t made;

    if (maintenance_times_due(db, a, m->key, now, INT_MAX, &due) != 0)
        return -1;
    for (int i = 0; i < due.count; i++)
        if (maintenance_times_lay_out(db, &due.list[i], now, AT_ONCE, &made) != 0)
            return -1;
    return 0;
}

/* What the caller answers with. */
static int
read_again(struct db *db, struct arena *a, struct maintenance *m, int64_t now)
{
    return maintenances_by_key(db, a, m->key, now, m) == FOUND ? 0 : -1;
}

static int
add_members(struct db *db, const struct maintenance *m, const struct maintenance_members *members)
{
    if (m->by_match)
        return maintenance_members_add_matching(db, m->key);
    for (int i = 0; i < members->count; i++)
        if (maintenance_members_add(db, m->key, members->list[i]) != 0)
            return -1;
    return 0;
}

int
maintenance_plan_add(struct db *db, struct arena *a, struct maintenance *m,
                     const struct maintenance_members *members, int64_t now)
{
    if (maintenances_insert(db, a, m) != 0 || find_times(db, a, m, now) != 0 ||
        add_members(db, m, members) != 0 || lay_out(db, a, m, now) != 0)
        return -1;
    return read_again(db, a, m, now);
}

/* --- changes ----------------------------------------------------------------------------------------- */

/* Those who leave are in maintenance until now, and those who stay notice nothing: of a match, which may be
 * for all monitors of a workspace, they are not touched; named ones, a thousand at most, leave and come
 * back. */
static int
exchange_members(struct db *db, const struct maintenance *m, const struct maintenance_members *members,
                 int64_t now)
{
    if (m->by_match) {
        if (!m->match.all && maintenance_members_leave_unmatched(db, m->key, now) != 0)
            return -1;
        return maintenance_members_join_matching(db, m->key, now);
    }
    if (maintenance_members_clear(db, m->key, now) != 0)
        return -1;
    for (int i = 0; i < members->count; i++)
        if (maintenance_members_join(db, m->key, members->list[i], now) != 0)
            return -1;
    return 0;
}

/* What happens once happens at another time, and never did before; what a rule brought about stays. */
static int
exchange_times(struct db *db, struct arena *a, const struct maintenance *was, const struct maintenance *m,
               int64_t now)
{
    if (maintenance_times_forget(db, m->key, was->rrule == NULL ? INT64_MIN : now) != 0)
        return -1;
    return find_times(db, a, m, now);
}

int
maintenance_plan_change(struct db *db, struct arena *a, const struct maintenance *was, struct maintenance *m,
                        const struct maintenance_members *members, int64_t now)
{
    if (maintenances_save(db, a, m, now) != 0)
        return -1;
    if (members != NULL && exchange_members(db, m, members, now) != 0)
        return -1;
    if (!maintenance_same_times(was, m) && exchange_times(db, a, was, m, now) != 0)
        return -1;
    if (maintenance_times_spread(db, m->key) != 0 || lay_out(db, a, m, now) != 0)
        return -1;
    return read_again(db, a, m, now);
}

int
maintenance_plan_end(struct db *db, struct arena *a, struct maintenance *m, int64_t now)
{
    int result = m->rrule == NULL ? maintenance_times_end_for_good(db, m->key, now)
                                  : maintenance_times_end(db, m->key, now);

    if (result != 0 || maintenances_touch(db, m, now) != 0)
        return -1;
    if (m->over_at != MAINTENANCE_ENDLESS && m->rrule != NULL &&
        (maintenance_times_set_refill(db, m->key, -1) != 0 || maintenance_times_spread(db, m->key) != 0))
        return -1;
    return read_again(db, a, m, now);
}

int
maintenance_plan_skip(struct db *db, struct arena *a, struct maintenance *m, int64_t now, bool *skipped)
{
    *skipped = m->next_count > 0;
    if (!*skipped)
        return 0;
    if (maintenance_times_skip(db, m->key, m->next[0].starts_at) != 0 || add_times(db, a, m, now) != 0 ||
        maintenance_times_spread(db, m->key) != 0 || maintenances_touch(db, m, now) != 0)
        return -1;
    return read_again(db, a, m, now);
}

int
maintenance_plan_refill(struct db *db, struct arena *a, int64_t key, int64_t now)
{
    struct maintenance m;

    if (maintenances_by_key(db, a, key, now, &m) != FOUND || add_times(db, a, &m, now) != 0)
        return -1;
    return maintenance_times_spread(db, key);
}
