/* A parameter of the query is the member of the body that it stands for: both are judged as one body. */
#include "fcgi/api/gate_wish.h"

#include "base/json.h"
#include "base/text.h"
#include "fcgi/http/route.h"
#include "model/assertion.h"
#include "model/gate.h"

#include <stddef.h>
#include <string.h>

enum { KEYS_MOST = 50 };

static const struct field one_text[] = {{"", FIELD_TEXT, .to = 200}, {.name = NULL}};

#define AT(member) .offset = offsetof(struct gate_wish, member)
#define TEXTS .of = NULL, .each = one_text, .item_size = sizeof(const char *)

/* clang-format off */
static const struct field wish_fields[] = {
    { "ids", FIELD_LIST, AT(ids), .from = 1, .to = GATE_MEMBERS_MOST, TEXTS },
    { "tag", FIELD_TEXT, AT(tag), .from = 1, .to = 100, .notes = FIELD_TRIM },
    { "group", FIELD_TEXT, AT(group), .from = 1, .to = 100, .notes = FIELD_TRIM },
    { "checks", FIELD_INT, AT(checks), .from = 1, .to = 20, .unset = 3 },
    { "interval_seconds", FIELD_INT, AT(interval), .from = 10, .to = 60, .unset = 10 },
    { "timeout_seconds", FIELD_INT, AT(timeout), .from = 10, .to = 1800, .unset = 300 },
    { "allow_degraded", FIELD_BOOL, AT(allow_degraded) },
    { "label", FIELD_TEXT, AT(label), .from = 1, .to = 200, .notes = FIELD_TRIM | FIELD_NAME },
    { "expect", FIELD_LIST, AT(expect), .to = ASSERTIONS_MOST, .of = assertion_fields,
      .item_size = sizeof(struct assertion), .type_words = "an array of assertions, or an object with them" },
    { "wait", FIELD_INT, AT(wait), .from = 0, .to = 600, .unset = -1 },
    { "keys", FIELD_LIST, AT(keys), .to = KEYS_MOST, TEXTS },
    { .name = NULL },
};
/* clang-format on */

static const struct field *
field_of(const char *name)
{
    const struct field *f = wish_fields;

    while (f->name != NULL && strcmp(f->name, name) != 0)
        f++;
    return f->name != NULL ? f : NULL;
}

static json_object *
as_list(struct arena *a, const char *text)
{
    json_object *list = json_object_new_array();

    while (*text != '\0') {
        size_t length = strcspn(text, ",");
        const char *item = text_trim(a, arena_bytes(a, text, length));

        if (*item != '\0')
            json_object_array_add(list, json_object_new_string(item));
        text += length + (text[length] == ',');
    }
    return list;
}

/* A parameter of the query as the member that it stands for. What is none stays text, and is refused as
 * that. */
static json_object *
as_member(struct arena *a, const struct field *f, const char *text)
{
    int64_t number;

    if (f->type == FIELD_LIST)
        return as_list(a, text);
    if (f->type == FIELD_BOOL && (text_same(text, "true") || text_same(text, "1")))
        return json_object_new_boolean(true);
    if (f->type == FIELD_BOOL && (text_same(text, "false") || text_same(text, "0")))
        return json_object_new_boolean(false);
    if (f->type == FIELD_INT && text_to_int(text, 0, UINT32_MAX, &number))
        return json_object_new_int64(number);
    return json_object_new_string(text);
}

/* What the query says of a member; *said NULL: nothing. False: *no is the refusal of a value. */
static bool
read_query(struct request *rq, const struct query_param *p, json_object **said, struct reply *no)
{
    const struct field *f = field_of(p->name);
    const char *text;
    int64_t number;

    *said = NULL;
    if (p->kind == PARAM_NUMBER) {
        if (!request_number(rq, p->name, &number, no))
            return false;
        if (number != p->absent)
            *said = json_object_new_int64(number);
        return true;
    }
    text = request_trimmed(rq, p->name);
    if (rq->bad_param != NULL)
        return say_no(no, refuse_param(rq));
    if (text != NULL)
        *said = as_member(rq->arena, f, text);
    return true;
}

/* Both are one body; that the same is said twice is a mistake. */
static bool
join_query(struct request *rq, struct reply *no)
{
    for (const struct query_param *p = rq->route->takes->params; p->name != NULL; p++) {
        json_object *said;

        if (!read_query(rq, p, &said, no))
            return false;
        if (said != NULL && json_object_object_get(rq->body, p->name) != NULL) {
            json_object_put(said);
            return say_no(
                no, refuse(rq, VALIDATION_ERROR, "%s is in the query and in the body: say it once", p->name));
        }
        if (said != NULL)
            json_object_object_add(rq->body, p->name, said);
    }
    return true;
}

/* An object with member assertions stands for that. */
static void
unwrap_expect(struct request *rq)
{
    json_object *given = json_object_object_get(rq->body, "expect"), *list;

    if (json_object_is_type(given, json_type_object) &&
        json_object_object_get_ex(given, "assertions", &list) && list != NULL)
        json_object_object_add(rq->body, "expect", json_object_get(list));
}

static bool
is_in_query(struct request *rq, const char *name)
{
    for (const struct query_param *p = rq->route->takes->params; p->name != NULL; p++)
        if (p->kind == PARAM_TEXT && strcmp(p->name, name) == 0)
            return request_text(rq, name) != NULL;
    return false;
}

/* What the query says is text: it is of no wrong type, but of no use. A sentence begins with the member that
 * it is about. */
static struct reply
refuse_wish(struct request *rq, const struct field_problem *problem)
{
    const char *name = arena_bytes(rq->arena, problem->message, strcspn(problem->message, " ["));

    if (is_in_query(rq, name))
        return refuse(rq, VALIDATION_ERROR, "%s", problem->message);
    return refuse_field(rq, problem);
}

bool
gate_wish_read(struct request *rq, struct gate_wish *wish, struct reply *no)
{
    struct field_problem problem;

    if (!join_query(rq, no))
        return false;
    unwrap_expect(rq);
    problem = body_types(rq, wish_fields, true);
    if (problem.fault == FIELD_FINE)
        problem = fields_create(rq->arena, wish_fields, rq->body, wish);
    return problem.fault == FIELD_FINE || say_no(no, refuse_wish(rq, &problem));
}
