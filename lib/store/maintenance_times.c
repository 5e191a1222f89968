/* Occurrences, members and windows of maintenances as rows. */
#include "store/maintenance_times.h"

#include "store/query.h"

static struct query
start(struct db *db, enum sql name, int64_t key)
{
    struct query q = query_start(db, name);

    query_int(&q, ":key", key);
    return q;
}

static int
run(struct db *db, enum sql name, int64_t key)
{
    struct query q = start(db, name, key);

    return query_end(&q);
}

static int
run_at(struct db *db, enum sql name, int64_t key, const char *parameter, int64_t at)
{
    struct query q = start(db, name, key);

    query_int(&q, parameter, at);
    return query_end(&q);
}

/* --- times ------------------------------------------------------------------------------------------- */

/* Of several that are on it is the one that ends last. */
static void
take_span(struct maintenance *m, const struct time_span *s, int64_t now)
{
    if (s->starts_at > now) {
        if (m->next_count < MAINTENANCE_NEXT_MOST)
            m->next[m->next_count++] = *s;
    } else if (now < s->ends_at && s->ends_at > m->on.ends_at) {
        m->on = *s;
    }
}

static struct time_span
read_span(struct query *q)
{
    struct time_span s;

    s.starts_at = row_int(q);
    s.ends_at = row_int(q);
    return s;
}

static void
read_time(struct query *q, struct maintenance *m, int64_t now)
{
    struct time_span s = read_span(q);

    take_span(m, &s, now);
}

/* What happens once needs no look. As many again as are shown: some are on. */
int
maintenance_times_find(struct db *db, struct maintenance *m, int64_t now)
{
    const struct time_span once = {m->starts_at, m->ends_at};
    struct query q;

    m->on = (struct time_span){0};
    m->next_count = 0;
    if (m->rrule == NULL) {
        take_span(m, &once, now);
        return 0;
    }
    q = start(db, SQL_MAINTENANCE_OCCURRENCES_AHEAD, m->key);
    query_int(&q, ":now", now);
    query_int(&q, ":limit", 2 * MAINTENANCE_NEXT_MOST);
    return query_all(&q, read_time(&q, m, now));
}

int
maintenance_times_add(struct db *db, int64_t key, const struct time_span *span, int64_t lay_out_at)
{
    struct query q = start(db, SQL_MAINTENANCE_OCCURRENCE_ADD, key);

    query_int(&q, ":starts_at", span->starts_at);
    query_int(&q, ":ends_at", span->ends_at);
    query_int(&q, ":lay_out_at", lay_out_at);
    return query_end(&q);
}

int
maintenance_times_last(struct db *db, int64_t key, int64_t *starts_at)
{
    struct query q = start(db, SQL_MAINTENANCE_OCCURRENCE_LAST, key);

    return query_number(&q, INT64_MIN, starts_at);
}

int
maintenance_times_ahead(struct db *db, struct arena *a, int64_t key, int64_t now, int64_t limit,
                        struct time_spans *spans)
{
    struct query q = start(db, SQL_MAINTENANCE_OCCURRENCES_AHEAD, key);

    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, *arena_add(a, spans) = read_span(&q));
}

int
maintenance_times_forget(struct db *db, int64_t key, int64_t from)
{
    if (run_at(db, SQL_MAINTENANCE_OCCURRENCES_FORGET, key, ":from", from) != 0 ||
        run_at(db, SQL_MAINTENANCE_WINDOWS_END, key, ":now", from) != 0)
        return -1;
    return run_at(db, SQL_MAINTENANCE_WINDOWS_FORGET, key, ":from", from);
}

int
maintenance_times_end(struct db *db, int64_t key, int64_t now)
{
    if (run_at(db, SQL_MAINTENANCE_OCCURRENCES_END, key, ":now", now) != 0)
        return -1;
    return run_at(db, SQL_MAINTENANCE_WINDOWS_END, key, ":now", now);
}

