/* The configs of channels to services that have an address of their own: telegram, teams, pagerduty; and of
 * apprise, a program that knows a hundred more. */
#include "model/channel_inside.h"

#include "base/text.h"

#include <string.h>

enum {
    TOKEN_MAX = 200, /* characters */
    CHAT_MAX = 100,
    APPRISE_URL_MAX = 2000
};

/* --- telegram ------------------------------------------------------------------------------------------- */

/* "<id of the bot>:<secret>". It becomes a part of a path, and what is before the colon of the name of the
 * receiver. */
static const char *
judge_bot_token(struct arena *a, json_object *value)
{
    static const char plain[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
    const char *token = channel_text(value);
    size_t digits = token == NULL ? 0 : strspn(token, "0123456789");

    (void)a;
    return digits > 0 && token[digits] == ':' && token[digits + 1] != '\0' && strlen(token) <= TOKEN_MAX &&
                   token[digits + 1 + strspn(token + digits + 1, plain)] == '\0'
               ? NULL
               : "bot_token must be the token that BotFather gave, as 123456:ABC-def";
}

/* Groups have negative numbers, public channels a name. */
static const char *
judge_chat_id(struct arena *a, json_object *value)
{
    const char *text = channel_text(value);
    size_t length = text == NULL ? 0 : text_length(text);

    (void)a;
    return json_object_is_type(value, json_type_int) ||
                   (length >= 1 && length <= CHAT_MAX && !text_has_space_or_control(text))
               ? NULL
               : "chat_id must be the number of a chat, as -1001234567890, or @name of a public channel";
}

static const char *
judge_thread_id(struct arena *a, json_object *value)
{
    const char *text = channel_text(value);
    int64_t number;

    (void)a;
    return json_object_is_type(value, json_type_int) ||
                   (text != NULL && text_to_int(text, 0, INT32_MAX, &number))
               ? NULL
               : "thread_id must be the number of a topic of the chat";
}

const struct config_member telegram_members[] = {
    { "bot_token", judge_bot_token, MEMBER_REQUIRED | MEMBER_MASKED },
    { "chat_id", judge_chat_id, MEMBER_REQUIRED },
    { "thread_id", judge_thread_id, MEMBER_NULL_IS_NONE },
    { .name = NULL },
};

/* As JSON has it: what was given as a number goes out as one. */
static const char *
as_json(struct arena *a, json_object *value)
{
    return value == NULL ? NULL
                         : arena_text(a, json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN));
}

bool
telegram_read(struct arena *a, json_object *config, struct channel_config *c)
{
    c->bot_token = arena_text(a, channel_text_of(config, "bot_token"));
    c->chat_id = as_json(a, json_object_object_get(config, "chat_id"));
    c->thread_id = as_json(a, json_object_object_get(config, "thread_id"));
    return c->bot_token != NULL && c->chat_id != NULL;
}

/* --- teams ---------------------------------------------------------------------------------------------- */

const struct config_member teams_members[] = {
    { "url", channel_judge_url, MEMBER_REQUIRED },
    { .name = NULL },
};

bool
teams_read(struct arena *a, json_object *config, struct channel_config *c)
{
    c->url = arena_text(a, channel_text_of(config, "url"));
    return c->url != NULL;
}

/* --- pagerduty ------------------------------------------------------------------------------------------ */

static const char *const severities[] = { "critical", "error", "warning", "info", NULL };

static const char *
judge_routing_key(struct arena *a, json_object *value)
{
    const char *key = channel_text(value);
    size_t length = key == NULL ? 0 : text_length(key);

    (void)a;
    return length >= 1 && length <= TOKEN_MAX && !text_has_space_or_control(key)
               ? NULL
               : "routing_key must be the integration key of an Events API v2 integration";
}

static const char *
judge_severity(struct arena *a, json_object *value)
{
    (void)a;
    return channel_is_among(channel_text(value), severities)
               ? NULL
               : "severity must be critical, error, warning or info, or be left out";
}

const struct config_member pagerduty_members[] = {
    { "routing_key", judge_routing_key, MEMBER_REQUIRED | MEMBER_MASKED },
    { "severity", judge_severity, MEMBER_NULL_IS_NONE },
    { .name = NULL },
};

bool
pagerduty_read(struct arena *a, json_object *config, struct channel_config *c)
{
    c->routing_key = arena_text(a, channel_text_of(config, "routing_key"));
    c->severity = arena_text(a, channel_text_of(config, "severity"));
    if (c->severity == NULL)
        c->severity = "critical";
    return c->routing_key != NULL;
}

/* --- apprise -------------------------------------------------------------------------------------------- */

/* Those that act on this host instead of writing to another. */
static const char *const of_this_host[] = {
    "dbus", "kde", "qt", "glib", "gnome", "macosx", "windows", "syslog", NULL,
};

/* The scheme in lower case; "": there is none. The characters are those that apprise knows in one. */
static const char *
scheme_of(struct arena *a, const char *url)
{
    size_t length = strspn(url, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    return text_starts(url + length, "://") ? text_lower(a, arena_bytes(a, url, length)) : "";
}

/* apprise takes several addresses, with white space or commas between them: of any alphabet, so that only
 * plain ASCII is let through. */
static const char *
judge_apprise_url(struct arena *a, json_object *value)
{
    const char *url = channel_text(value);

    if (url == NULL || *scheme_of(a, url) == '\0' || strlen(url) > APPRISE_URL_MAX)
        return "url must be one address as apprise has them, as tgram://TOKEN/CHAT";
    for (const char *c = url; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~' || *c == ',')
            return "url must be one address in plain ASCII, without blanks and commas: write %20 and %2C";
    if (channel_is_among(scheme_of(a, url), of_this_host))
        return arena_printf(a, "url must not be of the scheme %s: that acts on this host", scheme_of(a, url));
    return NULL;
}

const struct config_member apprise_members[] = {
    { "url", judge_apprise_url, MEMBER_REQUIRED | MEMBER_MASKED },
    { .name = NULL },
};

const char *
apprise_url_shown(struct arena *a, const char *url)
{
    return arena_printf(a, "%s://" CHANNEL_MASK, scheme_of(a, url));
}

bool
apprise_read(struct arena *a, json_object *config, struct channel_config *c)
{
    c->url = arena_text(a, channel_text_of(config, "url"));
    return c->url != NULL;
}
