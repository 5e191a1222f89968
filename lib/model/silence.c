/* Silences: what a client may set, and what it sees. */
#include "model/silence.h"

#include "base/json.h"

#include <stddef.h>

static bool
is_object(json_object *value)
{
    return json_object_is_type(value, json_type_object);
}

#define AT(member) .offset = offsetof(struct silence, member)

const struct field silence_fields[] = {
    { "match", FIELD_OTHER, AT(match), .read = match_field_read, .type_ok = is_object,
      .type_words = "an object" },
    { "monitor_ids", FIELD_OTHER, AT(match), .read = match_field_read_monitors, .type_ok = json_is_texts,
      .type_words = "an array of strings" },
    { "duration_seconds", FIELD_INT, AT(duration_seconds), .from = SILENCE_SHORTEST, .to = SILENCE_LONGEST },
    { "ends_at", FIELD_TIME, AT(ends_at) },
    { "reason", FIELD_TEXT, AT(reason), .to = 2000, .notes = FIELD_TRIM | FIELD_EMPTY_CLEARS },
    { "actor", FIELD_TEXT, AT(actor), .to = 200, .notes = FIELD_TRIM | FIELD_EMPTY_CLEARS | FIELD_NAME },
    { .name = NULL },
};

static struct field_problem
bad(const char *sentence)
{
    return (struct field_problem){ FIELD_BAD_VALUE, sentence };
}

static bool
given(json_object *body, const char *name)
{
    return json_object_object_get(body, name) != NULL;
}

struct field_problem
silence_create(struct arena *a, json_object *body, struct silence *s)
{
    const int64_t starts_at = s->starts_at;
    struct field_problem problem = fields_create(a, silence_fields, body, s);

    if (problem.fault != FIELD_FINE)
        return problem;
    if (given(body, "match") == given(body, "monitor_ids"))
        return bad("Say which monitors it is for: send either match or monitor_ids");
    if (given(body, "ends_at") == given(body, "duration_seconds"))
        return bad("Say when it ends: send either ends_at or duration_seconds");
    s->by_match = given(body, "match");
    if (given(body, "duration_seconds"))
        s->ends_at = starts_at + s->duration_seconds;
    if (s->ends_at < starts_at + SILENCE_SHORTEST || s->ends_at > starts_at + SILENCE_LONGEST)
        return bad("ends_at must lie ahead by a minute at the least, and by a week at the most");
    return problem;
}

void
silence_json(struct buf *out, struct arena *a, const char *name, const struct silence *s, int64_t now)
{
    put_object(out, name);
    put_text(out, "id", s->id);
    if (s->by_match)
        match_put(out, a, &s->match);
    else
        match_put_items(out, a, "monitor_ids", s->match.monitors);
    put_int(out, "monitor_count", s->monitor_count);
    opt_text(out, "reason", s->reason);
    opt_text(out, "actor", s->actor);
    put_time(out, "starts_at", s->starts_at);
    put_time(out, "ends_at", s->ends_at);
    put_bool(out, "active", s->starts_at <= now && now < s->ends_at);
    put_time(out, "created_at", s->created_at);
    end_object(out);
}
