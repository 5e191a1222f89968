/* Dependencies as rows, with both monitors' names and statuses. */
#include "store/dependencies.h"

#include "base/uuid.h"
#include "store/query.h"

/* Binds what both questions about a pair ask for. */
static enum found
ask(struct db *db, enum sql name, int64_t monitor, int64_t depends_on)
{
    struct query q = query_start(db, name);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":depends_on", depends_on);
    return query_exists(&q);
}

enum found
dependencies_exists(struct db *db, int64_t monitor, int64_t depends_on)
{
    return ask(db, SQL_DEPENDENCY_EXISTS, monitor, depends_on);
}

enum found
dependencies_reach(struct db *db, int64_t monitor, int64_t depends_on)
{
    return ask(db, SQL_DEPENDENCY_REACHES, monitor, depends_on);
}

int
dependencies_insert(struct db *db, struct arena *a, struct dependency *d)
{
    struct query q = query_start(db, SQL_DEPENDENCY_INSERT);

    d->id = uuid_new(a);
    query_next(&q, ":key", SERIES_DEPENDENCY);
    query_text(&q, ":id", d->id);
    query_int(&q, ":monitor", d->monitor);
    query_int(&q, ":depends_on", d->depends_on);
    query_int(&q, ":created_at", d->created_at);
    return query_end(&q);
}

enum found
dependencies_delete(struct db *db, int64_t monitor, const char *id)
{
    struct query q = query_start(db, SQL_DEPENDENCY_DELETE);

    query_int(&q, ":monitor", monitor);
    query_text(&q, ":id", id);
    return query_touch(&q);
}

static struct belonging
read_belonging(struct query *q, struct arena *a, int64_t monitor)
{
    struct belonging b = { .monitor = monitor, .workspace = row_int(q) };

    b.tags = row_text(q, a);
    return b;
}

static void
read_row(struct query *q, struct arena *a, struct dependency *d)
{
    d->id = row_text(q, a);
    d->monitor = row_int(q);
    d->monitor_id = row_text(q, a);
    d->monitor_name = row_text(q, a);
    d->monitor_status = (enum status)row_int(q);
    d->monitor_shown = (enum monitor_scope)row_int(q);
    d->monitor_of = read_belonging(q, a, d->monitor);
    d->depends_on = row_int(q);
    d->depends_on_id = row_text(q, a);
    d->depends_on_name = row_text(q, a);
    d->depends_on_status = (enum status)row_int(q);
    d->depends_on_shown = (enum monitor_scope)row_int(q);
    d->depends_on_of = read_belonging(q, a, d->depends_on);
    d->created_at = row_int(q);
}

static int
read_all(struct db *db, struct arena *a, enum sql name, int64_t monitor, struct dependencies *list)
{
    struct query q = query_start(db, name);

    query_int(&q, ":monitor", monitor);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
dependencies_of(struct db *db, struct arena *a, int64_t monitor, struct dependencies *list)
{
    return read_all(db, a, SQL_DEPENDENCIES_OF, monitor, list);
}

int
dependencies_on(struct db *db, struct arena *a, int64_t monitor, struct dependencies *list)
{
    return read_all(db, a, SQL_DEPENDENCIES_ON, monitor, list);
}

int
dependencies_count(struct db *db, int64_t monitor, int64_t *count)
{
    struct query q = query_start(db, SQL_DEPENDENCIES_COUNT);

    query_int(&q, ":monitor", monitor);
    return query_number(&q, 0, count);
}

static struct query
start_of_keys(struct db *db, const char *of)
{
    struct query q = query_start(db, SQL_DEPENDENCIES_OF_KEYS);

    query_text(&q, ":keys", of);
    return q;
}

int
dependencies_of_keys(struct db *db, struct arena *a, const char *of, struct keys *keys)
{
    struct query q = start_of_keys(db, of);

    return query_all(&q, *arena_add(a, keys) = row_int(&q));
}

void
dependencies_of_keys_expect(struct db *db, const char *of)
{
    struct query q = start_of_keys(db, of);

    query_expect(&q);
}