int
maintenance_times_end_for_good(struct db *db, int64_t key, int64_t now)
{
    if (run_at(db, SQL_MAINTENANCE_ENDS_NOW, key, ":now", now) != 0 ||
        maintenance_times_end(db, key, now) != 0 || maintenance_times_set_refill(db, key, -1) != 0)
        return -1;
    return maintenance_times_spread(db, key);
}

int
maintenance_times_skip(struct db *db, int64_t key, int64_t starts_at)
{
    if (run_at(db, SQL_MAINTENANCE_OCCURRENCE_SKIP, key, ":starts_at", starts_at) != 0)
        return -1;
    return run_at(db, SQL_MAINTENANCE_WINDOWS_SKIP, key, ":starts_at", starts_at);
}

int
maintenance_times_set_refill(struct db *db, int64_t key, int64_t refill_at)
{
    struct query q = start(db, SQL_MAINTENANCE_SET_REFILL, key);

    query_int_or_null(&q, ":refill_at", refill_at, -1);
    query_int(&q, ":endless", MAINTENANCE_ENDLESS);
    return query_end(&q);
}

int
maintenance_times_spread(struct db *db, int64_t key)
{
    return run(db, SQL_MAINTENANCE_SPREAD, key);
}

int
maintenance_times_to_refill(struct db *db, struct arena *a, int64_t now, int64_t limit, struct keys *keys)
{
    struct query q = query_start(db, SQL_MAINTENANCES_TO_REFILL);

    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, *arena_add(a, keys) = row_int(&q));
}

static void
read_due(struct query *q, struct maintenance_due *d)
{
    d->key = row_int(q);
    d->starts_at = row_int(q);
}

int
maintenance_times_due(struct db *db, struct arena *a, int64_t key, int64_t now, int64_t limit,
                      struct maintenance_dues *due)
{
    struct query q =
        query_start(db, key != 0 ? SQL_MAINTENANCE_OCCURRENCES_OF_DUE : SQL_MAINTENANCE_OCCURRENCES_DUE);

    if (key != 0)
        query_int(&q, ":key", key);
    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_due(&q, arena_add(a, due)));
}

int
maintenance_times_lay_out(struct db *db, const struct maintenance_due *due, int64_t now, int64_t limit,
                          int64_t *made)
{
    struct query q = start(db, SQL_MAINTENANCE_LAY_OUT, due->key);

    *made = 0;
    query_int(&q, ":starts_at", due->starts_at);
    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    if (query_count(&q, made) != 0)
        return -1;
    return *made == limit ? 0 : run_at(db, SQL_MAINTENANCE_LAID_OUT, due->key, ":starts_at", due->starts_at);
}

/* --- members ----------------------------------------------------------------------------------------- */

int
maintenance_members_add(struct db *db, int64_t key, int64_t monitor)
{
    return run_at(db, SQL_MAINTENANCE_MEMBER_ADD, key, ":monitor", monitor);
}

int
maintenance_members_add_matching(struct db *db, int64_t key)
{
    return run(db, SQL_MAINTENANCE_MEMBERS_ADD_MATCHING, key);
}

