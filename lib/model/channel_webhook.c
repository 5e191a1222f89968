/* The config of a webhook: the judges of its members, what of it is of no use, and what its sender reads.
 *
 * What may surprise: configs outlive the rules by which they were judged, so the sender reads what is
 * there without judging it again. A secret that was stored when only "whsec_..." was decoded is marked
 * (CHANNEL_SECRET_AS_BYTES): it may look like base64, and is not meant so. */
#include "model/channel_inside.h"

#include "base/base64.h"
#include "base/pem.h"
#include "base/text.h"
#include "base/url.h"
#include "model/http_headers.h"
#include "model/template.h"

#include <string.h>
#include <strings.h>

#define SECRET_PREFIX "whsec_"

enum {
    URL_MAX = 2000,        /* characters */
    TOKEN_MAX = 1000,      /* likewise */
    SECRET_MIN = 16,       /* characters of a secret that is no base64 */
    SECRET_MAX = 200,
    KEY_MIN = 24,          /* bytes of a key, as Standard Webhooks has it */
    KEY_MAX = 64,
    HEADERS_MAX = 10,
    CONTENT_TYPE_MAX = 200 /* characters */
};

static const char *const formats[WEBHOOK_FORMAT_COUNT + 1] = {
    [WEBHOOK_JSON] = "json",       [WEBHOOK_CHAT] = "chat", [WEBHOOK_SLACK] = "slack",
    [WEBHOOK_DISCORD] = "discord", [WEBHOOK_NTFY] = "ntfy", [WEBHOOK_TEMPLATE] = "template",
    [WEBHOOK_AGENT] = "agent",
};

/* Absent or null it is json. WEBHOOK_FORMAT_COUNT if there is no such format. */
static enum webhook_format
find_format(json_object *config)
{
    const char *name = channel_text_of(config, "payload_format");
    int i = 0;

    if (json_object_object_get(config, "payload_format") == NULL)
        return WEBHOOK_JSON;
    while (i < WEBHOOK_FORMAT_COUNT && (name == NULL || strcmp(name, formats[i]) != 0))
        i++;
    return (enum webhook_format)i;
}

const char *
channel_judge_url(struct arena *a, json_object *value)
{
    const char *url = channel_text(value);

    (void)a;
    if (url == NULL || !url_is_http(url))
        return "url must start with http:// or https:// and name a host, as https://example.com/hook";
    return text_length(url) > URL_MAX ? "url must have at most 2000 characters" : NULL;
}

static const char *
judge_format(struct arena *a, json_object *value)
{
    (void)a;
    return channel_is_among(channel_text(value), formats)
               ? NULL
               : "payload_format must be json, chat, slack, discord, ntfy, template, agent, or be left out";
}

/* Base64 of a key that the libraries of Standard Webhooks take, padding included. */
static bool
is_key(struct arena *a, const char *text)
{
    const unsigned char *bytes;
    size_t length;

    return strlen(text) % 4 == 0 && base64_read(a, text, &bytes, &length) && length >= KEY_MIN &&
           length <= KEY_MAX;
}

static const char *
judge_secret(struct arena *a, json_object *value)
{
    const char *secret = channel_text(value);
    size_t length = secret == NULL ? 0 : text_length(secret);

    if (secret != NULL && text_starts(secret, SECRET_PREFIX))
        return is_key(a, secret + strlen(SECRET_PREFIX))
                   ? NULL
                   : "secret begins with whsec_: what follows must be base64 of 24 to 64 bytes";
    return length >= SECRET_MIN && length <= SECRET_MAX ? NULL
                                                        : "secret must be whsec_ and base64 of 24 to 64 "
                                                          "bytes, or another text of 16 to 200 characters";
}

static const char *
judge_method(struct arena *a, json_object *value)
{
    static const char *const methods[] = { "POST", "PUT", NULL };

    (void)a;
    return channel_is_among(channel_text(value), methods) ? NULL
                                                          : "method must be POST or PUT, or be left out";
}

