/* A parameter of the query is the member of the body that it stands for: both are judged as one body. */
#include "fcgi/api/gate_wish.h"

#include "base/json.h"
#include "base/text.h"
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
    { "keys", FIELD_LIST, AT(keys), .to = KEYS_MOST, TEXTS },
    { .name = NULL },
};
/* clang-format on */

static bool
stop(struct reply *no, struct reply reply)
{
    *no = reply;
    return false;
}

/* A parameter of the query as the member that it stands for. */
static json_object *
as_member(struct request *rq, const char *name, const char *text)
{
    int64_t number;

    if (strcmp(name, "ids") == 0) {
        json_object *list = json_object_new_array();

        while (*text != '\0') {
            size_t length = strcspn(text, ",");
            const char *id = text_trim(rq->arena, arena_bytes(rq->arena, text, length));

            if (*id != '\0')
                json_object_array_add(list, json_object_new_string(id));
            text += length + (text[length] == ',');
        }
        return list;
    }
    if (strcmp(name, "allow_degraded") == 0 && (text_same(text, "true") || text_same(text, "1")))
        return json_object_new_boolean(true);
    if (strcmp(name, "allow_degraded") == 0 && (text_same(text, "false") || text_same(text, "0")))
        return json_object_new_boolean(false);
    if (text_to_int(text, 0, UINT32_MAX, &number) && strcmp(name, "tag") != 0 && strcmp(name, "group") != 0 &&
        strcmp(name, "label") != 0)
        return json_object_new_int64(number);
    return json_object_new_string(text);
}

/* Both are one body; that the same is said twice is a mistake. */
static bool
join_query(struct request *rq, struct reply *no)
{
    static const char *const names[] = {
        "ids", "tag", "group", "checks", "interval_seconds", "timeout_seconds", "allow_degraded", "label"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = request_trimmed(rq, names[i]);

        if (rq->bad_param != NULL)
            return stop(no, refuse_param(rq));
        if (text == NULL)
            continue;
        if (json_object_object_get(rq->body, names[i]) != NULL)
            return stop(no, refuse(rq, VALIDATION_ERROR, "%s is in the query and in the body: say it once",
                                   names[i]));
        json_object_object_add(rq->body, names[i], as_member(rq, names[i], text));
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

/* What the query says is text: it is of no wrong type, but of no use. */
static struct reply
refuse_wish(struct request *rq, const struct field_problem *problem)
{
    static const char *const judged[] = {"checks", "interval_seconds", "timeout_seconds", "allow_degraded"};

    for (size_t i = 0; i < sizeof judged / sizeof *judged; i++)
        if (request_trimmed(rq, judged[i]) != NULL && text_starts(problem->message, judged[i]))
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
    return problem.fault == FIELD_FINE || stop(no, refuse_wish(rq, &problem));
}
