/* Alert rules as rows. */
#include "store/alert_rules.h"

int
alert_rules_get(struct db *db, int64_t monitor, struct alert_rules *rules)
{
    struct query q = query_start(db, SQL_ALERT_RULES_GET);
    int found = 0;

    query_int(&q, ":monitor", monitor);
    if (query_row(&q)) {
        rules->repeat_interval_minutes = row_int(&q);
        rules->max_repeats = row_int(&q);
        rules->escalation_after_minutes = row_int(&q);
        rules->created_at = row_int(&q);
        rules->updated_at = row_int(&q);
        found = 1;
    }
    return query_end(&q) == 0 ? found : -1;
}

int
alert_rules_set(struct db *db, int64_t monitor, struct alert_rules *rules)
{
    struct query q = query_start(db, SQL_ALERT_RULES_SET);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":repeat_interval_minutes", rules->repeat_interval_minutes);
    query_int(&q, ":max_repeats", rules->max_repeats);
    query_int(&q, ":escalation_after_minutes", rules->escalation_after_minutes);
    query_int(&q, ":now", rules->updated_at);
    if (query_row(&q))
        rules->created_at = row_int(&q);
    return query_end(&q);
}

int
alert_rules_delete(struct db *db, int64_t monitor)
{
    struct query q = query_start(db, SQL_ALERT_RULES_DELETE);

    query_int(&q, ":monitor", monitor);
    return query_end(&q) == 0 ? db_touched(db) > 0 : -1;
}
