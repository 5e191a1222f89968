/* Both read the text once, from the front, and copy what lies between two addresses as it is. */
#include "render/base_path.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

/* What is at the root of an instance; a slash at the end: with whatever follows it. */
static const char *const roots[] = {
    "/api/v1", "/llms.txt", "/llms/", "/SKILL.md", "/.well-known/", "/metrics", "/mcp", "/ping/", "/confirm/",
    "/unsubscribe/", "/s/", "/monitor/",
};

/* "//host" is another host's address, and left alone. */
void
base_path_in_markup(struct buf *out, const char *base, const char *markup)
{
    static const char begin[] = "=\"/";
    const char *at;

    for (; (at = strstr(markup, begin)) != NULL; markup = at) {
        at += sizeof begin - 1;
        buf_bytes(out, markup, (size_t)(at - markup) - 1);
        if (*at != '/')
            buf_text(out, base);
        buf_char(out, '/');
    }
    buf_text(out, markup);
}

static bool
is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* Whether a path of ours begins here. */
static bool
is_root(const char *path)
{
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        size_t length = strlen(roots[i]);

        if (text_starts(path, roots[i]) && (roots[i][length - 1] == '/' || !is_word(path[length])))
            return true;
    }
    return false;
}

/* Whether what ends here is "http://host", with a port perhaps. */
static bool
is_behind_host(const char *text, const char *at)
{
    const char *host = at;

    while (host > text && (is_word(host[-1]) || host[-1] == '.' || host[-1] == ':'))
        host--;
    return host < at && host - text >= 2 && host[-1] == '/' && host[-2] == '/';
}

/* Whether the string of JSON around this place is the name of a member. */
static bool
is_member_name(const char *at)
{
    const char *end = at + strcspn(at, "\"\n");

    return *end == '"' && end[1] == ':';
}

/* Whether an address may begin at this slash, by what is before it. */
static bool
may_begin(const char *text, const char *at)
{
    if (at == text)
        return true;
    switch (at[-1]) {
    case '"':
        return !is_member_name(at);
    case ' ':
    case '\n':
    case '(':
    case '`':
    case '\'':
        return true;
    default:
        return is_behind_host(text, at);
    }
}

static bool
is_behind(const char *text, const char *at, const char *words)
{
    size_t length = strlen(words);

    return (size_t)(at - text) >= length && memcmp(at - length, words, length) == 0;
}

/* The guide and the API's description are written for the root of a host; this makes them right for an
 * instance below a path. */
void
base_path_in_document(struct buf *out, const char *base, const char *text)
{
    const char *done = text;

    for (const char *at = *base == '\0' ? NULL : strchr(text, '/'); at != NULL; at = strchr(at + 1, '/')) {
        bool is_server = at[1] == '"' && is_behind(text, at, "\"url\": \"");
        bool is_route = at[1] == '`' && is_behind(text, at, "`GET ");

        if (!is_server && !is_route && !(is_root(at) && may_begin(text, at)))
            continue;
        buf_bytes(out, done, (size_t)(at - done));
        buf_text(out, base);
        done = at + is_server; /* paths are appended to it, and begin with a slash */
    }
    buf_text(out, done);
}
