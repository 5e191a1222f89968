/* Notification channels: what a client may set, and what it sees. */
#include "model/channel_events.h"

#include "base/json.h"
#include "base/text.h"
#include "model/external_id.h"

#include <stddef.h>

/* --- whether it gets anything ------------------------------------------------------------------------ */

static const char *const states[] = {
    [CHANNEL_ACTIVE] = "active",
    [CHANNEL_PENDING] = "pending",
    [CHANNEL_UNSUBSCRIBED] = "unsubscribed",
    [CHANNEL_OFF] = "disabled",
};

bool
channel_is_held(struct arena *a, const struct channel *c)
{
    int64_t held = c->pending_count + c->unsubscribed_count;
    struct channel_config config;

    return held > 0 && channel_config_read(a, c->type, c->config, &config) && held >= config.address_count;
}

const char *
channel_held_reason(bool pending)
{
    return pending ? "channel pending: no address has confirmed" : "channel unsubscribed";
}

enum channel_state
channel_state(struct arena *a, const struct channel *c)
{
    if (!c->is_enabled)
        return CHANNEL_OFF;
    if (!channel_is_held(a, c))
        return CHANNEL_ACTIVE;
    return c->pending_count > 0 ? CHANNEL_PENDING : CHANNEL_UNSUBSCRIBED;
}

/* --- what a client may set -------------------------------------------------------------------------- */

static const char *
read_type(struct arena *a, json_object *value, void *where)
{
    enum channel_kind kind = channel_kind_read(json_object_get_string(value));

    (void)a;
    if (kind == CHANNEL_KIND_COUNT)
        return "channel_type must be webhook, email, telegram, teams, pagerduty or apprise";
    *(const char **)where = channel_kind_name(kind);
    return NULL;
}

/* Judged by the channel's type, when that is known. */
static const char *
read_config(struct arena *a, json_object *value, void *where)
{
    (void)a;
    (void)where;
    return json_object_is_type(value, json_type_object)
               ? NULL
               : "config must be a JSON object, as {\"url\": \"https://example.com/hook\"}";
}

#define EXTERNAL_ID \
    "external_id", FIELD_TEXT, AT(external_id), .notes = FIELD_NULL_CLEARS, .read = external_id_judge

#define AT(member) .offset = offsetof(struct channel, member)
#define NAME "name", FIELD_TEXT, AT(name), .from = 1, .to = 200
#define CONFIG "config", FIELD_OTHER, AT(config), .read = read_config
#define EVENTS "events", FIELD_OTHER, AT(events), .read = channel_events_read, .type_ok = json_is_texts, \
               .type_words = "an array of strings"
#define MIN_DURATION \
    "min_duration_seconds", FIELD_INT, AT(min_duration_seconds), .to = 3600, .notes = FIELD_CLAMP

#define PACING \
    { "group_wait_seconds", FIELD_INT, AT(group_wait_seconds), .to = 600, .unset = -1, .notes = OR_USUAL }, \
    { "group_interval_seconds", FIELD_INT, AT(group_interval_seconds), .from = 60, .to = 3600, .unset = -1, \
      .notes = OR_USUAL }, \
    { "max_per_hour", FIELD_INT, AT(max_per_hour), .from = 1, .to = 3600, .unset = -1, .notes = OR_USUAL }, \
    { "cooldown_seconds", FIELD_INT, AT(cooldown_seconds), .to = 86400, .unset = -1, \
      .notes = FIELD_NULL_CLEARS }
#define OR_USUAL (FIELD_CLAMP | FIELD_NULL_CLEARS)

#define MAX_PER_SECOND \
    "max_per_second", FIELD_INT, AT(max_per_second), .from = 1, .to = 100, .unset = 1, .notes = FIELD_CLAMP

static bool
is_object(json_object *value)
{
    return json_object_is_type(value, json_type_object);
}

static const char *
read_match(struct arena *a, json_object *value, void *where)
{
    return match_read(a, value, where);
}

#define MATCH "match", FIELD_OTHER, AT(match), .read = read_match, .type_ok = is_object, \
              .type_words = "an object", .notes = FIELD_NULL_CLEARS
