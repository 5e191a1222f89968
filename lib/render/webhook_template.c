/* Fills a template (model/template.h): most names are paths into the facts that programs are sent, the others
 * have a row here. */
#include "render/webhook_writing.h"

#include "base/json.h"
#include "base/text.h"
#include "model/template.h"
#include "render/humanize.h"

#include <string.h>

enum { TEMPLATE_TEXT_MOST = 20000 /* characters of the message as a whole */ };

/* --- values that are in no fact ------------------------------------------------------------------------- */

static const char *
symbol(const struct writing *x)
{
    return x->n->label->symbol;
}

static const char *
title(const struct writing *x)
{
    return message_of(x->a, x->n, &markup_plain, x->place).first;
}

static const char *
details(const struct writing *x)
{
    return message_of(x->a, x->n, &markup_plain, x->place).details;
}

static const char *
whole(const struct writing *x)
{
    return webhook_text(x, &markup_plain, TEMPLATE_TEXT_MOST);
}

static const char *
link_of(const struct writing *x)
{
    return notification_link(x->a, x->n, x->place);
}

static const char *
link_of_monitor(const struct writing *x)
{
    return x->place->public_url == NULL || x->n->monitor_id == NULL
               ? NULL
               : arena_printf(x->a, "%s/monitor/%s", x->place->public_url, x->n->monitor_id);
}

static const char *
link_of_incident(const struct writing *x)
{
    return x->n->incident_id == NULL ? NULL : link_of(x);
}

static const char *
acknowledge(const struct writing *x)
{
    return webhook_acknowledge_link(x->a, x->n, x->place);
}

static const char *
duration(const struct writing *x)
{
    struct buf out = {.arena = x->a};

    if (x->n->duration_seconds >= 0)
        humanize_span(&out, x->n->duration_seconds);
    return buf_string(&out);
}

static const char *
number(const struct writing *x, int64_t value)
{
    return value < 0 ? NULL : arena_printf(x->a, "%lld", (long long)value);
}

static const char *
duration_seconds(const struct writing *x)
{
    return number(x, x->n->duration_seconds);
}

static const char *
delayed_seconds(const struct writing *x)
{
    return number(x, x->n->delayed_seconds);
}

static const char *
checked_from(const struct writing *x)
{
    return x->n->checked_from;
}

static const struct {
    const char *name;
    const char *(*value)(const struct writing *x); /* NULL: it is not known */
} values[] = {
    {"symbol", symbol},
    {"title", title},
    {"text", details},
    {"message", whole},
    {"link", link_of},
    {"links.incident", link_of_incident},
    {"links.monitor", link_of_monitor},
    {"links.acknowledge", acknowledge},
    {"duration", duration},
    {"duration_seconds", duration_seconds},
    {"delayed_seconds", delayed_seconds},
    {"checked_from", checked_from},
};

/* --- values in the facts -------------------------------------------------------------------------------- */

/* A list is its items with commas between them. */
static const char *
text_of(struct arena *a, json_object *value)
{
    struct buf out = {.arena = a};

    if (!json_object_is_type(value, json_type_array))
        return value == NULL ? NULL : arena_text(a, json_object_get_string(value));
    for (size_t i = 0; i < json_object_array_length(value); i++)
        buf_printf(&out, "%s%s", i > 0 ? ", " : "",
                   json_object_get_string(json_object_array_get_idx(value, i)));
    return buf_string(&out);
}

/* "monitor.name": the member of a member. */
static json_object *
find(struct arena *a, json_object *facts, const char *name)
{
    const char *dot = strchr(name, '.');

    if (dot == NULL)
        return json_object_object_get(facts, name);
    return json_object_object_get(json_object_object_get(facts, arena_bytes(a, name, (size_t)(dot - name))),
                                  dot + 1);
}

static const char *
value_of(const struct writing *x, json_object *facts, const char *name)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strcmp(values[i].name, name) == 0)
            return values[i].value(x);
    return text_of(x->a, find(x->a, facts, name));
}

/* --- the body ------------------------------------------------------------------------------------------- */

/* As a JSON string has it, without its quotes. */
static void
put_in_json(struct buf *out, struct arena *a, const char *value)
{
    struct buf text = {.arena = a};

    put_text(&text, NULL, value);
    buf_bytes(out, text.text + 1, text.length - 2);
}

static void
put_value(const struct writing *x, const char *value, bool raw)
{
    const char *type = x->c->content_type;

    if (value == NULL)
        return;
    if (!raw && text_find_nocase(type, "json") != NULL)
        put_in_json(x->out, x->a, value);
    else if (!raw && (text_find_nocase(type, "html") != NULL || text_find_nocase(type, "xml") != NULL))
        buf_xml(x->out, value);
    else
        buf_text(x->out, value);
}

/* The facts are our own JSON: they can be read. */
void
write_template(const struct writing *x)
{
    const char *at = x->c->body, *problem;
    json_object *facts = json_read(x->n->facts, strlen(x->n->facts), &problem);
    struct template_piece p;

    while (template_next(&at, &p)) {
        if (p.is_name)
            put_value(x, value_of(x, facts, arena_bytes(x->a, p.text, p.length)), p.raw);
        else
            buf_bytes(x->out, p.text, p.length);
    }
    json_object_put(facts);
}
