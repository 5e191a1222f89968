/* What is secret in a config: shown as "***", and kept where a client sends that back.
 *
 * What may surprise: what the receiver is sent (headers, token, user-info) is kept only as long as the url
 * leads to the same server. Else a client could have what it is not shown, by pointing the channel at
 * itself. */
#include "model/channel_inside.h"

#include "base/text.h"
#include "base/url.h"
#include "base/url_masked.h"

#include <string.h>

/* The value of auth= in a url's query; NULL: there is none. ntfy takes its credentials in the query, as
 * auth=. */
static const char *
find_auth(const char *url, size_t *length)
{
    static const char name[] = "auth=";
    const char *at = url + strcspn(url, "?#");

    while (*at == '?' || *at == '&') {
        at++;
        *length = strcspn(at, "&#");
        if (text_starts(at, name)) {
            *length -= strlen(name);
            return at + strlen(name);
        }
        at += *length;
    }
    return NULL;
}

/* The url with another value of auth=. */
static const char *
with_auth(struct arena *a, const char *url, const char *value, size_t length)
{
    size_t old_length;
    const char *old = find_auth(url, &old_length);

    if (old == NULL)
        return url;
    return arena_printf(a, "%.*s%.*s%s", (int)(old - url), url, (int)length, value, old + old_length);
}

const char *
channel_url_shown(struct arena *a, const char *url)
{
    return url_with_user_info(a, with_auth(a, url, CHANNEL_MASK, strlen(CHANNEL_MASK)), CHANNEL_MASK);
}

static void
set_text(json_object *config, const char *name, const char *text)
{
    json_object_object_add(config, name, json_object_new_string(text));
}

/* An object (headers) keeps its names: a client must see which headers are set to change one of them. */
static void
mask_member(struct arena *a, json_object *config, const char *name, json_object *value)
{
    if (strcmp(name, "url") == 0 && channel_text(value) != NULL) {
        set_text(config, name,
                 url_is_http(channel_text(value)) ? channel_url_shown(a, channel_text(value))
                                                  : apprise_url_shown(a, channel_text(value)));
    } else if (json_object_is_type(value, json_type_object)) {
        json_object_object_foreach(value, header, content) {
            (void)content;
            set_text(value, header, CHANNEL_MASK);
        }
    } else {
        set_text(config, name, CHANNEL_MASK);
    }
}

/* What goes with the secret, and is shown to no client. */
static const char *const hidden[] = {
    CHANNEL_SECRET_AS_BYTES,
    CHANNEL_OLD_SECRET,
    CHANNEL_OLD_SECRET_UNTIL,
};

const char *
channel_config_shown(struct arena *a, const char *stored)
{
    const char *problem, *shown;
    json_object *config = json_read(stored, strlen(stored), &problem);

    if (!json_object_is_type(config, json_type_object)) { /* edited by hand */
        json_object_put(config);
        return "{}";
    }
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        json_object_object_del(config, hidden[i]);
    json_object_object_foreach(config, name, value) {
        if (value != NULL && channel_is_masked(name))
            mask_member(a, config, name, value);
    }
    shown = channel_compact(a, config);
    json_object_put(config);
    return shown;
}

/* As people and browsers write an origin (RFC 6454, 6.2): without the port that its scheme has anyway. */
const char *
channel_url_hidden(struct arena *a, const char *url)
{
    const char *origin = url_origin(a, url), *port = origin != NULL ? strrchr(origin, ':') : NULL;

    if (port == NULL)
        return CHANNEL_MASK;
    if (strcmp(port, text_starts(origin, "https") ? ":443" : ":80") == 0)
        return arena_bytes(a, origin, (size_t)(port - origin));
    return origin;
}

/* The names stay: a reader sees of which kind the channel is. */
const char *
channel_config_hidden(struct arena *a, const char *stored)
{
    const char *problem, *shown;
    json_object *config = json_read(stored, strlen(stored), &problem), *result = json_object_new_object();

    if (json_object_is_type(config, json_type_object)) {
        json_object_object_foreach(config, name, value) {
            const char *text = channel_text(value);

            if (strcmp(name, "payload_format") == 0 && text != NULL)
                set_text(result, name, text);
            else if (strcmp(name, "url") == 0 && text != NULL)
                set_text(result, name, channel_url_hidden(a, text));
            else
                set_text(result, name, CHANNEL_MASK);
        }
        for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
            json_object_object_del(result, hidden[i]);
    }
    shown = channel_compact(a, result);
    json_object_put(config);
    json_object_put(result);
    return shown;
}

/* --- what stays as it was --------------------------------------------------------------------------- */

static const char *
nothing_to_keep(struct arena *a, const char *what)
{
    return arena_printf(a, "%s is \"" CHANNEL_MASK "\", and there is none to keep: send its value", what);
}

/* What the receiver is sent stays with the receiver: else it could be had by pointing the channel
 * elsewhere. */
static const char *
leads_elsewhere(struct arena *a, const char *what)
{
    return arena_printf(
        a, "%s is \"" CHANNEL_MASK "\", but the url leads to another server now: send its value", what);
}

static bool
same_server(struct arena *a, json_object *config, json_object *stored)
{
    const char *now = channel_text_of(config, "url"), *before = channel_text_of(stored, "url");

    return now != NULL && before != NULL && text_same(url_origin(a, now), url_origin(a, before));
}

