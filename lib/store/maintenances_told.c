/* That maintenance of a monitor has begun or ended, and who has been told of it. */
#include "store/maintenances_inside.h"

#include "store/query.h"

static void
read_change(struct query *q, struct arena *a, struct maintenance_change *c)
{
    c->monitor = row_int(q);
    c->published = row_text(q, a);
}

int
maintenance_changes(struct db *db, struct arena *a, int64_t now, int64_t after, int64_t limit,
                    struct maintenance_changes *changes)
{
    struct query q = query_start(db, SQL_MAINTENANCES_CHANGED);

    query_int(&q, ":now", now);
    query_int(&q, ":after", after);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_change(&q, a, arena_add(a, changes)));
}

static void
read_facts(struct query *q, struct arena *a, struct maintenance *m)
{
    m->title = row_text(q, a);
    m->on.starts_at = row_int(q);
    m->on.ends_at = row_int(q);
}

static void
read_span(struct query *q, struct time_span *s)
{
    s->starts_at = row_int(q);
    s->ends_at = row_int(q);
}

enum found
maintenances_published(struct db *db, struct arena *a, const struct maintenance_change *change, int64_t now,
                       struct maintenance *m)
{
    enum found found = maintenances_by_id(db, a, change->published, now, m);
    struct query q;

    if (found == FAILED)
        return found;
    if (found == FOUND) {
        m->on = (struct time_span){m->starts_at, m->ends_at};
        q = query_start(db, SQL_MAINTENANCE_WINDOW_LAST);
        query_int(&q, ":monitor", change->monitor);
        query_int(&q, ":key", m->key);
        query_int(&q, ":at", now);
        return query_one(&q, read_span(&q, &m->on)) == FAILED ? FAILED : FOUND;
    }
    q = query_start(db, SQL_MAINTENANCE_FACTS);
    query_int(&q, ":monitor", change->monitor);
    query_text(&q, ":id", change->published);
    return query_one(&q, read_facts(&q, a, m));
}

int
maintenances_set_published(struct db *db, int64_t monitor, const char *maintenance)
{
    struct query q = query_start(db, SQL_MAINTENANCE_SET_PUBLISHED);

    query_int(&q, ":monitor", monitor);
    query_text(&q, ":maintenance", maintenance);
    if (query_end(&q) != 0)
        return -1;
    q = query_start(db, SQL_MAINTENANCE_FORGET_FACTS);
    query_int(&q, ":monitor", monitor);
    return query_end(&q);
}

enum found
maintenances_tell(struct db *db, const struct maintenance *m, const char *event, int64_t channel, int64_t now)
{
    struct query q = query_start(db, SQL_MAINTENANCE_MESSAGE);

    query_text(&q, ":maintenance", m->id);
    query_int(&q, ":starts_at", m->on.starts_at);
    query_text(&q, ":event", event);
    query_int(&q, ":channel", channel);
    query_int(&q, ":now", now);
    return query_touch(&q);
}

int
maintenances_member_names(struct db *db, struct arena *a, int64_t key, int64_t limit,
                          struct member_names *names)
{
    struct query q = query_start(db, SQL_MAINTENANCE_MEMBER_NAMES);

    query_int(&q, ":key", key);
    query_int(&q, ":limit", limit);
    return query_all(&q, *arena_add(a, names) = row_text(&q, a));
}
