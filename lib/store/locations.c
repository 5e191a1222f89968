/* Locations as rows. */
#include "store/locations.h"

#include "store/query.h"

static void
read_row(struct query *q, struct arena *a, struct location *l)
{
    l->key = row_int(q);
    l->id = row_text(q, a);
    l->name = row_text(q, a);
    l->region = row_text(q, a);
    l->is_active = row_bool(q);
    l->last_seen_at = row_int(q);
    l->created_at = row_int(q);
    l->workspace = row_int(q);
    l->workspace_id = row_text(q, a);
}

int
locations_insert(struct db *db, const struct location *l, const struct digest *probe_key)
{
    char digest[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_LOCATION_INSERT);

    digest_hex(probe_key, digest);
    query_next(&q, ":key", SERIES_LOCATION);
    query_text(&q, ":id", l->id);
    query_text(&q, ":name", l->name);
    query_text(&q, ":region", l->region);
    query_text(&q, ":probe_key", digest);
    query_int(&q, ":created_at", l->created_at);
    query_int_or_null(&q, ":workspace", l->workspace, 0);
    return query_end(&q);
}

int
locations_all(struct db *db, struct arena *a, struct locations *list)
{
    struct query q = query_start(db, SQL_LOCATIONS_ALL);

    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
locations_reporting(struct db *db, struct arena *a, struct reporting *r)
{
    struct query q = query_start(db, SQL_LOCATIONS_REPORTING);

    *r = (struct reporting){ .shared = 1 }; /* the local checker */
    while (query_row(&q)) {
        struct reporting_own own = { .workspace = row_int(&q) };

        own.count = row_int(&q);
        if (own.workspace == 0)
            r->shared += own.count;
        else
            *arena_add(a, r) = own;
    }
    return query_end(&q);
}

enum found
locations_by_id(struct db *db, struct arena *a, const char *id, struct location *l)
{
    struct query q = query_start(db, SQL_LOCATION_BY_ID);

    query_text(&q, ":id", id);
    return query_one(&q, read_row(&q, a, l));
}

enum found
locations_by_name(struct db *db, struct arena *a, const char *name, struct location *l)
{
    struct query q = query_start(db, SQL_LOCATION_BY_NAME);

    query_text(&q, ":name", name);
    return query_one(&q, read_row(&q, a, l));
}

/* Looked up by digest: the database never holds a key, and finding one takes no longer the more of it is
 * right. */
enum found
locations_by_probe_key(struct db *db, struct arena *a, const struct digest *probe_key, struct location *l)
{
    char digest[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_LOCATION_BY_PROBE_KEY);

    digest_hex(probe_key, digest);
    query_text(&q, ":probe_key", digest);
    return query_one(&q, read_row(&q, a, l));
}

int
locations_set_key(struct db *db, int64_t key, const struct digest *probe_key)
{
    char digest[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_LOCATION_SET_KEY);

    digest_hex(probe_key, digest);
    query_int(&q, ":key", key);
    query_text(&q, ":probe_key", digest);
    return query_end(&q);
}

int
locations_delete(struct db *db, int64_t key, int64_t now)
{
    struct query q = query_start(db, SQL_LOCATION_DELETE);

    query_int(&q, ":key", key);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
locations_delete_of_workspace(struct db *db, int64_t workspace, int64_t now)
{
    struct query q = query_start(db, SQL_LOCATIONS_DELETE_OF_WORKSPACE);

    query_int(&q, ":workspace", workspace);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
locations_seen(struct db *db, int64_t key, bool revive, int64_t now)
{
    struct query q = query_start(db, SQL_LOCATION_SEEN);

    query_int(&q, ":key", key);
    query_int(&q, ":revive", revive);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
locations_last_batch(struct db *db, struct arena *a, int64_t key, const char **batch)
{
    struct query q = query_start(db, SQL_LOCATION_LAST_BATCH);

    *batch = NULL;
    query_int(&q, ":key", key);
    return query_answer(&q, *batch = row_text(&q, a));
}

int
locations_set_last_batch(struct db *db, int64_t key, const char *batch)
{
    struct query q = query_start(db, SQL_LOCATION_SET_LAST_BATCH);

    query_int(&q, ":key", key);
    query_text(&q, ":batch", batch);
    return query_end(&q);
}

int
locations_disable_stale(struct db *db, int64_t stale_before)
{
    struct query q = query_start(db, SQL_LOCATIONS_DISABLE_STALE);

    query_int(&q, ":stale_before", stale_before);
    return query_end(&q);
}
