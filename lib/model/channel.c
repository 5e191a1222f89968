/* Notification channels: what a client may set, what it sees, and what a sender reads.
 *
 * A config is kept as the text of the object that came, unknown members included. What it must hold depends
 * on the type: each row of `types` has a judge, which is asked last, and a reader for senders. Inside a
 * config nothing is 422: a missing or wrongly typed member is a bad value like any other. */
#include "model/channel.h"

#include "base/email_address.h"
#include "base/json.h"
#include "base/text.h"
#include "base/url.h"

#include <stddef.h>
#include <string.h>

#define URL_MAX 2000
#define SECRET_MAX 200

/* The member's text; NULL if it is missing, or no string. */
static const char *
text_of(json_object *config, const char *name)
{
    json_object *value;

    if (!json_object_object_get_ex(config, name, &value) || !json_object_is_type(value, json_type_string))
        return NULL;
    return json_object_get_string(value);
}

static const char *
copied_text_of(struct arena *a, json_object *config, const char *name)
{
    return arena_text(a, text_of(config, name));
}

/* --- webhook ------------------------------------------------------------------------------------------ */

static const char *const formats[WEBHOOK_FORMAT_COUNT] = {
    [WEBHOOK_JSON] = "json",       [WEBHOOK_CHAT] = "chat", [WEBHOOK_SLACK] = "slack",
    [WEBHOOK_DISCORD] = "discord", [WEBHOOK_NTFY] = "ntfy",
};

/* Absent or null it is json. WEBHOOK_FORMAT_COUNT if there is no such format. */
static enum webhook_format
find_format(json_object *config)
{
    const char *name = text_of(config, "payload_format");
    int i = 0;

    if (json_object_object_get(config, "payload_format") == NULL)
        return WEBHOOK_JSON;
    while (i < WEBHOOK_FORMAT_COUNT && (name == NULL || strcmp(name, formats[i]) != 0))
        i++;
    return (enum webhook_format)i;
}

static bool
secret_fits(json_object *config)
{
    const char *secret = text_of(config, "secret");
    size_t length = secret != NULL ? text_length(secret) : 0;

    if (!json_object_object_get_ex(config, "secret", NULL))
        return true;
    return length >= 1 && length <= SECRET_MAX;
}

static const char *
judge_webhook(json_object *config)
{
    const char *url = text_of(config, "url");

    if (url == NULL || !url_is_http(url))
        return "config.url must start with http:// or https:// and name a host, as https://example.com/hook";
    if (text_length(url) > URL_MAX)
        return "config.url must have at most 2000 characters";
    if (find_format(config) == WEBHOOK_FORMAT_COUNT)
        return "config.payload_format must be json, chat, slack, discord or ntfy, or be left out";
    if (!secret_fits(config))
        return "config.secret must be a string of 1 to 200 characters, or be left out";
    return NULL;
}

static bool
read_webhook(struct arena *a, json_object *config, struct channel_config *c)
{
    c->url = copied_text_of(a, config, "url");
    c->format = find_format(config);
    c->secret = copied_text_of(a, config, "secret");
    return c->url != NULL && c->format != WEBHOOK_FORMAT_COUNT;
}

/* --- email -------------------------------------------------------------------------------------------- */

static const char *
judge_email(json_object *config)
{
    const char *address = text_of(config, "address");

    if (address == NULL || !email_address_is_valid(address))
        return "config.address must be one mail address of at most 254 characters, as ops@example.com";
    return NULL;
}

static bool
read_email(struct arena *a, json_object *config, struct channel_config *c)
{
    c->address = copied_text_of(a, config, "address");
    return c->address != NULL;
}

/* --- the types ---------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *(*judge)(json_object *config); /* NULL, or what is wrong */
    bool (*read)(struct arena *a, json_object *config, struct channel_config *c); /* false: not all there */
} types[CHANNEL_KIND_COUNT] = {
    [CHANNEL_WEBHOOK] = { "webhook", judge_webhook, read_webhook },
    [CHANNEL_EMAIL] = { "email", judge_email, read_email },
};

