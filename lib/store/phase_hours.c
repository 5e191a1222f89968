/* An hour is written once, when it is over; again only for what comes late. */
#include "store/phase_hours.h"

#include "base/duration.h"
#include "store/query.h"

static int
add(struct db *db, int64_t monitor, const struct phase_sums *s)
{
    static const char *const parameters[PHASE_COUNT] = {":queue", ":dns",        ":connect",
                                                        ":tls",   ":first_byte", ":transfer"};
    struct query q = query_start(db, SQL_PHASE_HOUR_ADD);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":hour", s->hour);
    query_int(&q, ":checks", s->checks);
    for (int i = 0; i < PHASE_COUNT; i++)
        query_int(&q, parameters[i], phase_ms(&s->ms, i));
    return query_end(&q);
}

int
phase_hours_count(struct db *db, int64_t monitor, int64_t at, const struct phases *ms,
                  struct phase_sums *running)
{
    struct phase_sums one = {.hour = at - at % HOUR, .checks = 1, .ms = *ms};

    if (one.hour < running->hour)
        return add(db, monitor, &one);
    if (one.hour > running->hour) {
        if (running->checks > 0 && add(db, monitor, running) != 0)
            return -1;
        *running = one;
        return 0;
    }
    running->checks++;
    for (int i = 0; i < PHASE_COUNT; i++)
        *phase_at(&running->ms, i) += phase_ms(ms, i);
    return 0;
}

static void
read_row(struct query *q, struct phase_sums *s)
{
    s->hour = row_int(q);
    s->checks = row_int(q);
    for (int i = 0; i < PHASE_COUNT; i++)
        *phase_at(&s->ms, i) = row_int(q);
}

static int
add_running(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t until,
            struct phase_hours *hours)
{
    struct query q = query_start(db, SQL_PHASE_HOURS_RUNNING);
    const char *packed = NULL;
    struct phase_sums s;

    query_int(&q, ":monitor", monitor);
    if (query_one(&q, packed = row_text(&q, a)) == FAILED)
        return -1;
    s = phase_sums_unpack(packed);
    if (s.checks > 0 && s.hour >= from && s.hour < until)
        *arena_add(a, hours) = s;
    return 0;
}

int
phase_hours_between(struct db *db, struct arena *a, int64_t monitor, int64_t from, int64_t until,
                    struct phase_hours *hours)
{
    struct query q = query_start(db, SQL_PHASE_HOURS_BETWEEN);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":from", from);
    query_int(&q, ":until", until);
    if (query_all(&q, read_row(&q, arena_add(a, hours))) != 0)
        return -1;
    return add_running(db, a, monitor, from, until, hours);
}

int
phase_hours_delete_old(struct db *db, int64_t monitor, int64_t cut, int64_t *deleted)
{
    struct query q = query_start(db, SQL_PHASE_HOURS_DELETE_OLD);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":cut", cut);
    return query_count(&q, deleted);
}
