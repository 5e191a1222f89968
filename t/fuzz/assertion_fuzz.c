/* Assertions on bodies: the first line is the JSON of a list of them, as a client may send it, the rest what
 * a target answered. What is taken is judged, said in a sentence, and told as evidence, which must be
 * JSON. */
#include "fuzz.h"

#include "base/json.h"
#include "model/assertion.h"
#include "rules/assertion_rules.h"

#include <assert.h>
#include <string.h>

static const struct field in_a_body[] = {
    {"assertions", FIELD_LIST, 0, .to = ASSERTIONS_MOST, .of = assertion_fields,
     .item_size = sizeof(struct assertion)},
    {.name = NULL},
};

static bool
take(struct arena *a, const char *line, size_t length, struct field_list *list)
{
    const char *problem;
    json_object *body = json_object_new_object(), *given = json_read(line, length, &problem);
    bool fine = given != NULL;

    json_object_object_add(body, "assertions", given);
    fine = fine && fields_types(a, in_a_body, body, true).fault == FIELD_FINE &&
           fields_create(a, in_a_body, body, list).fault == FIELD_FINE;
    json_object_put(body);
    return fine && assertions_problem(a, "assertions", list, "http") == NULL;
}

static void
tell(struct arena *a, const struct assertion *one, const struct assertion_finding *finding)
{
    const char *text = finding_text(a, one, finding, true), *problem;
    json_object *read = json_read(text, strlen(text), &problem);

    assert(read != NULL);
    json_object_put(read);
    assert(strncmp(assertion_sentence(a, one, finding), "Assertion failed: ", 18) == 0);
}

static void
judge(struct arena *a, const struct field_list *list, const char *body, size_t length)
{
    const struct monitor m = {.url = "http://a/", .options = {.assertions = *list, .max_body_bytes = 4096}};
    const struct observation seen = {
        .status_code = 200, .head = "A: b\r\n", .body = body, .body_length = length, .body_ended = true};
    const struct assertion_finding *findings = assertions_judge(a, &m, &seen, 1770000000);

    for (int i = 0; findings != NULL && i < list->count; i++)
        tell(a, &((const struct assertion *)list->items)[i], &findings[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = {0};
    const char *text = arena_bytes(&a, bytes, length);
    const char *end = memchr(text, '\n', length);
    struct field_list list;

    if (end != NULL && take(&a, text, (size_t)(end - text), &list))
        judge(&a, &list, end + 1, length - (size_t)(end + 1 - text));
    arena_free(&a);
    return 0;
}
