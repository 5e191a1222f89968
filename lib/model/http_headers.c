/* A name holds no colon, so the first one in a line ends it; a value holds no line break, which ends the
 * line. */
#include "model/http_headers.h"

#include "base/text.h"

#include <string.h>

#define NAME_MAX_LENGTH 100
#define VALUE_MAX_LENGTH 4096 /* characters */

/* A token of HTTP (RFC 9110, 5.6.2). */
static bool
is_header_name(const char *name)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789"
                                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t length = strlen(name);

    return length >= 1 && length <= NAME_MAX_LENGTH && strspn(name, token) == length;
}

/* NULL if the header may be stored. A line break in a value would begin a header, or end the headers, of the
 * request that it is sent with. */
static const char *
problem_with(struct arena *a, const char *name, json_object *value)
{
    const char *text;

    if (!is_header_name(name))
        return arena_printf(a, "headers: \"%s\" is no header name: use 1 to %d of letters, digits, - and _",
                            text_cut(a, name, NAME_MAX_LENGTH), NAME_MAX_LENGTH);
    if (!json_object_is_type(value, json_type_string))
        return arena_printf(a, "headers: the value of %s must be a string", name);
    text = json_object_get_string(value);
    if (text_length(text) > VALUE_MAX_LENGTH)
        return arena_printf(a, "headers: the value of %s must have at most %d characters", name,
                            VALUE_MAX_LENGTH);
    if (strpbrk(text, "\r\n") != NULL)
        return arena_printf(a, "headers: the value of %s must not hold a line break", name);
    return NULL;
}

const char *
http_headers_read(struct arena *a, json_object *value, int most, const char **lines)
{
    struct buf out = { .arena = a };

    if (!json_object_is_type(value, json_type_object))
        return "headers must be a JSON object of strings, as {\"Accept\": \"text/html\"}";
    if (json_object_object_length(value) > most)
        return arena_printf(a, "headers must have at most %d members", most);
    json_object_object_foreach(value, name, content) {
        const char *problem = problem_with(a, name, content);

        if (problem != NULL)
            return problem;
        buf_printf(&out, "%s: %s\n", name, json_object_get_string(content));
    }
    *lines = out.length > 0 ? out.text : NULL;
    return NULL;
}

/* The lines were written by http_headers_read, so each has its ": " and its line end. */
bool
http_headers_next(struct arena *a, const char **lines, const char **name, const char **value)
{
    const char *colon, *end;

    if (*lines == NULL || **lines == '\0')
        return false;
    colon = strstr(*lines, ": ");
    end = colon + strcspn(colon, "\n");
    *name = arena_bytes(a, *lines, (size_t)(colon - *lines));
    *value = arena_bytes(a, colon + 2, (size_t)(end - colon - 2));
    *lines = end + 1;
    return true;
}