static const char *
keep_url(struct arena *a, json_object *config, json_object *stored, bool same)
{
    const char *url = channel_text_of(config, "url"), *before = channel_text_of(stored, "url");
    const char *info = url == NULL ? NULL : url_user_info(a, url), *auth = NULL, *old_auth;
    size_t length = 0, old_length;

    if (url != NULL)
        auth = find_auth(url, &length);
    if (text_same(info, CHANNEL_MASK)) {
        const char *old_info = before == NULL ? NULL : url_user_info(a, before);

        if (old_info == NULL)
            return nothing_to_keep(a, "url: the user-info");
        if (!same)
            return leads_elsewhere(a, "url: the user-info");
        url = url_with_user_info(a, url, old_info);
    }
    if (auth != NULL && length == strlen(CHANNEL_MASK) && memcmp(auth, CHANNEL_MASK, length) == 0) {
        old_auth = before == NULL ? NULL : find_auth(before, &old_length);
        if (old_auth == NULL)
            return nothing_to_keep(a, "url: auth");
        if (!same)
            return leads_elsewhere(a, "url: auth");
        url = with_auth(a, url, old_auth, old_length);
    }
    if (url != NULL)
        set_text(config, "url", arena_text(a, url));
    return NULL;
}

/* Names are compared as they are written: a header that comes back under another spelling is a new one, whose
 * value is missing. */
static const char *
keep_headers(struct arena *a, json_object *config, json_object *stored, bool same)
{
    json_object *headers = json_object_object_get(config, "headers");
    json_object *before = json_object_object_get(stored, "headers");

    if (!json_object_is_type(headers, json_type_object))
        return headers == NULL ? NULL : "headers must be an object of strings";
    json_object_object_foreach(headers, name, value) {
        const char *what = arena_printf(a, "headers.%s", name), *old;

        if (!text_same(channel_text(value), CHANNEL_MASK))
            continue;
        old = channel_text_of(before, name);
        if (old == NULL)
            return nothing_to_keep(a, what);
        if (!same)
            return leads_elsewhere(a, what);
        set_text(headers, name, arena_text(a, old));
    }
    return NULL;
}

static const char *
keep_text(struct arena *a, json_object *config, json_object *stored, const char *name, bool allowed)
{
    const char *old = channel_text_of(stored, name);

    if (!text_same(channel_text_of(config, name), CHANNEL_MASK))
        return NULL;
    if (old == NULL)
        return nothing_to_keep(a, name);
    if (!allowed)
        return leads_elsewhere(a, name);
    set_text(config, name, arena_text(a, old));
    return NULL;
}

/* A secret never leaves us: it may sign what goes elsewhere. What goes with it stays with it. */
static const char *
keep_secret(struct arena *a, json_object *config, json_object *stored)
{
    const char *problem = keep_text(a, config, stored, "secret", true);
    json_object *value;

    if (problem != NULL || !text_same(channel_text_of(config, "secret"), channel_text_of(stored, "secret")))
        return problem;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (json_object_object_get_ex(stored, hidden[i], &value))
            json_object_object_add(config, hidden[i], json_object_get(value));
    return NULL;
}

/* Of apprise the url is what it is shown as, or a new one. */
static const char *
keep_apprise_url(struct arena *a, json_object *config, json_object *stored)
{
    const char *url = channel_text_of(config, "url"), *old = channel_text_of(stored, "url");

    if (url == NULL || strstr(url, CHANNEL_MASK) == NULL)
        return NULL;
    if (old == NULL)
        return nothing_to_keep(a, "url");
    if (strcmp(url, CHANNEL_MASK) != 0 && strcmp(url, apprise_url_shown(a, old)) != 0)
        return "url has another scheme than the one to be kept: send it whole";
    set_text(config, "url", arena_text(a, old));
    return NULL;
}

/* Those that have rules of their own, above. */
static bool
is_kept_apart(const char *name)
{
    static const char *const apart[] = { "url", "headers", "secret", NULL };

    return channel_is_among(name, apart);
}

static const char *
keep_texts(struct arena *a, enum channel_kind kind, json_object *config, json_object *stored, bool allowed)
{
    const char *problem = NULL;

    for (const struct config_member *m = channel_members(kind); problem == NULL && m->name != NULL; m++)
        if ((m->notes & MEMBER_MASKED) && !is_kept_apart(m->name))
            problem = keep_text(a, config, stored, m->name, allowed);
    return problem;
}

/* No server is named beside what is secret of a service that it could be kept from. */
static const char *
keep_of_service(struct arena *a, enum channel_kind kind, json_object *config, json_object *stored)
{
    const char *problem = kind == CHANNEL_APPRISE ? keep_apprise_url(a, config, stored) : NULL;

    return problem != NULL ? problem : keep_texts(a, kind, config, stored, true);
}

const char *
channel_keep_masked(struct arena *a, enum channel_kind kind, json_object *config, json_object *stored)
{
    bool same = same_server(a, config, stored);
    const char *problem;

    if (kind != CHANNEL_WEBHOOK && kind != CHANNEL_TEAMS)
        return keep_of_service(a, kind, config, stored);
    problem = keep_url(a, config, stored, same);
    if (problem == NULL)
        problem = keep_headers(a, config, stored, same);
    if (problem == NULL)
        problem = keep_texts(a, kind, config, stored, same);
    return problem != NULL ? problem : keep_secret(a, config, stored);
}
