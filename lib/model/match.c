/* A text with the separator at both ends of each item: an item is found by one search, and no part of one is
 * taken for another. */
#include "model/match.h"

#include "base/text.h"

#include <string.h>

enum { MOST = 1000, LONGEST = 200 };

/* Adds the strings of an array to the text. */
static const char *
read_items(struct arena *a, const char *name, json_object *value, char separator, bool lower,
           const char **where)
{
    struct buf out = { .arena = a };

    *where = "";
    if (value == NULL)
        return NULL;
    if (!json_is_texts(value))
        return arena_printf(a, "%s must be an array of strings", name);
    if (json_object_array_length(value) > MOST)
        return arena_printf(a, "%s must have at most %d items", name, MOST);
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        const char *raw = json_object_get_string(json_object_array_get_idx(value, i));
        const char *item = text_trim(a, lower ? text_lower(a, raw) : raw);

        if (*item == '\0' || strchr(item, separator) != NULL || text_length(item) > LONGEST)
            return arena_printf(a, "%s[%zu] must have 1 to %d characters", name, i, LONGEST);
        buf_printf(&out, "%s%s%c", out.length == 0 ? (char[]){ separator, '\0' } : "", item, separator);
    }
    *where = buf_string(&out);
    return NULL;
}

const char *
match_read_monitors(struct arena *a, json_object *value, struct match *m)
{
    *m = (struct match){ .tags = "", .groups = "", .monitors = "" };
    if (value == NULL || !json_is_texts(value) || json_object_array_length(value) < 1)
        return "monitor_ids must be an array of 1 to 1000 ids";
    return read_items(a, "monitor_ids", value, ',', true, &m->monitors);
}

const char *
match_read_ids(struct arena *a, const char *name, json_object *value, const char **ids)
{
    return read_items(a, name, value, ',', true, ids);
}

static bool
is_known(const char *name)
{
    return strcmp(name, "all") == 0 || strcmp(name, "tags") == 0 || strcmp(name, "groups") == 0 ||
           strcmp(name, "monitor_ids") == 0;
}

const char *
match_read(struct arena *a, json_object *value, struct match *m)
{
    const char *problem;

    *m = (struct match)MATCH_ALL;
    if (value == NULL)
        return NULL;
    if (!json_object_is_type(value, json_type_object))
        return "match must be an object, as {\"tags\": [\"api\"]}";
    json_object_object_foreach(value, name, ignored)
    {
        (void)ignored;
        if (!is_known(name))
            return "match must be {\"all\": true}, or have some of tags, groups and monitor_ids";
    }
    m->all = json_object_get_boolean(json_object_object_get(value, "all"));
    problem = read_items(a, "match.tags", json_object_object_get(value, "tags"), ',', true, &m->tags);
    if (problem == NULL)
        problem = read_items(a, "match.groups", json_object_object_get(value, "groups"), '\n', false,
                             &m->groups);
    if (problem == NULL)
        problem = read_items(a, "match.monitor_ids", json_object_object_get(value, "monitor_ids"), ',', true,
                             &m->monitors);
    if (problem != NULL)
        return problem;
    if (!m->all && *m->tags == '\0' && *m->groups == '\0' && *m->monitors == '\0')
        return "match must be {\"all\": true}, or name some tags, groups or monitor_ids";
    return NULL;
}

const char *
match_next(struct arena *a, const char **at)
{
    const char separator = **at, *start = *at + 1, *end;

    if (separator == '\0' || (end = strchr(start, separator)) == NULL)
        return NULL;
    *at = end;
    return arena_bytes(a, start, (size_t)(end - start));
}

void
match_put_items(struct buf *out, struct arena *a, const char *name, const char *items)
{
    const char *item;

    put_array(out, name);
    while (*items != '\0' && (item = match_next(a, &items)) != NULL)
        put_text(out, NULL, item);
    end_array(out);
}

void
match_put(struct buf *out, struct arena *a, const struct match *m)
{
    put_object(out, "match");
    if (m->all)
        put_bool(out, "all", true);
    if (*m->tags != '\0')
        match_put_items(out, a, "tags", m->tags);
    if (*m->groups != '\0')
        match_put_items(out, a, "groups", m->groups);
    if (*m->monitors != '\0')
        match_put_items(out, a, "monitor_ids", m->monitors);
    end_object(out);
}

/* Whether a list has an item between two separators. */
static bool
has(const char *list, char separator, const char *item, size_t length)
{
    for (const char *at = strchr(list, separator); at != NULL && at[1] != '\0';
         at = strchr(at + 1, separator))
        if (strncmp(at + 1, item, length) == 0 && at[1 + length] == separator)
            return true;
    return false;
}

static bool
shares_a_tag(const char *list, const char *tags)
{
    const char *end;

    for (const char *start = tags; *start != '\0' && (end = strchr(start + 1, ',')) != NULL; start = end)
        if (has(list, ',', start + 1, (size_t)(end - start - 1)))
            return true;
    return false;
}

bool
match_has(const struct match *m, const char *id, const char *tags, const char *group)
{
    return m->all || has(m->monitors, ',', id, strlen(id)) || shares_a_tag(m->tags, tags) ||
           (group != NULL && has(m->groups, '\n', group, strlen(group)));
}

const char *
match_field_read(struct arena *a, json_object *value, void *where)
{
    return value == NULL ? NULL : match_read(a, value, where);
}

const char *
match_field_read_monitors(struct arena *a, json_object *value, void *where)
{
    return value == NULL ? NULL : match_read_monitors(a, value, where);
}
