/* Each kind of channel is a table of members (channel_webhook.c, channel_email.c), which is gone through
 * here. Inside a config nothing is 422: a missing or wrongly typed member is a bad value like any other. */
#include "model/channel_inside.h"

#include "base/nearest.h"
#include "base/text.h"
#include "model/known_name.h"

#include <string.h>

enum { MEMBERS_MAX = 16 /* of a kind */ };

const char *
channel_text(json_object *value)
{
    return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

const char *
channel_text_of(json_object *config, const char *name)
{
    return channel_text(json_object_object_get(config, name));
}

bool
channel_is_among(const char *text, const char *const *words)
{
    while (text != NULL && *words != NULL && strcmp(text, *words) != 0)
        words++;
    return text != NULL && *words != NULL;
}

/* "/" without a backslash: the text is compared, and shown, as people write it. */
const char *
channel_compact(struct arena *a, json_object *config)
{
    return arena_text(a, json_object_to_json_string_ext(config, JSON_C_TO_STRING_PLAIN |
                                                                    JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* --- the kinds -------------------------------------------------------------------------------------- */

static void
no_warnings(struct arena *a, json_object *config, struct warnings *w)
{
    (void)a;
    (void)config;
    (void)w;
}

static const struct {
    const char *name;
    const struct config_member *members;
    void (*warn)(struct arena *a, json_object *config, struct warnings *w);
    bool (*read)(struct arena *a, json_object *config, struct channel_config *c); /* false: not all there */
} kinds[CHANNEL_KIND_COUNT] = {
    [CHANNEL_WEBHOOK] = { "webhook", webhook_members, webhook_warn, webhook_read },
    [CHANNEL_EMAIL] = { "email", email_members, no_warnings, email_read },
    [CHANNEL_TELEGRAM] = { "telegram", telegram_members, no_warnings, telegram_read },
    [CHANNEL_TEAMS] = { "teams", teams_members, no_warnings, teams_read },
    [CHANNEL_PAGERDUTY] = { "pagerduty", pagerduty_members, no_warnings, pagerduty_read },
    [CHANNEL_APPRISE] = { "apprise", apprise_members, no_warnings, apprise_read },
};

const char *
channel_kind_name(enum channel_kind kind)
{
    return kinds[kind].name;
}

enum channel_kind
channel_kind_read(const char *name)
{
    int i = 0;

    while (i < CHANNEL_KIND_COUNT && strcmp(name, kinds[i].name) != 0)
        i++;
    return (enum channel_kind)i;
}

const struct config_member *
channel_members(enum channel_kind kind)
{
    return kinds[kind].members;
}

static const struct config_member *
find_member(enum channel_kind kind, const char *name)
{
    for (const struct config_member *m = kinds[kind].members; m->name != NULL; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

bool
channel_is_masked(const char *name)
{
    for (int i = 0; i < CHANNEL_KIND_COUNT; i++) {
        const struct config_member *m = find_member((enum channel_kind)i, name);

        if (m != NULL && (m->notes & MEMBER_MASKED))
            return true;
    }
    return false;
}

/* --- judging ---------------------------------------------------------------------------------------- */

/* What is sent and when is said beside the config. */
static const char *
unknown_member(struct arena *a, enum channel_kind kind, const char *name)
{
    static const char *const beside[] = {
        "name",           "channel_type", "events", "min_duration_seconds",
        "max_per_second", "is_enabled",   "match",  "group_wait_seconds", "group_interval_seconds",
        "max_per_hour", "cooldown_seconds", NULL,
    };
    const char *names[MEMBERS_MAX] = { NULL }, *meant;

    if (channel_is_among(name, beside))
        return arena_printf(a, "%s is no member of config: put it beside config", name);
    for (int i = 0; kinds[kind].members[i].name != NULL; i++)
        names[i] = kinds[kind].members[i].name;
    meant = known_name_meant(a, name, names);
    return arena_printf(a, "%s is not known for a channel of type %s; did you mean config.%s?",
                        text_cut(a, name, 100), kinds[kind].name,
                        meant != NULL ? meant : nearest_word(name, names, SIZE_MAX));
}

/* may_keep: there is a stored config, so "***" may stand for what is in it. */
static const char *
judge_member(struct arena *a, enum channel_kind kind, const char *name, json_object *value, bool may_keep)
{
    const struct config_member *m = find_member(kind, name);

    if (m == NULL)
        return unknown_member(a, kind, name);
    if (value == NULL)
        return m->notes & MEMBER_NULL_IS_NONE ? NULL
                                              : arena_printf(a, "%s must not be null: leave it out", name);
    if ((m->notes & MEMBER_MASKED) && may_keep && text_same(channel_text(value), CHANNEL_MASK))
        return NULL;
    return m->judge(a, value);
}

/* Members that must be there, and those of which there may be one only. */
static const char *
judge_whole(struct arena *a, enum channel_kind kind, json_object *config)
{
    json_object *value;
    int count = 0;

    for (const struct config_member *m = kinds[kind].members; m->name != NULL; m++)
        if ((m->notes & MEMBER_REQUIRED) && !json_object_object_get_ex(config, m->name, &value))
            return m->judge(a, NULL);
    if (kind == CHANNEL_WEBHOOK)
        return webhook_judge_whole(a, config);
    if (kind != CHANNEL_EMAIL)
        return NULL;
    for (const struct config_member *m = email_members; m->name != NULL; m++)
        count += json_object_object_get_ex(config, m->name, &value);
    return count == 1 ? NULL : "address or addresses: give one of them, as \"ops@example.com\"";
}

/* Unknown members are refused here, other than in bodies: a misspelt "secrit" would leave messages unsigned
 * without a word. */
static const char *
judge_all(struct arena *a, enum channel_kind kind, json_object *config, bool may_keep)
{
    json_object_object_foreach(config, name, value) {
        const char *problem = judge_member(a, kind, name, value, may_keep);

        if (problem != NULL)
            return problem;
    }
    return judge_whole(a, kind, config);
}

/* --- a config as a whole ---------------------------------------------------------------------------- */

/* Of a template, as JSON: it has a limit of its own. */
static size_t
size_of_body(json_object *config)
{
    json_object *body = json_object_object_get(config, "body");

    return body == NULL ? 0
                        : strlen(json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN |
                                                                          JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* config: a copy, to be changed. In this order: what a member may be; what the masks stand for; the size of
 * what is stored in the end. */
static const char *
settle(struct arena *a, enum channel_kind kind, json_object *config, const char *stored, const char **text,
       struct warnings *w)
{
    const char *problem = judge_all(a, kind, config, stored != NULL), *broken;
    json_object *before = stored == NULL ? NULL : json_read(stored, strlen(stored), &broken);

    if (problem == NULL)
        problem = channel_keep_masked(a, kind, config,
                                      json_object_is_type(before, json_type_object) ? before : NULL);
    json_object_put(before);
    if (problem != NULL)
        return problem;
    *text = channel_compact(a, config);
    if (strlen(*text) - size_of_body(config) > CHANNEL_CONFIG_MAX)
        return " must have at most 8 KiB as JSON";
    kinds[kind].warn(a, config, w);
    return NULL;
}

/* A copy is changed, since the caller's JSON may be part of a body that is still in use. Sentences begin with
 * a member's name, or with a blank if they are about the whole. */
const char *
channel_config_judge(struct arena *a, enum channel_kind kind, json_object *given, const char *stored,
                     const char **text, struct warnings *w)
{
    json_object *config = NULL;
    const char *problem;

    if (json_object_deep_copy(given, &config, NULL) != 0)
        return "config cannot be read";
    problem = settle(a, kind, config, stored, text, w);
    json_object_put(config);
    if (problem == NULL)
        return NULL;
    return arena_printf(a, *problem == ' ' ? "config%s" : "config.%s", problem);
}

/* json-c's tree is freed here: what a sender needs has been copied into the arena. */
bool
channel_config_read(struct arena *a, const char *type, const char *config, struct channel_config *c)
{
    const char *problem;
    json_object *o = json_read(config, strlen(config), &problem);
    bool complete;

    *c = (struct channel_config){ .kind = channel_kind_read(type) };
    complete = c->kind < CHANNEL_KIND_COUNT && json_object_is_type(o, json_type_object) &&
               kinds[c->kind].read(a, o, c);
    json_object_put(o);
    return complete;
}
