/* Sums of all monitors' rollups. What a transaction counts is added up in memory, by the hour, and written
 * just before its commit: a group of results is two rows, not two for each. */
#include "store/instance_totals.h"

#include "base/duration.h"
#include "store/backend.h"

#include <string.h>

static int
add_to_span(struct db *db, int64_t span, int64_t at, const struct rollup *part, const struct slots *slots)
{
    struct query q = query_start(db, SQL_INSTANCE_TOTALS_ADD);

    query_int(&q, ":span", span);
    query_int(&q, ":start", at - at % span);
    query_int(&q, ":checks", part->checks);
    query_int(&q, ":up", part->up);
    query_int(&q, ":degraded", part->degraded);
    query_int(&q, ":up_ms", part->up_ms);
    query_int(&q, ":slots_asked", slots->asked);
    query_int(&q, ":slots_filled", slots->filled);
    return query_end(&q);
}

/* The place of an hour; NULL: there is none left. */
static struct hour_total *
place_of(struct db *db, int64_t hour)
{
    for (int i = 0; i < HOURS_COUNTED; i++)
        if (db->totals[i].rollup.checks == 0 || db->totals[i].hour == hour)
            return &db->totals[i];
    return NULL;
}

/* More hours than there are places for come from probes that were away: these are written at once. Then, as
 * at the end, a failure shows when the transaction is to be committed. */
void
instance_totals_count(struct db *db, int64_t hour, const struct rollup *one)
{
    struct hour_total *t = place_of(db, hour);

    if (t == NULL && instance_totals_save(db) == 0)
        t = place_of(db, hour);
    if (t == NULL) {
        db->totals_failed = true;
        return;
    }
    t->hour = hour;
    rollup_add(&t->rollup, one);
}

void
instance_totals_forget(struct db *db)
{
    memset(db->totals, 0, sizeof db->totals);
    db->totals_failed = false;
}

int
instance_totals_save(struct db *db)
{
    static const struct slots none = { 0 };
    int result = db->totals_failed ? -1 : 0;

    for (int i = 0; result == 0 && i < HOURS_COUNTED && db->totals[i].rollup.checks > 0; i++) {
        const struct hour_total *t = &db->totals[i];

        result = add_to_span(db, HOUR, t->hour, &t->rollup, &none);
        if (result == 0)
            result = add_to_span(db, DAY, t->hour, &t->rollup, &none);
    }
    instance_totals_forget(db);
    return result;
}

int
instance_totals_add_slots(struct db *db, int64_t day, const struct slots *slots)
{
    static const struct rollup nothing = { 0 };

    return slots->asked == 0 && slots->filled == 0 ? 0 : add_to_span(db, DAY, day, &nothing, slots);
}

int
instance_totals_subtract(struct db *db, int64_t monitor)
{
    struct query q = query_start(db, SQL_INSTANCE_TOTALS_SUBTRACT);

    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}

static void
read_part(struct query *q, struct day *part)
{
    part->start = row_int(q);
    part->rollup.checks = row_int(q);
    part->rollup.up = row_int(q);
    part->rollup.degraded = row_int(q);
    part->rollup.up_ms = row_int(q);
    part->slots.asked = row_int(q);
    part->slots.filled = row_int(q);
}

int
instance_totals_read(struct db *db, int64_t span, int64_t from, int64_t until,
                     void (*add)(void *to, const struct day *part), void *to)
{
    struct query q = query_start(db, SQL_INSTANCE_TOTALS_READ);

    query_int(&q, ":span", span);
    query_int(&q, ":from", from);
    query_int(&q, ":until", until);
    while (query_row(&q)) {
        struct day part = { 0 };

        read_part(&q, &part);
        add(to, &part);
    }
    return query_end(&q);
}

static int
delete_before(struct db *db, int64_t span, int64_t cut)
{
    struct query q = query_start(db, SQL_INSTANCE_TOTALS_DELETE_OLD);

    query_int(&q, ":span", span);
    query_int(&q, ":cut", cut - cut % DAY);
    return query_end(&q);
}

int
instance_totals_delete_old(struct db *db, int64_t day_cut, int64_t now)
{
    if (delete_before(db, DAY, day_cut) != 0)
        return -1;
    return delete_before(db, HOUR, now - (int64_t)INSTANCE_TOTALS_HOUR_DAYS * DAY);
}
