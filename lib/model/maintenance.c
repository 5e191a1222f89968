/* Maintenance windows: what a client may set, and what it sees. Past and overlapping ones are fine. */
#include "model/maintenance.h"

#include "base/json.h"
#include "base/rfc3339.h"

#include <stddef.h>
#include <string.h>

static const char *const states[MAINTENANCE_STATE_COUNT] = {
    [MAINTENANCE_ACTIVE] = "active",
    [MAINTENANCE_UPCOMING] = "upcoming",
    [MAINTENANCE_PAST] = "past",
    [MAINTENANCE_CURRENT] = "current",
};

bool
maintenance_state_read(const char *name, enum maintenance_state *state)
{
    for (int i = 0; i < MAINTENANCE_STATE_COUNT; i++) {
        if (strcmp(name, states[i]) == 0) {
            *state = (enum maintenance_state)i;
            return true;
        }
    }
    return false;
}

static bool
is_text(json_object *value)
{
    return json_object_is_type(value, json_type_string);
}

/* `where` is the member of the struct, an int64_t, which the row's type says. */
static const char *
read_time(struct arena *a, json_object *value, void *where)
{
    (void)a;
    if (!rfc3339_parse(json_object_get_string(value), where))
        return "starts_at and ends_at must be timestamps, as 2026-02-10T14:00:00Z or "
               "2026-02-10T15:00:00+01:00";
    return NULL;
}

#define AT(member) .offset = offsetof(struct maintenance, member)
#define TIMESTAMP .type_ok = is_text, .type_words = "a string", .read = read_time

/* Integers in the struct, strings in the body. */
const struct field maintenance_fields[] = {
    { "title", FIELD_TEXT, AT(title), .from = 1, .to = 200,
      .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "starts_at", FIELD_INT, AT(starts_at), .notes = FIELD_REQUIRED, TIMESTAMP },
    { "ends_at", FIELD_INT, AT(ends_at), .notes = FIELD_REQUIRED, TIMESTAMP },
    { .name = NULL },
};

struct field_problem
maintenance_create(struct arena *a, json_object *body, struct maintenance *w)
{
    struct field_problem problem = fields_create(a, maintenance_fields, body, w);

    if (problem.fault == FIELD_FINE && w->ends_at <= w->starts_at)
        return (struct field_problem){ FIELD_BAD_VALUE, "ends_at must be later than starts_at" };
    return problem;
}

/* A client chose these times, and may have chosen 1970: put_time would take second 0 for "never". */
static void
put_moment(struct buf *out, const char *name, int64_t at)
{
    char text[RFC3339_SIZE];

    rfc3339_print(at, text);
    put_text(out, name, text);
}

/* The end is not part of the window: two that follow each other are never active together. */
static void
put_window(struct buf *out, const struct maintenance *w, int64_t now, const char *monitor_name)
{
    put_object(out, NULL);
    put_text(out, "id", w->id);
    put_text(out, "monitor_id", w->monitor_id);
    opt_text(out, "monitor_name", monitor_name);
    put_text(out, "title", w->title);
    put_moment(out, "starts_at", w->starts_at);
    put_moment(out, "ends_at", w->ends_at);
    put_bool(out, "active", w->starts_at <= now && now < w->ends_at);
    put_time(out, "created_at", w->created_at);
    end_object(out);
}

void
maintenance_json(struct buf *out, const struct maintenance *w, int64_t now)
{
    put_window(out, w, now, NULL);
}

void
maintenance_named_json(struct buf *out, const struct maintenance *w, int64_t now)
{
    put_window(out, w, now, w->monitor_name);
}

void
maintenance_brief_json(struct buf *out, const struct maintenance *w)
{
    put_object(out, "maintenance");
    put_text(out, "title", w->title);
    put_moment(out, "starts_at", w->starts_at);
    put_moment(out, "ends_at", w->ends_at);
    end_object(out);
}
