/* Of a tag it is the pattern that a monitor's list of tags is compared with; of a group and a monitor the
 * text itself. */
#include "store/match_items.h"

#include "store/like.h"
#include "store/query.h"

enum { KIND_TAG, KIND_GROUP, KIND_MONITOR }; /* as the tables have them */

static int
add_kind(struct db *db, struct arena *a, enum sql add, int64_t key, int kind, const char *items)
{
    const char *item;

    while (items != NULL && *items != '\0' && (item = match_next(a, &items)) != NULL) {
        struct query q = query_start(db, add);

        query_int(&q, ":key", key);
        query_int(&q, ":kind", kind);
        query_text(&q, ":item", kind == KIND_TAG ? like_pattern(a, "%,", item, ",%") : item);
        if (query_end(&q) != 0)
            return -1;
    }
    return 0;
}

int
match_items_add(struct db *db, struct arena *a, enum sql add, int64_t key, const struct match *match)
{
    if (add_kind(db, a, add, key, KIND_TAG, match->tags) != 0 ||
        add_kind(db, a, add, key, KIND_GROUP, match->groups) != 0)
        return -1;
    return add_kind(db, a, add, key, KIND_MONITOR, match->monitors);
}
