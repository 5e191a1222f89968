/* A line an object, and below it a line for what was and one for what will be of each field. */
#include "cron/client/plan_text.h"

#include <string.h>

enum { LONGEST = 200, SHORTEST_SECRET = 8 };

/* How a plan is shown. */
struct shown {
    const struct document_places *places;
    bool in_colour;
    struct arena arena; /* for texts that are written anew */
};

static const struct {
    const char *action, *sign, *colour;
} looks[] = {
    {"create", "+", "\033[32m"},
    {"change", "~", "\033[33m"},
    {"delete", "-", "\033[31m"},
};

static const char *
member(json_object *object, const char *name)
{
    const char *text = json_object_get_string(json_object_object_get(object, name));

    return text != NULL ? text : "";
}

static const char *
json_of(json_object *value)
{
    return json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

/* Each of the text's places that holds the value, as JSON writes it, shows the name again. Values of a few
 * letters are no secrets, and stand elsewhere, too. */
static const char *
without_place(struct arena *a, const char *text, const struct document_place *place)
{
    json_object *value = json_object_new_string(place->value);
    const char *quoted = json_of(value), *found;
    size_t length = strlen(quoted) - 2;
    struct buf out = {.arena = a};

    quoted = arena_bytes(a, quoted + 1, length);
    json_object_put(value);
    if (length < SHORTEST_SECRET)
        return text;
    for (; (found = strstr(text, quoted)) != NULL; text = found + length) {
        buf_bytes(&out, text, (size_t)(found - text));
        buf_printf(&out, "${%s}", place->name);
    }
    buf_text(&out, text);
    return buf_string(&out);
}

/* What others wrote stays on its line. */
static void
put_value(struct buf *out, json_object *value, struct shown *shown)
{
    const char *text = json_of(value);
    size_t length;

    for (int i = 0; i < shown->places->count; i++)
        text = without_place(&shown->arena, text, &shown->places->list[i]);
    length = strlen(text);

    if (length <= LONGEST) {
        buf_text(out, text);
        return;
    }
    for (length = LONGEST; ((unsigned char)text[length] & 0xc0) == 0x80; length--)
        ;
    buf_bytes(out, text, length);
    buf_text(out, "…");
}

static void
put_side(struct buf *out, const char *sign, const char *colour, const char *field, json_object *value,
         struct shown *shown)
{
    buf_printf(out, "    %s%s %s: ", colour, sign, field);
    put_value(out, value, shown);
    buf_printf(out, "%s\n", *colour != '\0' ? "\033[0m" : "");
}

static void
put_changes(struct buf *out, json_object *changes, struct shown *shown)
{
    for (size_t i = 0; changes != NULL && i < json_object_array_length(changes); i++) {
        json_object *change = json_object_array_get_idx(changes, i);
        json_object *from = json_object_object_get(change, "from"),
                    *to = json_object_object_get(change, "to");
        const char *field = member(change, "field");

        if (from != NULL)
            put_side(out, "-", shown->in_colour ? looks[2].colour : "", field, from, shown);
        if (to != NULL || from == NULL)
            put_side(out, "+", shown->in_colour ? looks[0].colour : "", field, to, shown);
    }
}

static bool
put_object_line(struct buf *out, json_object *object, struct shown *shown)
{
    const char *action = member(object, "action");
    size_t i = 0;

    while (i < sizeof looks / sizeof *looks && strcmp(looks[i].action, action) != 0)
        i++;
    if (i == sizeof looks / sizeof *looks)
        return false;
    buf_printf(out, "%s%s %s %s%s\n", shown->in_colour ? looks[i].colour : "", looks[i].sign,
               member(object, "type"), member(object, "external_id"), shown->in_colour ? "\033[0m" : "");
    put_changes(out, json_object_object_get(object, "changes"), shown);
    return true;
}

int
plan_text(struct buf *out, json_object *answer, const struct document_places *places, bool in_colour)
{
    struct shown shown = {.places = places, .in_colour = in_colour};
    json_object *plan = json_object_object_get(answer, "plan");
    json_object *warnings = json_object_object_get(answer, "warnings");
    int differ = 0, same = 0;

    for (size_t i = 0; plan != NULL && i < json_object_array_length(plan); i++)
        if (put_object_line(out, json_object_array_get_idx(plan, i), &shown))
            differ++;
        else
            same++;
    for (size_t i = 0; warnings != NULL && i < json_object_array_length(warnings); i++)
        buf_printf(out, "warning: %s\n", json_object_get_string(json_object_array_get_idx(warnings, i)));
    buf_printf(out, "%d to write, %d as it should be\n", differ, same);
    arena_free(&shown.arena);
    return differ;
}
