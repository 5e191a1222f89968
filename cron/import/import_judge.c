/* What the API would refuse of a document, or move into range, is found here by the API's own table of
 * fields, told, and mended: what is printed can be applied as it is. What depends on the instance (the
 * shortest interval, kinds that it has switched off) only the instance knows. */
#include "cron/import/import.h"

#include "base/text.h"
#include "model/monitor.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a document's monitor has beyond the body of a create. */
static const char *const beside[] = {"depends_on", "channels", "alert_rules", "is_paused", NULL};

static const struct monitor_bounds any = {1, 1, MONITOR_MAX_BODY_OF_TRUSTED, false};

/* Numbers outside the limits of their field go to the nearer one, also where the API would refuse them. */
static void
fit_numbers(struct import *im, json_object *monitor, const char *id)
{
    for (const struct field *row = monitor_fields; row->name != NULL; row++) {
        json_object *value = json_object_object_get(monitor, row->name);
        int64_t given = json_object_get_int64(value), fit = given;

        if (row->type != FIELD_INT || !json_object_is_type(value, json_type_int))
            continue;
        if ((double)fit < row->from)
            fit = (int64_t)row->from;
        if (row->to > 0 && (double)fit > row->to)
            fit = (int64_t)row->to;
        if (fit == given)
            continue;
        import_lost(im, id, "%s %s from %lld to %lld", row->name, fit > given ? "raised" : "lowered",
                    (long long)given, (long long)fit);
        import_int(monitor, row->name, fit);
    }
}

/* A name is one line. */
static void
fit_name(struct import *im, json_object *monitor, const char *id)
{
    const char *name = import_get(monitor, "name");
    char *line = arena_text(im->arena, name != NULL ? name : "");

    for (char *c = line; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    if (name == NULL || strcmp(name, line) == 0)
        return;
    import_lost(im, id, "its name is not one line: it becomes \"%s\"", line);
    import_text(monitor, "name", line);
}

static bool
is_needed(const char *member)
{
    return strcmp(member, "url") == 0 || strcmp(member, "monitor_type") == 0;
}

/* The member that a sentence is about, as "assertions[2].path must be ...": takes it out, of a list the one
 * item; a name becomes the external_id. False: the monitor cannot be without. */
static bool
take_out(json_object *monitor, const char *id, const char *sentence)
{
    size_t length = strspn(sentence, "abcdefghijklmnopqrstuvwxyz_0123456789"), index;
    char name[64];
    json_object *value;

    if (length == 0 || length >= sizeof name)
        return false;
    (void)snprintf(name, sizeof name, "%.*s", (int)length, sentence);
    value = json_object_object_get(monitor, name);
    if (value == NULL || is_needed(name))
        return false;
    index = sentence[length] == '[' ? strtoul(sentence + length + 1, NULL, 10) : SIZE_MAX;
    if (json_object_is_type(value, json_type_array) && index < json_object_array_length(value))
        return json_object_array_del_idx(value, index, 1) == 0;
    if (strcmp(name, "name") == 0 && strcmp(json_object_get_string(value), id) != 0)
        import_text(monitor, name, id);
    else
        json_object_object_del(monitor, name);
    return true;
}

static struct field_problem
judge(struct arena *a, json_object *body, struct monitor *m)
{
    struct field_problem problem = monitor_types(a, body);

    return problem.fault == FIELD_FINE ? monitor_create(a, body, &any, m) : problem;
}

/* What is for other kinds of monitors is dropped by the API, with a warning. */
static void
drop_foreign(struct import *im, json_object *monitor, const char *id, const struct monitor *m)
{
    for (const struct field *row = monitor_fields; row->name != NULL; row++) {
        if (field_applies(row, 1U << m->type) || json_object_object_get(monitor, row->name) == NULL)
            continue;
        import_lost(im, id, "%s is not for monitors of type %s", row->name, monitor_type_name(m->type));
        json_object_object_del(monitor, row->name);
    }
}

static json_object *
create_body(json_object *monitor)
{
    json_object *body = json_object_new_object();

    json_object_object_foreach(monitor, name, value)
    {
        json_object_object_add(body, name, json_object_get(value));
    }
    for (const char *const *b = beside; *b != NULL; b++)
        json_object_object_del(body, *b);
    return body;
}

/* False: nothing can be made of it. Each turn takes something out, so there is an end. */
static bool
fit(struct import *im, json_object *monitor, const char *id)
{
    fit_name(im, monitor, id);
    fit_numbers(im, monitor, id);
    for (;;) {
        struct monitor m = {0};
        json_object *body = create_body(monitor);
        struct field_problem problem = judge(im->arena, body, &m);

        json_object_put(body);
        if (problem.fault == FIELD_FINE) {
            drop_foreign(im, monitor, id, &m);
            return true;
        }
        import_lost(im, id, "%s", problem.message);
        if (!take_out(monitor, id, problem.message))
            return false;
    }
}

/* Nothing else of the document may name it then. */
static void
forget(json_object *within, const char *id)
{
    if (json_object_is_type(within, json_type_object)) {
        json_object_object_foreach(within, name, value)
        {
            (void)name;
            forget(value, id);
        }
    }
    for (size_t i = 0; json_object_is_type(within, json_type_array) && i < json_object_array_length(within);)
        if (text_same(json_object_get_string(json_object_array_get_idx(within, i)), id))
            (void)json_object_array_del_idx(within, i, 1);
        else
            i++;
}

static void
leave_out(struct import *im, const char *id)
{
    static const char *const parts[] = {"channels", "status_pages", NULL};

    import_lost(im, id, "there is nothing to make of it");
    import_drop(im, "monitors", id);
    for (const char *const *p = parts; *p != NULL; p++)
        forget(json_object_object_get(im->document, *p), id);
}

void
import_judge(struct import *im)
{
    json_object *monitors = json_object_object_get(im->document, "monitors");
    struct {
        const char **list;
        int count, capacity;
    } bad = {0};

    if (monitors == NULL)
        return;
    json_object_object_foreach(monitors, id, monitor)
    {
        if (!fit(im, monitor, id))
            *(const char **)arena_add(im->arena, &bad) = arena_text(im->arena, id);
    }
    for (int i = 0; i < bad.count; i++)
        leave_out(im, bad.list[i]);
}