#define CREATED \
    { NAME, .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME }, \
    { "channel_type", FIELD_TEXT, AT(type), .notes = FIELD_REQUIRED, .read = read_type }, \
    { CONFIG, .notes = FIELD_REQUIRED }, { EVENTS }, { MIN_DURATION }, { MAX_PER_SECOND }, PACING, \
    { EXTERNAL_ID }
#define CHANGED \
    { NAME, .notes = FIELD_TRIM | FIELD_NAME }, { CONFIG }, { EVENTS }, { MIN_DURATION }, \
    { MAX_PER_SECOND }, PACING, \
    { EXTERNAL_ID }, { "is_enabled", FIELD_BOOL, AT(is_enabled) }

const struct field channel_create_fields[] = { CREATED, { .name = NULL } };
const struct field channel_change_fields[] = { CHANGED, { .name = NULL } };
const struct field shared_channel_create_fields[] = {
    CREATED, { MATCH }, { "is_enabled", FIELD_BOOL, AT(is_enabled), .unset = true }, { .name = NULL },
};
const struct field shared_channel_change_fields[] = { CHANGED, { MATCH }, { .name = NULL } };

static const struct field *
fields_of(const struct channel *c, bool creating)
{
    if (c->workspace != 0)
        return creating ? shared_channel_create_fields : shared_channel_change_fields;
    return creating ? channel_create_fields : channel_change_fields;
}

/* stored: NULL for a new one. */
static struct field_problem
take_config(struct arena *a, json_object *given, const char *stored, struct channel *c, struct warnings *w)
{
    const char *message = channel_config_judge(a, channel_kind_read(c->type), given, stored, &c->config, w);

    return (struct field_problem){ message == NULL ? FIELD_FINE : FIELD_BAD_VALUE, message };
}

/* What a program hears of as it happens has no pace but that of its receiver: 0 says so, too. An agent is
 * woken, and let sleep for a while. */
static void
note_unused_pacing(struct arena *a, json_object *body, struct channel *c, struct warnings *w)
{
    enum { PEOPLE = 1, AGENT = 2, PROGRAM = 4 } whom;
    const struct {
        const char *name;
        int64_t *value;
        unsigned used_by;
    } pacing[] = {
        { "group_wait_seconds", &c->group_wait_seconds, PEOPLE },
        { "group_interval_seconds", &c->group_interval_seconds, PEOPLE },
        { "max_per_hour", &c->max_per_hour, PEOPLE | AGENT },
        { "cooldown_seconds", &c->cooldown_seconds, AGENT },
    };
    struct channel_config config;

    if (!channel_config_read(a, c->type, c->config, &config))
        return;
    whom = channel_is_for_people(&config) ? PEOPLE : channel_is_agent(&config) ? AGENT : PROGRAM;
    for (size_t i = 0; i < sizeof pacing / sizeof *pacing; i++) {
        if ((pacing[i].used_by & whom) != 0)
            continue;
        if (json_object_object_get(body, pacing[i].name) != NULL && *pacing[i].value > 0)
            warnings_add(a, w, "%s is not used by a channel of this format", pacing[i].name);
        *pacing[i].value = -1;
    }
}

/* What a channel of this type does not use. */
static void
note_unused(struct arena *a, json_object *body, struct channel *c, struct warnings *w)
{
    json_object *given = json_object_object_get(body, "max_per_second");

    note_unused_pacing(a, body, c, w);
    if (given == NULL || channel_kind_read(c->type) == CHANNEL_WEBHOOK)
        return;
    c->max_per_second = 1;
    warnings_add(a, w, "max_per_second is not used by a channel of type %s", c->type);
}

/* The members first, then the config, which can only be judged when the type is known. */
static struct field_problem
take_whole(struct arena *a, json_object *body, const char *stored, struct channel *c, struct warnings *w)
{
    const struct field *fields = fields_of(c, true);
    struct field_problem problem = fields_create(a, fields, body, c);

    if (c->match.tags == NULL)
        c->match = (struct match)MATCH_ALL;
    if (problem.fault == FIELD_FINE)
        problem = take_config(a, json_object_object_get(body, "config"), stored, c, w);
    if (problem.fault != FIELD_FINE)
        return problem;
    fields_moved(a, fields, body, c, FIELD_ANY_KIND, w);
    note_unused(a, body, c, w);
    return problem;
}

