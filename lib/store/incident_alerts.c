/* What is to be told again of incidents that are open, and what was. */
#include "store/incident_alerts.h"

#include "store/query.h"

static void
read_open_alert(struct query *q, struct arena *a, struct open_alert *o)
{
    o->seq = row_int(q);
    o->monitor = row_int(q);
    o->rules.repeat_interval_minutes = row_int(q);
    o->rules.max_repeats = row_int(q);
    o->rules.escalation_after_minutes = row_int(q);
    o->rules.repeat_after_acknowledge = row_bool(q);
    o->rules.escalation_channels = row_text(q, a);
    o->history.first_alert_at = row_int(q);
    o->history.last_alert_at = row_int(q);
    o->history.reminders = row_int(q);
    o->history.escalated = row_bool(q);
    o->history.acknowledged = row_bool(q);
}

int
incidents_with_rules(struct db *db, struct arena *a, int64_t now, int64_t after, int64_t limit,
                     struct open_alerts *list)
{
    struct query q = query_start(db, SQL_INCIDENTS_WITH_RULES);

    query_int(&q, ":now", now);
    query_int(&q, ":after", after);
    query_int(&q, ":limit", limit);
    return query_all(&q, read_open_alert(&q, a, arena_add(a, list)));
}

int
incidents_lapsed(struct db *db, struct arena *a, int64_t now, struct keys *monitors)
{
    struct query q = query_start(db, SQL_INCIDENTS_LAPSED);

    query_int(&q, ":now", now);
    return query_all(&q, *arena_add(a, monitors) = row_int(&q));
}

int
incidents_steady(struct db *db, struct arena *a, const char *reason, int64_t now, int64_t limit,
                 struct keys *monitors)
{
    struct query q = query_start(db, SQL_INCIDENTS_STEADY);

    query_text(&q, ":reason", reason);
    query_int(&q, ":now", now);
    query_int(&q, ":limit", limit);
    return query_all(&q, *arena_add(a, monitors) = row_int(&q));
}

int
incidents_unclaim(struct db *db, int64_t seq)
{
    struct query q = query_start(db, SQL_INCIDENT_UNCLAIM);

    query_int(&q, ":seq", seq);
    return query_end(&q);
}

int
incidents_reminded(struct db *db, int64_t seq, int64_t now)
{
    struct query q = query_start(db, SQL_INCIDENT_REMINDED);

    query_int(&q, ":seq", seq);
    query_int(&q, ":now", now);
    return query_end(&q);
}

/* An escalation that is sent in place of a reminder that was due counts as that, too: the next one waits its
 * full interval. */
int
incidents_escalated(struct db *db, int64_t seq, bool for_reminder, int64_t now)
{
    struct query q = query_start(db, SQL_INCIDENT_ESCALATED);

    query_int(&q, ":seq", seq);
    query_int(&q, ":for_reminder", for_reminder);
    query_int(&q, ":now", now);
    return query_end(&q);
}
