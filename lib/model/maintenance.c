/* Maintenance: what a client may set, and what it sees. What is past or overlaps is fine. */
#include "model/maintenance.h"

#include "base/json.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "model/external_id.h"
#include "model/timezone_field.h"

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

/* --- what a client may set -------------------------------------------------------------------------- */

/* -1 stays what it is: unset. */
static const char *
read_public(struct arena *a, json_object *value, void *where)
{
    (void)a;
    if (value != NULL)
        *(int64_t *)where = json_object_get_boolean(value);
    return NULL;
}

static bool
is_boolean(json_object *value)
{
    return json_object_is_type(value, json_type_boolean);
}

static bool
is_object(json_object *value)
{
    return json_object_is_type(value, json_type_object);
}

/* clang-format off */
#define AT(member) .offset = offsetof(struct maintenance, member)
#define TITLE "title", FIELD_TEXT, AT(title), .from = 1, .to = 200
#define MAY_BE_CLEARED (FIELD_TRIM | FIELD_EMPTY_CLEARS | FIELD_NULL_CLEARS)
#define REST                                                                                                 \
    { "description", FIELD_TEXT, AT(description), .to = 2000, .notes = MAY_BE_CLEARED },                     \
    { "rrule", FIELD_TEXT, AT(rrule), .to = 500, .notes = MAY_BE_CLEARED },                                  \
    { "timezone", FIELD_TEXT, AT(timezone), .read = timezone_field_read },                                   \
    { "notice_minutes", FIELD_INT, AT(notice_minutes), .to = 20160 },                                        \
    { "is_public", FIELD_OTHER, AT(is_public), .read = read_public, .type_ok = is_boolean,                   \
      .type_words = "a boolean" },                                                                           \
    { "external_id", FIELD_TEXT, AT(external_id), .notes = FIELD_NULL_CLEARS, .read = external_id_judge }
#define MANY                                                                                                 \
    { "duration_seconds", FIELD_INT, AT(duration_seconds), .from = MAINTENANCE_SHORTEST,                     \
      .to = MAINTENANCE_LONGEST },                                                                           \
    { "match", FIELD_OTHER, AT(match), .read = match_field_read, .type_ok = is_object,                       \
      .type_words = "an object" },                                                                           \
    { "monitor_ids", FIELD_OTHER, AT(match), .read = match_field_read_monitors, .type_ok = json_is_texts,    \
      .type_words = "an array of strings" }

const struct field maintenance_window_fields[] = {
    { TITLE, .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "starts_at", FIELD_TIME, AT(starts_at), .notes = FIELD_REQUIRED },
    { "ends_at", FIELD_TIME, AT(ends_at), .notes = FIELD_REQUIRED },
    REST,
    { .name = NULL },
};
const struct field maintenance_create_fields[] = {
    { TITLE, .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "starts_at", FIELD_TIME, AT(starts_at) },
    { "ends_at", FIELD_TIME, AT(ends_at) },
    REST, MANY,
    { .name = NULL },
};
const struct field maintenance_change_fields[] = {
    { TITLE, .notes = FIELD_TRIM | FIELD_NAME },
    { "starts_at", FIELD_TIME, AT(starts_at) },
    { "ends_at", FIELD_TIME, AT(ends_at) },
    REST, MANY,
    { .name = NULL },
};
/* clang-format on */

static struct field_problem
bad(const char *sentence)
{
    return (struct field_problem){FIELD_BAD_VALUE, sentence};
}

static bool
given(json_object *body, const char *name)
{
    return json_object_object_get(body, name) != NULL;
}

static struct field_problem
settle(json_object *body, struct maintenance *m)
{
    if (given(body, "match") && given(body, "monitor_ids"))
        return bad("Send either match or monitor_ids");
    if (given(body, "ends_at") && given(body, "duration_seconds"))
        return bad("Send either ends_at or duration_seconds");
    if (given(body, "match") || given(body, "monitor_ids"))
        m->by_match = given(body, "match");
    if (given(body, "duration_seconds"))
        m->ends_at = m->starts_at + m->duration_seconds;
    if (m->ends_at <= m->starts_at)
        return bad("ends_at must be later than starts_at");
    if (m->rrule != NULL && m->ends_at - m->starts_at > MAINTENANCE_LONGEST)
        return bad("With rrule it must last at most 30 days");
    return (struct field_problem){FIELD_FINE, NULL};
}

struct field_problem
maintenance_create(struct arena *a, json_object *body, struct maintenance *m)
{
    struct field_problem problem;
    const char *zone = m->timezone;

    m->is_public = m->is_window ? -1 : 0;
    problem = fields_create(a, m->is_window ? maintenance_window_fields : maintenance_create_fields, body, m);
    if (problem.fault != FIELD_FINE)
        return problem;
    if (m->timezone == NULL)
        m->timezone = zone;
    if (!given(body, "starts_at"))
        m->starts_at = m->created_at;
    if (!m->is_window && !given(body, "match") && !given(body, "monitor_ids"))
        return bad("Say which monitors it is for: send match or monitor_ids");
    if (!given(body, "ends_at") && !given(body, "duration_seconds"))
        return bad("Say when it ends: send ends_at or duration_seconds");
    return settle(body, m);
}

