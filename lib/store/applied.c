/* Which set an object belongs to, as rows of their own: no noun's table has to know of documents. */
#include "store/applied.h"

#include "store/query.h"

enum found
applied_set(struct db *db, struct arena *a, const char *id, const char **set)
{
    struct query q = query_start(db, SQL_APPLIED_SET);

    query_text(&q, ":id", id);
    return query_one(&q, *set = row_text(&q, a));
}

int
applied_put(struct db *db, const char *id, int64_t workspace, int64_t part, const char *set)
{
    struct query q = query_start(db, SQL_APPLIED_PUT);

    query_text(&q, ":id", id);
    query_int(&q, ":workspace", workspace);
    query_int(&q, ":part", part);
    query_text(&q, ":apply_set", set);
    return query_end(&q);
}

enum found
applied_maintenance(struct db *db, struct arena *a, int64_t workspace, const char *external_id,
                    const char **id)
{
    struct query q = query_start(db, SQL_APPLIED_MAINTENANCE);

    query_int(&q, ":workspace", workspace);
    query_text(&q, ":external_id", external_id);
    return query_one(&q, *id = row_text(&q, a));
}

int
applied_maintenance_names(struct db *db, struct arena *a, int64_t workspace, struct applied_names *names)
{
    struct query q = query_start(db, SQL_APPLIED_MAINTENANCE_NAMES);

    query_int(&q, ":workspace", workspace);
    return query_all(&q, *arena_add(a, names) = row_text(&q, a));
}

int
applied_remove(struct db *db, const char *id)
{
    struct query q = query_start(db, SQL_APPLIED_REMOVE);

    query_text(&q, ":id", id);
    return query_end(&q);
}

static void
read_row(struct query *q, struct arena *a, struct applied *object)
{
    object->id = row_text(q, a);
    object->part = row_int(q);
}

int
applied_of(struct db *db, struct arena *a, int64_t workspace, const char *set,
           struct applied_objects *objects)
{
    struct query q = query_start(db, SQL_APPLIED_OF);

    query_int(&q, ":workspace", workspace);
    query_text(&q, ":apply_set", set);
    return query_all(&q, read_row(&q, a, arena_add(a, objects)));
}
