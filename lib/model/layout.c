/* A body that is an array is judged as the member "layout" of an object, so that refusals name a place in it:
 * "layout[0].section". */
#include "model/layout.h"

#include "base/json.h"
#include "base/text.h"

#include <stddef.h>
#include <string.h>

enum { TAG_MOST = 50 };

static const struct {
    const char *name;
    int64_t bit;
} shows[] = {
    { "history", SHOW_HISTORY }, { "response_time", SHOW_RESPONSE_TIME }, { "uptime", SHOW_UPTIME },
};

enum { SHOWS = sizeof shows / sizeof *shows };

static const char *
read_shows(struct arena *a, json_object *value, void *where)
{
    int64_t bits = value == NULL ? SHOW_HISTORY : 0;

    (void)a;
    for (size_t i = 0; value != NULL && i < json_object_array_length(value); i++) {
        const char *name = json_object_get_string(json_object_array_get_idx(value, i));
        int at = 0;

        while (at < SHOWS && strcmp(shows[at].name, name) != 0)
            at++;
        if (at == SHOWS)
            return "show may have history, response_time and uptime";
        bits |= shows[at].bit;
    }
    *(int64_t *)where = bits;
    return NULL;
}

static const char *
read_tag(struct arena *a, json_object *value, void *where)
{
    const char *tag = text_trim(a, json_object_get_string(value));

    if (*tag == '\0' || text_length(tag) > TAG_MOST || strchr(tag, ',') != NULL ||
        text_unfit_for_name(tag) != 0)
        return "tag must be one tag of at most 50 characters";
    *(const char **)where = tag;
    return NULL;
}

#define AT(member) .offset = offsetof(struct layout_member, member)

static const struct field member_fields[] = {
    { "id", FIELD_TEXT, AT(id), .from = 1, .to = 100, .notes = FIELD_REQUIRED },
    { "display_name", FIELD_TEXT, AT(display_name), .from = 1, .to = 200, .notes = FIELD_TRIM | FIELD_NAME },
    { "description", FIELD_TEXT, AT(description), .to = 2000, .notes = FIELD_EMPTY_CLEARS },
    { "show", FIELD_OTHER, AT(shows), .type_words = "an array of strings", .type_ok = json_is_texts,
      .read = read_shows },
    { .name = NULL },
};

#undef AT
#define AT(member) .offset = offsetof(struct layout_section, member)

static const struct field section_fields[] = {
    { "section", FIELD_TEXT, AT(title), .from = 1, .to = 100,
      .notes = FIELD_REQUIRED | FIELD_TRIM | FIELD_NAME },
    { "collapsed", FIELD_BOOL, AT(collapsed) },
    { "monitors", FIELD_LIST, AT(members), .to = LAYOUT_MEMBERS_MOST, .of = member_fields,
      .item_size = sizeof(struct layout_member) },
    { "tag", FIELD_TEXT, AT(tag), .read = read_tag },
    { .name = NULL },
};

struct whole {
    struct field_list sections;
};

static const struct field whole_fields[] = {
    { "layout", FIELD_LIST, .offset = offsetof(struct whole, sections), .to = 1000, .of = section_fields,
      .item_size = sizeof(struct layout_section) },
    { .name = NULL },
};

static struct field_problem
judge_section(struct arena *a, json_object *item, const struct layout_section *list, int i)
{
    json_object *monitors;

    if (list[i].tag == NULL &&
        (!json_object_object_get_ex(item, "monitors", &monitors) || monitors == NULL))
        return (struct field_problem){
            FIELD_WRONG_TYPE, arena_printf(a, "layout[%d].monitors is required without a tag: add it", i),
        };
    for (int k = 0; k < i; k++)
        if (strcmp(list[k].title, list[i].title) == 0)
            return (struct field_problem){
                FIELD_BAD_VALUE,
                arena_printf(a, "layout[%d].section must be another than those before it", i),
            };
    return (struct field_problem){ FIELD_FINE, NULL };
}

struct field_problem
layout_read(struct arena *a, json_object *array, struct page_layout *l)
{
    json_object *body = json_object_new_object();
    struct whole whole = { { NULL, 0 } };
    struct field_problem problem;

    json_object_object_add(body, "layout", json_object_get(array));
    problem = fields_types(a, whole_fields, body, true);
    if (problem.fault == FIELD_FINE)
        problem = fields_create(a, whole_fields, body, &whole);
    json_object_put(body);
    l->list = whole.sections.items;
    l->count = l->capacity = whole.sections.count;
    for (int i = 0; i < l->count && problem.fault == FIELD_FINE; i++)
        problem = judge_section(a, json_object_array_get_idx(array, (size_t)i), l->list, i);
    return problem;
}

static void
put_member(struct buf *out, const struct layout_member *m)
{
    put_object(out, NULL);
    put_text(out, "id", m->id);
    opt_text(out, "display_name", m->display_name);
    opt_text(out, "description", m->description);
    put_array(out, "show");
    for (int i = 0; i < SHOWS; i++)
        if (m->shows & shows[i].bit)
            put_text(out, NULL, shows[i].name);
    end_array(out);
    end_object(out);
}

void
layout_json(struct buf *out, const char *name, const struct page_layout *l)
{
    put_array(out, name);
    for (int i = 0; i < l->count; i++) {
        const struct layout_section *s = &l->list[i];
        const struct layout_member *members = s->members.items;

        put_object(out, NULL);
        opt_text(out, "id", s->id);
        put_text(out, "section", s->title);
        put_bool(out, "collapsed", s->collapsed);
        put_array(out, "monitors");
        for (int k = 0; k < s->members.count; k++)
            put_member(out, &members[k]);
        end_array(out);
        opt_text(out, "tag", s->tag);
        end_object(out);
    }
    end_array(out);
}