/* Those by which a message is told apart are ours. Host and Content-Length follow from the request itself;
 * webhook-id, -timestamp and -signature are those of Standard Webhooks. */
static bool
is_own_header(const char *name)
{
    return strcasecmp(name, "Host") == 0 || strcasecmp(name, "Content-Length") == 0 ||
           text_starts_nocase(name, "webhook-");
}

static const char *
judge_headers(struct arena *a, json_object *value)
{
    const char *lines, *name, *content, *problem = http_headers_read(a, value, HEADERS_MAX, &lines);

    if (problem != NULL)
        return problem;
    while (http_headers_next(a, &lines, &name, &content))
        if (is_own_header(name))
            return arena_printf(a, "headers must leave %s alone: we set it", name);
    return NULL;
}

static const char *
judge_verify(struct arena *a, json_object *value)
{
    (void)a;
    return json_object_is_type(value, json_type_boolean) ? NULL : "tls_verify must be true or false";
}

static const char *
judge_ca(struct arena *a, json_object *value)
{
    (void)a;
    return channel_text(value) != NULL && pem_holds_certificates(channel_text(value))
               ? NULL
               : "tls_ca must be the text of one or more certificates: -----BEGIN CERTIFICATE-----...";
}

static const char *
judge_token(struct arena *a, json_object *value)
{
    const char *token = channel_text(value);
    size_t length = token == NULL ? 0 : text_length(token);

    (void)a;
    return length >= 1 && length <= TOKEN_MAX && !text_has_space_or_control(token)
               ? NULL
               : "token must be a text of 1 to 1000 characters without blanks";
}

static const char *
judge_body(struct arena *a, json_object *value)
{
    const char *body = channel_text(value);

    if (body == NULL || *body == '\0' || strlen(body) > CHANNEL_TEMPLATE_MAX)
        return "body must be a text of 1 byte to 16 KiB with placeholders, as {\"text\": \"{{title}}\"}";
    return template_judge(a, body);
}

/* "type/subtype; parameter=value": what a header of one line may hold. */
static const char *
judge_content_type(struct arena *a, json_object *value)
{
    const char *type = channel_text(value), *slash = type == NULL ? NULL : strchr(type, '/');
    size_t length = type == NULL ? 0 : strlen(type);

    (void)a;
    for (size_t i = 0; i < length; i++)
        if (type[i] < ' ' || type[i] > '~')
            return "content_type must be plain ASCII, as text/plain";
    return slash != NULL && slash > type && slash[1] != '\0' && length <= CONTENT_TYPE_MAX
               ? NULL
               : "content_type must be a type of at most 200 characters, as application/json";
}

const char *
webhook_judge_whole(struct arena *a, json_object *config)
{
    (void)a;
    return find_format(config) == WEBHOOK_TEMPLATE && json_object_object_get(config, "body") == NULL
               ? "body must be there: it is what payload_format template sends"
               : NULL;
}

const struct config_member webhook_members[] = {
    { "url", channel_judge_url, MEMBER_REQUIRED },
    { "payload_format", judge_format, MEMBER_NULL_IS_NONE },
    { "secret", judge_secret, MEMBER_MASKED },  { "method", judge_method, 0 },
    { "headers", judge_headers, MEMBER_MASKED }, { "token", judge_token, MEMBER_MASKED },
    { "tls_verify", judge_verify, 0 },   { "tls_ca", judge_ca, 0 },
    { "body", judge_body, 0 },           { "content_type", judge_content_type, 0 },
    { .name = NULL },
};

