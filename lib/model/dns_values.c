/* Values are kept as one text, a line each: no record that a line break stands in can be expected. */
#include "model/dns_values.h"

#include "base/text.h"

#include <stddef.h>
#include <string.h>

#define MOST_VALUES 50
#define LONGEST_VALUE 2000

const char *const dns_match_names[DNS_MATCH_COUNT + 1] = {
    [DNS_MATCH_ANY] = "any",   [DNS_MATCH_ALL] = "all",           [DNS_MATCH_EXACT] = "exact",
    [DNS_MATCH_NONE] = "none", [DNS_MATCH_CONTAINS] = "contains",
};

static const char *
value_problem(struct arena *a, size_t index, const char *value)
{
    if (*value == '\0' || text_length(value) > LONGEST_VALUE)
        return arena_printf(a, "dns_expected_values[%zu] must have 1 to %d characters", index, LONGEST_VALUE);
    if (strpbrk(value, "\r\n") != NULL)
        return arena_printf(a, "dns_expected_values[%zu] must be one line", index);
    return NULL;
}

/* Written as it will be read back: a line each, in the order of the client, because the API shows them in
 * that order. */
const char *
dns_values_read(struct arena *a, json_object *value, void *where)
{
    struct buf lines = { .arena = a };
    size_t count = value == NULL ? 0 : json_object_array_length(value);

    *(const char **)where = NULL;
    if (value == NULL)
        return NULL;
    if (count < 1 || count > MOST_VALUES)
        return arena_printf(a, "dns_expected_values must have 1 to %d values", MOST_VALUES);
    for (size_t i = 0; i < count; i++) {
        const char *one = text_trim(a, json_object_get_string(json_object_array_get_idx(value, i)));
        const char *problem = value_problem(a, i, one);

        if (problem != NULL)
            return problem;
        buf_printf(&lines, "%s\n", one);
    }
    *(const char **)where = buf_string(&lines);
    return NULL;
}

bool
dns_values_next(struct arena *a, const char **lines, const char **value)
{
    size_t length;

    if (*lines == NULL || **lines == '\0')
        return false;
    length = strcspn(*lines, "\n");
    *value = arena_bytes(a, *lines, length);
    *lines += length + ((*lines)[length] == '\n');
    return true;
}

const char *
dns_values_joined(struct arena *a, const char *lines)
{
    struct buf joined = { .arena = a };
    const char *value;

    while (dns_values_next(a, &lines, &value))
        buf_printf(&joined, "%s%s", joined.length > 0 ? ", " : "", value);
    return buf_string(&joined);
}

/* masked: that something is expected is told, what and how many values is not. */
void
dns_values_put(struct buf *out, struct arena *a, const char *name, const char *lines, bool masked)
{
    const char *value;

    if (lines == NULL)
        return;
    put_array(out, name);
    while (!masked && dns_values_next(a, &lines, &value))
        put_text(out, NULL, value);
    if (masked)
        put_text(out, NULL, "***");
    end_array(out);
}