/* CHANNEL_KIND_COUNT if there is no such type. */
static enum channel_kind
find_type(const char *name)
{
    int i = 0;

    while (i < CHANNEL_KIND_COUNT && strcmp(name, types[i].name) != 0)
        i++;
    return (enum channel_kind)i;
}

bool
channel_config_read(struct arena *a, const char *type, const char *config, struct channel_config *c)
{
    const char *problem;
    json_object *o = json_read(config, strlen(config), &problem);
    bool complete;

    *c = (struct channel_config){ .kind = find_type(type) };
    complete = c->kind < CHANNEL_KIND_COUNT && json_object_is_type(o, json_type_object) &&
               types[c->kind].read(a, o, c);
    json_object_put(o);
    return complete;
}

const char *
channel_receiver(struct arena *a, const struct channel_config *c)
{
    const char *place;

    if (c->kind == CHANNEL_EMAIL)
        return arena_printf(a, "mailto:%s", c->address);
    place = url_place(a, c->url);
    return place != NULL ? place : c->url; /* edited by hand: no attempt at it will get far */
}

bool
channel_is_for_people(const struct channel_config *c)
{
    return c->kind == CHANNEL_EMAIL || c->format != WEBHOOK_JSON;
}

/* --- what a client may set ---------------------------------------------------------------------------- */

static const char *
read_type(struct arena *a, json_object *value, void *where)
{
    enum channel_kind kind = find_type(json_object_get_string(value));

    (void)a;
    if (kind == CHANNEL_KIND_COUNT)
        return "channel_type must be webhook or email";
    *(const char **)where = types[kind].name;
    return NULL;
}

static const char *
read_config(struct arena *a, json_object *value, void *where)
{
    const int style = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE;

    if (!json_object_is_type(value, json_type_object))
        return "config must be a JSON object, as {\"url\": \"https://example.com/hook\"}";
    *(const char **)where = arena_text(a, json_object_to_json_string_ext(value, style));
    return NULL;
}

#define AT(member) .offset = offsetof(struct channel, member)
#define NAME "name", FIELD_TEXT, AT(name), .from = 1, .to = 200
#define CONFIG "config", FIELD_OTHER, AT(config), .read = read_config

const struct field channel_create_fields[] = {
    { NAME, .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "channel_type", FIELD_TEXT, AT(type), .notes = FIELD_REQUIRED, .read = read_type },
    { CONFIG, .notes = FIELD_REQUIRED },
    { .name = NULL },
};

const struct field channel_change_fields[] = {
    { NAME, .notes = FIELD_TRIM | FIELD_NAME },
    { CONFIG },
    { "is_enabled", FIELD_BOOL, AT(is_enabled) },
    { .name = NULL },
};

static struct field_problem
judge(const char *type, json_object *config)
{
    enum channel_kind kind = find_type(type);
    const char *message = kind == CHANNEL_KIND_COUNT ? NULL : types[kind].judge(config);

    return (struct field_problem){ message == NULL ? FIELD_FINE : FIELD_BAD_VALUE, message };
}

struct field_problem
channel_create(struct arena *a, json_object *body, struct channel *c)
{
    struct field_problem problem = fields_create(a, channel_create_fields, body, c);

    return problem.fault != FIELD_FINE ? problem : judge(c->type, json_object_object_get(body, "config"));
}

struct field_problem
channel_change(struct arena *a, json_object *body, struct channel *c, bool *config_given)
{
    json_object *config = json_object_object_get(body, "config");
    int changes;
    struct field_problem problem = fields_change(a, channel_change_fields, body, c, &changes);

    *config_given = config != NULL;
    if (problem.fault != FIELD_FINE || config == NULL)
        return problem;
    return judge(c->type, config);
}

void
channel_json(struct buf *out, const struct channel *c)
{
    put_object(out, NULL);
    put_text(out, "id", c->id);
    put_text(out, "monitor_id", c->monitor_id);
    put_text(out, "name", c->name);
    put_text(out, "channel_type", c->type);
    put_json(out, "config", c->config);
    put_bool(out, "is_enabled", c->is_enabled);
    put_time(out, "created_at", c->created_at);
    end_object(out);
}