void
webhook_warn(struct arena *a, json_object *config, struct warnings *w)
{
    static const char *const of_tls[] = { "tls_verify", "tls_ca" };
    static const char *const of_template[] = { "body", "content_type" };
    const char *secret = channel_text_of(config, "secret");

    if (secret != NULL && !text_starts(secret, SECRET_PREFIX) && !is_key(a, secret))
        warnings_notice(
            w, a,
            "config.secret is used as its bytes, which the libraries of Standard Webhooks cannot do: they "
            "take whsec_ and the base64 of 24 to 64 bytes");
    if (channel_text_of(config, "token") != NULL && find_format(config) != WEBHOOK_NTFY)
        warnings_add(a, w, "config.token is ignored: only payload_format ntfy uses it");
    for (size_t i = 0; i < sizeof of_template / sizeof *of_template; i++)
        if (json_object_object_get(config, of_template[i]) != NULL &&
            find_format(config) != WEBHOOK_TEMPLATE)
            warnings_add(a, w, "config.%s is ignored: only payload_format template uses it", of_template[i]);
    for (size_t i = 0; i < sizeof of_tls / sizeof *of_tls; i++)
        if (json_object_object_get(config, of_tls[i]) != NULL &&
            !text_starts_nocase(channel_text_of(config, "url"), "https:"))
            warnings_add(a, w, "config.%s is ignored: the url is not https", of_tls[i]);
}

/* As the signature needs it: base64 without the prefix gets one. */
static const char *
secret_of(struct arena *a, json_object *config)
{
    const char *secret = channel_text_of(config, "secret");
    bool as_bytes = json_object_get_boolean(json_object_object_get(config, CHANNEL_SECRET_AS_BYTES));

    if (secret == NULL || as_bytes || text_starts(secret, SECRET_PREFIX) || !is_key(a, secret))
        return arena_text(a, secret);
    return arena_printf(a, SECRET_PREFIX "%s", secret);
}

/* The old one goes on signing beside the new until then, so a receiver can be changed over without losing a
 * message. */
static void
put_new_secret(struct arena *a, json_object *config, const char *secret, int64_t until)
{
    const char *old = secret_of(a, config);

    json_object_object_del(config, CHANNEL_SECRET_AS_BYTES);
    json_object_object_add(config, "secret", json_object_new_string(secret));
    if (old == NULL)
        return;
    json_object_object_add(config, CHANNEL_OLD_SECRET, json_object_new_string(old));
    json_object_object_add(config, CHANNEL_OLD_SECRET_UNTIL, json_object_new_int64(until));
}

const char *
channel_config_rotate(struct arena *a, const char *stored, const char *secret, int64_t until)
{
    const char *problem, *text = NULL;
    json_object *config = json_read(stored, strlen(stored), &problem);

    if (json_object_is_type(config, json_type_object)) {
        put_new_secret(a, config, secret, until);
        text = channel_compact(a, config);
    }
    json_object_put(config);
    return text;
}

/* False: the config names no url or no format that this version knows, and nothing can be sent. */
bool
webhook_read(struct arena *a, json_object *config, struct channel_config *c)
{
    json_object *verify = json_object_object_get(config, "tls_verify");
    json_object *headers = json_object_object_get(config, "headers");

    c->url = arena_text(a, channel_text_of(config, "url"));
    c->format = find_format(config);
    c->secret = secret_of(a, config);
    c->old_secret = arena_text(a, channel_text_of(config, CHANNEL_OLD_SECRET));
    c->old_secret_until = json_object_get_int64(json_object_object_get(config, CHANNEL_OLD_SECRET_UNTIL));
    c->method = text_same(channel_text_of(config, "method"), "PUT") ? "PUT" : "POST";
    if (headers != NULL)
        (void)http_headers_read(a, headers, HEADERS_MAX, &c->headers);
    c->token = arena_text(a, channel_text_of(config, "token"));
    c->tls_ca = arena_text(a, channel_text_of(config, "tls_ca"));
    c->tls_verify = !json_object_is_type(verify, json_type_boolean) || json_object_get_boolean(verify);
    c->body = arena_text(a, channel_text_of(config, "body"));
    c->content_type = arena_text(a, channel_text_of(config, "content_type"));
    if (c->content_type == NULL)
        c->content_type = "application/json";
    return c->url != NULL && c->format != WEBHOOK_FORMAT_COUNT &&
           (c->format != WEBHOOK_TEMPLATE || c->body != NULL);
}
