/* Keys of workspaces as rows: the digest is all that is kept of a key. */
#include "store/workspace_keys.h"

#include "base/uuid.h"
#include "store/like.h"
#include "store/query.h"

#include <string.h>

static void
read_row(struct query *q, struct arena *a, struct workspace_key *k)
{
    k->key = row_int(q);
    k->id = row_text(q, a);
    k->workspace = row_int(q);
    k->label = row_text(q, a);
    k->role = (enum role)row_int(q);
    k->tags = row_text(q, a);
    k->expires_at = row_int(q);
    k->writes_per_hour = row_int(q);
    k->created_by = row_text(q, a);
    k->created_at = row_int(q);
    k->last_used_at = row_int(q);
    k->of_operators = row_bool(q);
}

static int
insert_tags(struct db *db, struct arena *a, const struct workspace_key *k)
{
    for (const char *start = k->tags, *end; *start != '\0' && (end = strchr(start + 1, ',')) != NULL;
         start = end) {
        struct query q = query_start(db, SQL_WORKSPACE_KEY_TAG_INSERT);

        query_int(&q, ":workspace_key", k->key);
        query_text(&q, ":pattern",
                   like_pattern(a, "%,", arena_bytes(a, start + 1, (size_t)(end - start - 1)), ",%"));
        if (query_end(&q) != 0)
            return -1;
    }
    return 0;
}

int
workspace_keys_insert(struct db *db, struct arena *a, struct workspace_key *k, const struct digest *digest)
{
    char hex[DIGEST_HEX_SIZE];
    struct query q;

    k->id = uuid_new(a);
    k->key = db_next(db, SERIES_WORKSPACE_KEY);
    if (k->key == 0)
        return -1;
    digest_hex(digest, hex);
    q = query_start(db, SQL_WORKSPACE_KEY_INSERT);
    query_int(&q, ":key", k->key);
    query_text(&q, ":id", k->id);
    query_int(&q, ":workspace", k->workspace);
    query_text(&q, ":digest", hex);
    query_text(&q, ":label", k->label);
    query_int(&q, ":role", k->role);
    query_text(&q, ":tags", k->tags);
    query_int_or_null(&q, ":expires_at", k->expires_at, 0);
    query_int_or_null(&q, ":writes_per_hour", k->writes_per_hour, 0);
    query_text(&q, ":created_by", k->created_by);
    query_int(&q, ":now", k->created_at);
    return query_end(&q) == 0 ? insert_tags(db, a, k) : -1;
}

/* Keys are looked up by digest: finding one takes no longer the more of it is right. */
enum found
workspace_keys_by_digest(struct db *db, struct arena *a, const struct digest *digest, int64_t now,
                         struct workspace_key *k)
{
    char hex[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_WORKSPACE_KEY_BY_DIGEST);

    digest_hex(digest, hex);
    query_text(&q, ":digest", hex);
    query_int(&q, ":now", now);
    return query_one(&q, read_row(&q, a, k));
}

enum found
workspace_keys_by_id(struct db *db, struct arena *a, const char *id, int64_t now, struct workspace_key *k)
{
    struct query q = query_start(db, SQL_WORKSPACE_KEY_BY_ID);

    query_text(&q, ":id", id);
    query_int(&q, ":now", now);
    return query_one(&q, read_row(&q, a, k));
}

int
workspace_keys_of(struct db *db, struct arena *a, int64_t workspace, int64_t now,
                  const struct list_range *range, struct workspace_keys *list)
{
    struct query q = query_start(db, SQL_WORKSPACE_KEYS_OF);

    query_int(&q, ":workspace", workspace);
    query_int(&q, ":now", now);
    query_list_range(&q, range);
    return query_all(&q, read_row(&q, a, arena_add(a, list)));
}

int
workspace_keys_count(struct db *db, int64_t workspace, int64_t now, int64_t *count)
{
    struct query q = query_start(db, SQL_WORKSPACE_KEYS_COUNT);

    query_int(&q, ":workspace", workspace);
    query_int(&q, ":now", now);
    return query_number(&q, 0, count);
}

int
workspace_keys_other_owners(struct db *db, const struct workspace_key *k, int64_t now, int64_t *count)
{
    struct query q = query_start(db, SQL_WORKSPACE_KEYS_OWNERS);

    query_int(&q, ":workspace", k->workspace);
    query_int(&q, ":key", k->key);
    query_int(&q, ":now", now);
    return query_number(&q, 0, count);
}

int
workspace_keys_rotate(struct db *db, int64_t key, const struct digest *digest)
{
    char hex[DIGEST_HEX_SIZE];
    struct query q = query_start(db, SQL_WORKSPACE_KEY_ROTATE);

    digest_hex(digest, hex);
    query_int(&q, ":key", key);
    query_text(&q, ":digest", hex);
    return query_end(&q);
}

enum found
workspace_keys_digest(struct db *db, struct arena *a, int64_t key, const char **hex)
{
    struct query q = query_start(db, SQL_WORKSPACE_KEY_DIGEST);

    *hex = NULL;
    query_int(&q, ":key", key);
    return query_one(&q, *hex = row_text(&q, a));
}

int
workspace_keys_delete(struct db *db, int64_t key)
{
    struct query q = query_start(db, SQL_WORKSPACE_KEY_DELETE);

    query_int(&q, ":key", key);
    return query_end(&q);
}

int
workspace_keys_used(struct db *db, int64_t key, int64_t now)
{
    struct query q = query_start(db, SQL_WORKSPACE_KEY_USED);

    query_int(&q, ":key", key);
    query_int(&q, ":now", now);
    return query_end(&q);
}

int
workspace_keys_prune(struct db *db, int64_t cut)
{
    struct query q = query_start(db, SQL_WORKSPACE_KEYS_PRUNE);

    query_int(&q, ":cut", cut);
    return query_end(&q);
}
