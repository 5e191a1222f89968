/* The longest are looked for first: "Bearer abc" holds "abc", and must go as a whole. */
#include "rules/secrets.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/text.h"
#include "base/url_masked.h"
#include "model/http_headers.h"

#include <string.h>
#include <strings.h>

#define MASK "***"
#define SHORTEST 4 /* bytes: anything shorter stands everywhere, and is no secret */

/* --- which ---------------------------------------------------------------------------------------------- */

static bool
is_known(const struct secrets *s, const char *text)
{
    for (int i = 0; i < s->count; i++)
        if (strcmp(s->list[i], text) == 0)
            return true;
    return false;
}

static void
add_form(struct arena *a, struct secrets *s, const char *text)
{
    int at;

    if (strlen(text) < SHORTEST || is_known(s, text))
        return;
    (void)arena_add(a, s);
    for (at = s->count - 1; at > 0 && strlen(s->list[at - 1]) < strlen(text); at--)
        s->list[at] = s->list[at - 1];
    s->list[at] = text;
}

static const char *
as_json(struct arena *a, const char *text)
{
    struct buf out = {.arena = a};

    put_text(&out, NULL, text);
    return arena_bytes(a, out.text + 1, out.length - 2);
}

static const char *
as_url(struct arena *a, const char *text)
{
    struct buf out = {.arena = a};

    buf_percent(&out, text);
    return buf_string(&out);
}

void
secrets_add(struct arena *a, struct secrets *s, const char *secret)
{
    if (text_blank(secret))
        return;
    secret = arena_text(a, secret);
    add_form(a, s, secret);
    add_form(a, s, as_json(a, secret));
    add_form(a, s, as_url(a, secret));
}

/* As such credentials are sent, and as they are given in an address. */
static void
add_pair(struct arena *a, struct secrets *s, const char *pair)
{
    const char *colon = strchr(pair, ':');
    struct buf coded = {.arena = a};

    base64_put(&coded, pair, strlen(pair));
    secrets_add(a, s, buf_string(&coded));
    secrets_add(a, s, colon != NULL ? colon + 1 : pair);
}

static void
add_auth(struct arena *a, struct secrets *s, const struct target_auth *auth)
{
    switch (auth->type) {
    case AUTH_BASIC:
        add_pair(a, s, arena_printf(a, "%s:%s", auth->username, auth->password));
        break;
    case AUTH_BEARER:
        secrets_add(a, s, auth->token);
        break;
    case AUTH_OAUTH2:
        secrets_add(a, s, auth->client_secret);
        break;
    case AUTH_TYPE_COUNT:
        break;
    }
}

/* Headers whose values are the same everywhere, and in answers, too. */
static bool
is_common(const char *name)
{
    static const char *const names[] = {"Accept",          "Accept-Charset", "Accept-Encoding",
                                        "Accept-Language", "Cache-Control",  "Connection",
                                        "Content-Type",    "Host",           "Origin",
                                        "Pragma",          "Referer",        "User-Agent"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

/* "Bearer abc" is two: what stands behind the scheme is the secret, and a target may say that alone. */
static void
add_headers(struct arena *a, struct secrets *s, const char *lines)
{
    const char *name, *value;

    while (lines != NULL && http_headers_next(a, &lines, &name, &value)) {
        const char *space = strchr(value, ' ');

        if (is_common(name))
            continue;
        secrets_add(a, s, value);
        if (space != NULL && strcasestr(name, "authorization") != NULL)
            secrets_add(a, s, space + 1);
    }
}

/* Those that say who somebody is. */
bool
header_is_secret(const char *name)
{
    static const char *const names[] = {"Authorization",       "Cookie",     "Proxy-Authenticate",
                                        "Proxy-Authorization", "Set-Cookie", "Set-Cookie2",
                                        "WWW-Authenticate"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

struct secrets
secrets_of(struct arena *a, const struct monitor *m)
{
    struct secrets s = {0};
    const char *info = m->url != NULL ? url_user_info(a, m->url) : NULL;

    add_headers(a, &s, m->headers);
    if (m->options.auth != NULL)
        add_auth(a, &s, m->options.auth);
    if (info != NULL) {
        const char *pair = text_decode(a, info, strlen(info), false);

        secrets_add(a, &s, strchr(info, ':') != NULL ? strchr(info, ':') + 1 : info);
        if (pair != NULL)
            add_pair(a, &s, pair);
    }
    return s;
}

/* --- hiding --------------------------------------------------------------------------------------------- */

static size_t
secret_at(const struct secrets *s, const char *text)
{
    for (int i = 0; i < s->count; i++)
        if (text_starts(text, s->list[i]))
            return strlen(s->list[i]);
    return 0;
}

/* How many of the last bytes may be the beginning of a secret. */
static size_t
begun_at_end(const struct secrets *s, const char *text, size_t length)
{
    size_t most = 0;

    for (int i = 0; i < s->count; i++) {
        size_t whole = strlen(s->list[i]);

        for (size_t part = whole < length ? whole : length; part > most; part--)
            if (memcmp(text + length - part, s->list[i], part) == 0)
                most = part;
    }
    return most;
}

const char *
secrets_hide(struct arena *a, const struct secrets *s, const char *text, bool cut)
{
    struct buf out = {.arena = a};
    size_t part;

    if (text == NULL || s->count == 0)
        return text;
    buf_text(&out, "");
    while (*text != '\0') {
        size_t length = secret_at(s, text);

        if (length > 0)
            buf_text(&out, MASK);
        else
            buf_char(&out, *text);
        text += length > 0 ? length : 1;
    }
    part = cut ? begun_at_end(s, out.text, out.length) : 0;
    if (part > 0)
        out.text[out.length - part] = '\0';
    return out.text;
}
