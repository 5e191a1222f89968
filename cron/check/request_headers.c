/* A monitor's headers as a list of curl's, which copies each line. */
#include "cron/check/request_headers.h"

#include "base/json.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct curl_slist *
with(struct curl_slist *list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(list, line);

    if (!longer)
        abort();
    return longer;
}

/* Its value, if the line is a Cookie header; else NULL. */
static const char *
cookie_value(const char *line)
{
    static const char name[] = "Cookie:";

    return text_starts_nocase(line, name) ? line + strlen(name) : NULL;
}

/* The monitor's "Name: value\n" lines as curl wants them: an empty value is written "Name;", or curl would
 * take it as the wish to send no such header. The arena is emptied with the probe; curl copies each line. */
static struct curl_slist *
own_headers(struct arena *scratch, const char *lines, bool no_cookies)
{
    struct curl_slist *list = NULL;

    while (*lines) {
        size_t length = strcspn(lines, "\n");
        char *line = arena_bytes(scratch, lines, length);
        char *colon = strchr(line, ':');

        if (colon && text_blank(colon + 1)) {
            colon[0] = ';';
            colon[1] = '\0';
        }
        if (colon && !(no_cookies && cookie_value(lines)))
            list = with(list, line);
        lines += length + (lines[length] == '\n');
    }
    return list;
}

static bool
names_header(const struct curl_slist *list, const char *name)
{
    size_t length = strlen(name);

    for (; list; list = list->next)
        if (strncasecmp(list->data, name, length) == 0 &&
            (list->data[length] == ':' || list->data[length] == ';'))
            return true;
    return false;
}

static struct curl_slist *
of_body(struct curl_slist *list, const char *body)
{
    const char *unused;
    json_object *value;
    bool is_json;

    list = with(list, "Expect:"); /* or libcurl would wait for a 100 before it sends a long body */
    if (names_header(list, "Content-Type"))
        return list;
    value = json_read(body, strlen(body), &unused);
    is_json = unused == NULL;
    json_object_put(value);
    return with(list, is_json ? "Content-Type: application/json" : "Content-Type: text/plain; charset=utf-8");
}

struct curl_slist *
request_headers(struct arena *scratch, const struct request_wishes *w)
{
    struct curl_slist *list = w->lines ? own_headers(scratch, w->lines, w->no_cookies) : NULL;

    if (w->authorization)
        list = with(list, arena_printf(scratch, "Authorization: %s", w->authorization));
    if (w->body)
        list = of_body(list, w->body);
    else if (w->no_length && !names_header(list, "Content-Length"))
        list = with(list, "Content-Length: 0");
    return list;
}

const char *
request_cookies(struct arena *scratch, const char *lines)
{
    struct buf out = {.arena = scratch};

    while (lines && *lines) {
        size_t length = strcspn(lines, "\n");
        const char *line = arena_bytes(scratch, lines, length), *value = cookie_value(line);

        if (value && !text_blank(value))
            buf_printf(&out, "%s%s", out.length > 0 ? "; " : "", text_trim(scratch, value));
        lines += length + (lines[length] == '\n');
    }
    return out.length > 0 ? buf_string(&out) : NULL;
}
