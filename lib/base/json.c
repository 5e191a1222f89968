/* Reading: json_scan says whether it is JSON at all, json-c makes the tree. Nothing is then left for json-c's
 * strict mode to find, so it stays off: it would refuse integers of more than 64 bits, which are JSON. */
#include "base/json.h"

#include "base/json_scan.h"
#include "base/text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The text has a NUL behind it, which json-c must see: only then it knows that a number has ended. */
static json_object *
parse(const char *text, size_t length, const char **problem)
{
    /* json-c counts a scalar as a level of its own. */
    struct json_tokener *tokener = json_tokener_new_ex(JSON_MAX_DEPTH + 2);
    json_object *value;

    if (!tokener)
        abort();
    value = json_tokener_parse_ex(tokener, text, (int)length + 1);
    if (json_tokener_get_error(tokener) != json_tokener_success)
        *problem = "not JSON";
    json_tokener_free(tokener);
    return value;
}

/* The text is copied, because json_scan overwrites what json-c would read wrongly, and because a NUL must
 * stand behind it. */
json_object *
json_read(const char *text, size_t length, const char **problem)
{
    json_object *value = NULL;
    char *copy;

    *problem = NULL;
    if (length >= INT_MAX) {
        *problem = "too long";
        return NULL;
    }
    if (!text_is_utf8(text, length)) {
        *problem = "not UTF-8";
        return NULL;
    }
    copy = malloc(length + 1);
    if (!copy)
        abort();
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    *problem = json_scan(copy, length);
    if (!*problem)
        value = parse(copy, length, problem);
    free(copy);
    return value;
}

json_object *
json_read_own(const char *text, size_t length)
{
    const char *problem;

    return length < INT_MAX ? parse(text, length, &problem) : NULL;
}

/* Every C string ends at U+0000: a value that holds one would be cut without a word. */
static bool
object_holds_nul(json_object *value)
{
    json_object_object_foreach(value, name, member)
        if (strstr(name, JSON_NAME_NUL) || json_holds_nul(member))
            return true;
    return false;
}

bool
json_holds_nul(json_object *value)
{
    switch (json_object_get_type(value)) {
    case json_type_string:
        return memchr(json_object_get_string(value), '\0', (size_t)json_object_get_string_len(value)) != NULL;
    case json_type_object:
        return object_holds_nul(value);
    case json_type_array:
        for (size_t i = 0; i < json_object_array_length(value); i++)
            if (json_holds_nul(json_object_array_get_idx(value, i)))
                return true;
        return false;
    case json_type_null:
    case json_type_boolean:
    case json_type_double:
    case json_type_int:
        return false;
    }
    return false;
}

bool
json_is_texts(json_object *value)
{
    if (!json_object_is_type(value, json_type_array))
        return false;
    for (size_t i = 0; i < json_object_array_length(value); i++)
        if (!json_object_is_type(json_object_array_get_idx(value, i), json_type_string))
            return false;
    return true;
}

bool
json_is_count(json_object *value, int64_t *count)
{
    int64_t n;

    if (!json_object_is_type(value, json_type_int))
        return false;
    n = json_object_get_int64(value); /* beyond 64 bits: the nearest that fits */
    if (n < 0 || n > UINT32_MAX)
        return false;
    *count = n;
    return true;
}