struct field_problem
channel_create(struct arena *a, json_object *body, struct channel *c, struct warnings *w)
{
    return take_whole(a, body, NULL, c, w);
}

/* What one kind of channel keeps secret is of no use to another. */
struct field_problem
channel_replace(struct arena *a, json_object *body, struct channel *c, struct warnings *w)
{
    json_object *type = json_object_object_get(body, "channel_type");
    bool same_type = type != NULL && text_same(json_object_get_string(type), c->type);

    return take_whole(a, body, same_type ? c->config : NULL, c, w);
}

/* A config that is given takes the place of the stored one; what is masked in it ("***") is taken from
 * there. */
struct field_problem
channel_change(struct arena *a, json_object *body, struct channel *c, bool *config_given, struct warnings *w)
{
    json_object *config = json_object_object_get(body, "config");
    const struct field *fields = fields_of(c, false);
    int changes;
    struct field_problem problem = fields_change(a, fields, body, c, &changes);

    *config_given = config != NULL;
    if (problem.fault == FIELD_FINE && config != NULL)
        problem = take_config(a, config, c->config, c, w);
    if (problem.fault != FIELD_FINE)
        return problem;
    fields_moved(a, fields, body, c, FIELD_ANY_KIND, w);
    note_unused(a, body, c, w);
    return problem;
}

/* --- what it sees ----------------------------------------------------------------------------------- */

struct channel_pacing
channel_pacing_of(const struct channel *c, const struct channel_config *config)
{
    if (channel_is_agent(config))
        return (struct channel_pacing){
            .group_interval = c->cooldown_seconds >= 0 ? c->cooldown_seconds : 900,
            .per_hour = c->max_per_hour > 0 ? c->max_per_hour : 0,
            .wakes = true,
        };
    if (!channel_is_for_people(config))
        return (struct channel_pacing){ .group_wait = 0 };
    return (struct channel_pacing){
        .group_wait = c->group_wait_seconds >= 0 ? c->group_wait_seconds : 10,
        .group_interval = c->group_interval_seconds > 0 ? c->group_interval_seconds : 300,
        .per_hour = c->max_per_hour > 0 ? c->max_per_hour : 60,
    };
}

static void
put_pacing(struct buf *out, struct arena *a, const struct channel *c)
{
    struct channel_config config;
    struct channel_pacing p;

    if (!channel_config_read(a, c->type, c->config, &config))
        return;
    p = channel_pacing_of(c, &config);
    put_int(out, "group_wait_seconds", p.group_wait);
    opt_int(out, "group_interval_seconds", p.group_interval > 0 && !p.wakes ? p.group_interval : -1);
    opt_int(out, "cooldown_seconds", p.wakes ? p.group_interval : -1);
    opt_int(out, "max_per_hour", p.per_hour > 0 ? p.per_hour : -1);
}

void
channel_put(struct buf *out, struct arena *a, const struct channel *c, bool whole)
{
    put_text(out, "id", c->id);
    opt_text(out, "external_id", c->external_id);
    opt_text(out, "monitor_id", c->monitor_id);
    opt_text(out, "workspace_id", c->workspace_id);
    put_text(out, "name", c->name);
    put_text(out, "channel_type", c->type);
    put_json(out, "config", whole ? channel_config_shown(a, c->config) : channel_config_hidden(a, c->config));
    if (c->workspace != 0)
        match_put(out, a, &c->match);
    channel_events_put(out, a, c);
    put_text(out, "state", states[channel_state(a, c)]);
    put_int(out, "min_duration_seconds", c->min_duration_seconds);
    put_pacing(out, a, c);
    if (channel_kind_read(c->type) == CHANNEL_WEBHOOK)
        put_int(out, "max_per_second", c->max_per_second);
    put_bool(out, "is_enabled", c->is_enabled);
    if (c->inherited)
        put_bool(out, "inherited", true);
    put_time(out, "created_at", c->created_at);
    put_int(out, "revision", c->revision);
}
