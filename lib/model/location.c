/* The table of what a client may set, and the JSON. */
#include "model/location.h"

#include "base/duration.h"
#include "base/json.h"

#include <stddef.h>

const struct field location_fields[] = {
    { "name", FIELD_TEXT, offsetof(struct location, name), .from = 1, .to = 200,
      .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "region", FIELD_TEXT, offsetof(struct location, region), .to = 200,
      .notes = FIELD_EMPTY_CLEARS | FIELD_NAME },
    { "workspace", FIELD_TEXT, offsetof(struct location, workspace_id), .to = 100, .notes = FIELD_TRIM },
    { .name = NULL },
};

bool
location_serves(const struct location *l, int64_t workspace)
{
    return l->workspace == 0 || l->workspace == workspace;
}

int64_t
reporting_on(const struct reporting *r, int64_t workspace)
{
    int64_t count = r->shared;

    for (int i = 0; i < r->count; i++)
        if (r->list[i].workspace == workspace)
            count += r->list[i].count;
    return count;
}

const char *
location_health(const struct location *l, int64_t stale_minutes, int64_t now)
{
    if (!l->is_active)
        return "disabled";
    if (l->last_seen_at == 0)
        return "new";
    return now - l->last_seen_at > stale_minutes * MINUTE ? "stale" : "healthy";
}

void
location_json(struct buf *out, const char *name, const struct location *l, int64_t stale_minutes, int64_t now)
{
    put_object(out, name);
    put_text(out, "id", l->id);
    put_text(out, "name", l->name);
    opt_text(out, "region", l->region);
    put_bool(out, "is_active", l->is_active);
    opt_time(out, "last_seen_at", l->last_seen_at);
    put_time(out, "created_at", l->created_at);
    put_text(out, "health_status", location_health(l, stale_minutes, now));
    opt_text(out, "workspace_id", l->workspace_id);
    end_object(out);
}
