/* Nothing here refuses: each of these has its use. */
#include "fcgi/api/maintenance_notice.h"

#include "base/json.h"

#include <string.h>

/* Whether a time in the body has neither Z nor an offset, behind its date. */
static bool
is_without_zone(struct request *rq, const char *name)
{
    json_object *value = json_object_object_get(rq->body, name);
    const char *text = json_object_is_type(value, json_type_string) ? json_object_get_string(value) : "";
    const char *time = strpbrk(text, "Tt ");

    return time != NULL && strpbrk(time, "Zz+-") == NULL;
}

/* One time begins before the one before it has ended. */
static bool
is_always_on(const struct maintenance *m)
{
    return m->rrule != NULL &&
           ((m->next_count > 0 && m->on.ends_at > m->next[0].starts_at) ||
            (m->next_count > 1 && m->next[0].ends_at > m->next[1].starts_at));
}

void
maintenance_notice(struct request *rq, const struct maintenance *m)
{
    bool says_zone = json_object_object_get_ex(rq->body, "timezone", NULL);

    if (says_zone && (is_without_zone(rq, "starts_at") || is_without_zone(rq, "ends_at")))
        warnings_add(rq->arena, &rq->notices,
                     "A time without Z or an offset is read as UTC, not by the clocks of timezone");
    if (m->by_match && m->monitor_count == 0)
        warnings_add(rq->arena, &rq->notices, "match finds no monitor yet");
    if (is_always_on(m))
        warnings_add(rq->arena, &rq->notices, "It begins again before it has ended: it is always on");
    if (m->rrule == NULL && m->ends_at <= rq->now)
        warnings_add(rq->arena, &rq->notices, "It is over already: ends_at is past");
}