static int
run_of(struct db *db, enum sql name, int64_t key, int64_t monitor, int64_t now)
{
    struct query q = start(db, name, key);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
maintenance_members_remove(struct db *db, int64_t key, int64_t monitor, int64_t now)
{
    if (run_of(db, SQL_MAINTENANCE_WINDOWS_END_OF, key, monitor, now) != 0 ||
        run_of(db, SQL_MAINTENANCE_WINDOWS_FORGET_OF, key, monitor, now) != 0)
        return -1;
    return run_at(db, SQL_MAINTENANCE_MEMBER_REMOVE, key, ":monitor", monitor);
}

int
maintenance_members_join(struct db *db, int64_t key, int64_t monitor, int64_t now)
{
    if (maintenance_members_add(db, key, monitor) != 0)
        return -1;
    return run_of(db, SQL_MAINTENANCE_LAY_OUT_FOR, key, monitor, now);
}

int
maintenance_members_leave_unmatched(struct db *db, int64_t key, int64_t now)
{
    if (run_at(db, SQL_MAINTENANCE_WINDOWS_END_UNMATCHED, key, ":now", now) != 0 ||
        run_at(db, SQL_MAINTENANCE_WINDOWS_FORGET_UNMATCHED, key, ":now", now) != 0)
        return -1;
    return run(db, SQL_MAINTENANCE_MEMBERS_DROP_UNMATCHED, key);
}

int
maintenance_members_join_matching(struct db *db, int64_t key, int64_t now)
{
    if (run_at(db, SQL_MAINTENANCE_LAY_OUT_MATCHING, key, ":now", now) != 0)
        return -1;
    return maintenance_members_add_matching(db, key);
}

int
maintenance_members_clear(struct db *db, int64_t key, int64_t now)
{
    if (run_at(db, SQL_MAINTENANCE_WINDOWS_END, key, ":now", now) != 0 ||
        run_at(db, SQL_MAINTENANCE_WINDOWS_FORGET, key, ":from", now) != 0)
        return -1;
    return run(db, SQL_MAINTENANCE_MEMBERS_CLEAR, key);
}

static int
keys_of(struct db *db, struct arena *a, enum sql name, int64_t monitor, int64_t now, struct keys *keys)
{
    struct query q = query_start(db, name);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":now", now);
    return query_all(&q, *arena_add(a, keys) = row_int(&q));
}

int
maintenance_members_take(struct db *db, int64_t monitor)
{
    struct query q = query_start(db, SQL_MAINTENANCES_TAKE);

    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}

int
maintenance_members_review(struct db *db, struct arena *a, int64_t monitor, int64_t now)
{
    struct keys join = {0}, leave = {0};

    if (keys_of(db, a, SQL_MAINTENANCES_TO_LEAVE, monitor, now, &leave) != 0 ||
        keys_of(db, a, SQL_MAINTENANCES_TO_JOIN, monitor, now, &join) != 0)
        return -1;
    for (int i = 0; i < leave.count; i++)
        if (maintenance_members_remove(db, leave.list[i], monitor, now) != 0)
            return -1;
    for (int i = 0; i < join.count; i++)
        if (maintenance_members_join(db, join.list[i], monitor, now) != 0)
            return -1;
    return 0;
}

int
maintenance_members_forget(struct db *db, struct arena *a, int64_t monitor, const char *id)
{
    struct query q = query_start(db, SQL_MAINTENANCES_FORGET_MONITOR);

    query_int(&q, ":monitor", monitor);
    query_text(&q, ":item", arena_printf(a, ",%s,", id));
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_MAINTENANCES_LAST_OF);
    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}

/* --- notices ----------------------------------------------------------------------------------------- */

static void
read_notice(struct query *q, struct maintenance_notice *n)
{
    n->monitor = row_int(q);
    n->key = row_int(q);
    n->span = read_span(q);
}

int
maintenance_notices(struct db *db, struct arena *a, int64_t now, int64_t limit,
                    struct maintenance_notices *notices)
{
    struct query q = query_start(db, SQL_MAINTENANCE_NOTICES);

    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_notice(&q, arena_add(a, notices)));
}

int
maintenance_noticed(struct db *db, const struct maintenance_notice *n)
{
    struct query q = start(db, SQL_MAINTENANCE_NOTICED, n->key);

    query_int(&q, ":monitor", n->monitor);
    query_int(&q, ":starts_at", n->span.starts_at);
    return query_end(&q);
}

int
maintenance_times_prune(struct db *db, int64_t before)
{
    struct query q = query_start(db, SQL_MAINTENANCE_MESSAGES_PRUNE);

    query_int(&q, ":before", before);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_MAINTENANCE_WINDOWS_PRUNE);
    query_int(&q, ":before", before);
    return query_end(&q);
}
