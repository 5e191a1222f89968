/* The server judged these monitors when they were created; the probe judges them again by the same table,
 * for it contacts what they name. */
#include "model/probe_work.h"

#include "base/uuid.h"

/* A schedule does not tick exactly: what falls due in a moment, but after the tick, would wait for the
 * next. */
enum { EARLY = 5, EARLY_SHARE = 10 };

struct field_problem
probe_work_read(struct arena *a, json_object *value, struct monitor *m)
{
    static const struct field_problem nameless = { FIELD_BAD_VALUE, "id must be a UUID" };
    struct field_problem problem = fields_types(a, monitor_fields, value, true);
    json_object *id;

    if (problem.fault != FIELD_FINE)
        return problem;
    if (!json_object_object_get_ex(value, "id", &id) || !json_object_is_type(id, json_type_string) ||
        !uuid_is_valid(json_object_get_string(id)))
        return nameless;
    *m = (struct monitor){ .id = arena_text(a, json_object_get_string(id)) };
    return monitor_create(a, value, 1, m);
}

bool
probe_work_due(const struct monitor *m, int64_t last_at, int64_t now)
{
    int64_t early = m->interval_seconds / EARLY_SHARE;

    if (early > EARLY)
        early = EARLY;
    /* A check from the future means that the clock was set back: it does not hold. */
    return last_at == 0 || last_at > now || last_at + m->interval_seconds - early <= now;
}