struct field_problem
maintenance_change(struct arena *a, json_object *body, struct maintenance *m)
{
    int changes;
    struct field_problem problem = fields_change(a, maintenance_change_fields, body, m, &changes);

    return problem.fault == FIELD_FINE ? settle(body, m) : problem;
}

/* --- what has changed ------------------------------------------------------------------------------- */

bool
maintenance_same_times(const struct maintenance *a, const struct maintenance *b)
{
    return a->starts_at == b->starts_at && a->ends_at == b->ends_at && text_same(a->rrule, b->rrule) &&
           text_same(a->timezone, b->timezone) && a->notice_minutes == b->notice_minutes;
}

bool
maintenance_same_members(const struct maintenance *a, const struct maintenance *b)
{
    return a->by_match == b->by_match && a->match.all == b->match.all &&
           text_same(a->match.tags, b->match.tags) && text_same(a->match.groups, b->match.groups) &&
           text_same(a->match.monitors, b->match.monitors);
}

bool
maintenance_same(const struct maintenance *a, const struct maintenance *b)
{
    return maintenance_same_times(a, b) && maintenance_same_members(a, b) && text_same(a->title, b->title) &&
           text_same(a->description, b->description) && text_same(a->external_id, b->external_id) &&
           a->is_public == b->is_public;
}

/* --- what it sees ----------------------------------------------------------------------------------- */

/* A client chose these times, and may have chosen 1970: put_time would take second 0 for "never". */
static void
put_moment(struct buf *out, const char *name, int64_t at)
{
    char text[RFC3339_SIZE];

    rfc3339_print(at, text);
    put_text(out, name, text);
}

static void
put_span(struct buf *out, const char *name, const struct time_span *s)
{
    put_object(out, name);
    put_moment(out, "starts_at", s->starts_at);
    put_moment(out, "ends_at", s->ends_at);
    end_object(out);
}

static void
put_times(struct buf *out, const struct maintenance *m)
{
    opt_text(out, "rrule", m->rrule);
    put_text(out, "timezone", m->timezone);
    put_moment(out, "starts_at", m->starts_at);
    put_moment(out, "ends_at", m->ends_at);
    put_array(out, "next");
    for (int i = 0; i < m->next_count; i++)
        put_span(out, NULL, &m->next[i]);
    end_array(out);
    put_bool(out, "active", m->on.ends_at != 0);
}

static void
put_members(struct buf *out, struct arena *a, const struct maintenance *m)
{
    if (m->by_match)
        match_put(out, a, &m->match);
    else if (m->is_window)
        match_put_items(out, a, "monitor_ids", arena_printf(a, ",%s,", m->monitor_id));
    else
        match_put_items(out, a, "monitor_ids", m->match.monitors);
}

struct time_span
maintenance_span(const struct maintenance *m)
{
    if (m->on.ends_at != 0)
        return m->on;
    return m->next_count > 0 ? m->next[0] : (struct time_span){m->starts_at, m->ends_at};
}

void
maintenance_json(struct buf *out, struct arena *a, const char *name, const struct maintenance *m, bool whole)
{
    put_object(out, name);
    put_text(out, "id", m->id);
    put_text(out, "title", m->title);
    opt_text(out, "description", m->description);
    if (whole || m->is_window)
        put_members(out, a, m);
    if (m->is_window) {
        put_text(out, "monitor_id", m->monitor_id);
        opt_text(out, "monitor_name", m->monitor_name);
    }
    put_int(out, "monitor_count", m->monitor_count);
    put_times(out, m);
    put_int(out, "notice_minutes", m->notice_minutes);
    put_bool(out, "is_public", m->is_shown);
    if (whole) {
        opt_text(out, "workspace_id", m->workspace_id);
        opt_text(out, "external_id", m->external_id);
    }
    put_int(out, "revision", m->revision);
    put_time(out, "created_at", m->created_at);
    put_time(out, "updated_at", m->updated_at);
    end_object(out);
}

void
maintenance_window_json(struct buf *out, const struct maintenance *m)
{
    put_object(out, NULL);
    put_text(out, "id", m->id);
    put_text(out, "monitor_id", m->monitor_id);
    opt_text(out, "monitor_name", m->monitor_name);
    put_text(out, "title", m->title);
    put_times(out, m);
    put_int(out, "monitor_count", m->monitor_count);
    put_time(out, "created_at", m->created_at);
    end_object(out);
}

void
maintenance_brief_json(struct buf *out, const struct maintenance *m, bool for_channels)
{
    put_object(out, "maintenance");
    put_text(out, "title", m->title);
    put_moment(out, "starts_at", m->on.starts_at);
    put_moment(out, "ends_at", m->on.ends_at);
    if (for_channels)
        opt_text(out, "description", m->description);
    end_object(out);
}
