/* Alert rules as rows. */
#include "store/alert_rules.h"

#include "store/query.h"

static const struct {
    enum sql get, set, delete;
} queries[] = {
    [RULES_OF_MONITOR] = { SQL_ALERT_RULES_GET, SQL_ALERT_RULES_SET, SQL_ALERT_RULES_DELETE },
    [RULES_OF_WORKSPACE] = { SQL_WORKSPACE_ALERT_RULES_GET, SQL_WORKSPACE_ALERT_RULES_SET,
                             SQL_WORKSPACE_ALERT_RULES_DELETE },
};

static void
read_row(struct query *q, struct arena *a, struct alert_rules *rules)
{
    rules->repeat_interval_minutes = row_int(q);
    rules->max_repeats = row_int(q);
    rules->escalation_after_minutes = row_int(q);
    rules->repeat_after_acknowledge = row_bool(q);
    rules->escalation_channels = row_text(q, a);
    rules->created_at = row_int(q);
    rules->updated_at = row_int(q);
}

enum found
alert_rules_get(struct db *db, struct arena *a, enum rules_owner of, int64_t owner, struct alert_rules *rules)
{
    struct query q = query_start(db, queries[of].get);

    query_int(&q, ":owner", owner);
    return query_one(&q, read_row(&q, a, rules));
}

/* The statement returns created_at, because rules that were there before keep theirs. */
int
alert_rules_set(struct db *db, enum rules_owner of, int64_t owner, struct alert_rules *rules)
{
    struct query q = query_start(db, queries[of].set);

    query_int(&q, ":owner", owner);
    query_int(&q, ":repeat_interval_minutes", rules->repeat_interval_minutes);
    query_int(&q, ":max_repeats", rules->max_repeats);
    query_int(&q, ":escalation_after_minutes", rules->escalation_after_minutes);
    query_int(&q, ":repeat_after_acknowledge", rules->repeat_after_acknowledge);
    query_text(&q, ":escalation_channels", rules->escalation_channels);
    query_int(&q, ":now", rules->updated_at);
    return query_answer(&q, rules->created_at = row_int(&q));
}

enum found
alert_rules_delete(struct db *db, enum rules_owner of, int64_t owner)
{
    struct query q = query_start(db, queries[of].delete);

    query_int(&q, ":owner", owner);
    return query_touch(&q);
}
