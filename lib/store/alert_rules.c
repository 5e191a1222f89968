/* Alert rules as rows. */
#include "store/alert_rules.h"

#include "store/query.h"

static void
read_row(struct query *q, struct alert_rules *rules)
{
    rules->repeat_interval_minutes = row_int(q);
    rules->max_repeats = row_int(q);
    rules->escalation_after_minutes = row_int(q);
    rules->repeat_after_acknowledge = row_bool(q);
    rules->created_at = row_int(q);
    rules->updated_at = row_int(q);
}

enum found
alert_rules_get(struct db *db, int64_t monitor, struct alert_rules *rules)
{
    struct query q = query_start(db, SQL_ALERT_RULES_GET);

    query_int(&q, ":monitor", monitor);
    return query_one(&q, read_row(&q, rules));
}

/* The statement returns created_at, because rules that were there before keep theirs. */
int
alert_rules_set(struct db *db, int64_t monitor, struct alert_rules *rules)
{
    struct query q = query_start(db, SQL_ALERT_RULES_SET);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":repeat_interval_minutes", rules->repeat_interval_minutes);
    query_int(&q, ":max_repeats", rules->max_repeats);
    query_int(&q, ":escalation_after_minutes", rules->escalation_after_minutes);
    query_int(&q, ":repeat_after_acknowledge", rules->repeat_after_acknowledge);
    query_int(&q, ":now", rules->updated_at);
    return query_answer(&q, rules->created_at = row_int(&q));
}

enum found
alert_rules_delete(struct db *db, int64_t monitor)
{
    struct query q = query_start(db, SQL_ALERT_RULES_DELETE);

    query_int(&q, ":monitor", monitor);
    return query_touch(&q);
}
