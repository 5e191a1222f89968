/* The API, described for programs: the whole document, or a slice of it that is about one tag or one
 * operation, as OpenAPI 3.0 or 3.1.
 *
 * The document is written by hand for 3.0.3, in which it is sent as it is. All else is made of it when it is
 * asked for. A slice has what its operations refer to, and neither examples nor the headers of answers: it is
 * for readers that pay by the word. */
#include "base/json.h"
#include "render/base_path.h"
#include "fcgi/api/documents.h"
#include "fcgi/api/handlers.h"

#include <stdio.h>
#include <string.h>

static const char *const methods[] = { "get", "post", "put", "patch", "delete" };

/* What is asked for; NULL: all of it. */
struct slice {
    const char *tag, *operation;
};

/* --- a slice of it -------------------------------------------------------------------------------------- */

/* Names inside "properties" are those of fields, whatever they are called. */
static void
remove_examples(json_object *node, bool of_fields)
{
    static const char *const left_out[] = { "example", "examples", "headers" };

    if (json_object_is_type(node, json_type_array))
        for (size_t i = 0; i < json_object_array_length(node); i++)
            remove_examples(json_object_array_get_idx(node, i), false);
    if (!json_object_is_type(node, json_type_object))
        return;
    for (size_t i = 0; !of_fields && i < sizeof left_out / sizeof *left_out; i++)
        json_object_object_del(node, left_out[i]);
    json_object_object_foreach(node, name, member) {
        remove_examples(member, !of_fields && strcmp(name, "properties") == 0);
    }
}

static bool
has_tag(json_object *operation, const char *tag)
{
    json_object *tags = json_object_object_get(operation, "tags");

    for (size_t i = 0; tags != NULL && i < json_object_array_length(tags); i++)
        if (strcmp(json_object_get_string(json_object_array_get_idx(tags, i)), tag) == 0)
            return true;
    return false;
}

static bool
is_in_slice(json_object *operation, const struct slice *slice)
{
    const char *id = json_object_get_string(json_object_object_get(operation, "operationId"));

    if (slice->operation != NULL && strcmp(id, slice->operation) != 0)
        return false;
    return slice->tag == NULL || has_tag(operation, slice->tag);
}

/* Takes out of a path what is not asked for. False: nothing is left. */
static bool
reduce_path(json_object *path, const struct slice *slice)
{
    json_object *operation;
    int left = 0;

    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (!json_object_object_get_ex(path, methods[i], &operation))
            continue;
        if (is_in_slice(operation, slice))
            left++;
        else
            json_object_object_del(path, methods[i]);
    }
    return left > 0;
}

/* The member of this name, made if it is not there yet. */
static json_object *
section_of(json_object *node, const char *name)
{
    json_object *section;

    if (!json_object_object_get_ex(node, name, &section)) {
        section = json_object_new_object();
        json_object_object_add(node, name, section);
    }
    return section;
}

static void take_components(json_object *node, json_object *all, json_object *taken);

/* A reference is "#/components/KIND/NAME". What it points at may refer to more. */
static void
take_component(const char *reference, json_object *all, json_object *taken)
{
    static const char begin[] = "#/components/";
    char kind[32];
    const char *at = reference + sizeof begin - 1, *name = strchr(at, '/') + 1;
    json_object *component;

    snprintf(kind, sizeof kind, "%.*s", (int)(name - 1 - at), at);
    if (json_object_object_get_ex(section_of(taken, kind), name, NULL))
        return;
    component = json_object_object_get(json_object_object_get(all, kind), name);
    remove_examples(component, false);
    json_object_object_add(section_of(taken, kind), name, json_object_get(component));
    take_components(component, all, taken);
}

static void
take_components(json_object *node, json_object *all, json_object *taken)
{
    if (json_object_is_type(node, json_type_array))
        for (size_t i = 0; i < json_object_array_length(node); i++)
            take_components(json_object_array_get_idx(node, i), all, taken);
    if (!json_object_is_type(node, json_type_object))
        return;
    json_object_object_foreach(node, name, member) {
        if (strcmp(name, "$ref") == 0)
            take_component(json_object_get_string(member), all, taken);
        else
            take_components(member, all, taken);
    }
}

/* The tags that are asked for, with their descriptions. */
static json_object *
tags_of(json_object *document, const char *tag)
{
    json_object *all = json_object_object_get(document, "tags"), *some = json_object_new_array();

    for (size_t i = 0; i < json_object_array_length(all); i++) {
        json_object *one = json_object_array_get_idx(all, i);
        const char *name = json_object_get_string(json_object_object_get(one, "name"));

        if (tag != NULL && strcmp(name, tag) == 0)
            json_object_array_add(some, json_object_get(one));
    }
    return some;
}

/* Makes the document a slice of itself. False: there is nothing in it. */
static bool
reduce(json_object *document, const struct slice *slice)
{
    json_object *paths = json_object_object_get(document, "paths");
    json_object *all = json_object_object_get(document, "components"), *taken = json_object_new_object();

    json_object_object_foreach(paths, name, path)
        if (!reduce_path(path, slice))
            json_object_object_del(paths, name);
    remove_examples(paths, false);
    json_object_object_add(taken, "securitySchemes",
                           json_object_get(json_object_object_get(all, "securitySchemes")));
    take_components(paths, all, taken);
    json_object_object_add(document, "components", taken);
    json_object_object_add(document, "tags", tags_of(document, slice->tag));
    json_object_object_del(document, "x-webhooks");
    json_object_object_del(document, "x-kinds");
    json_object_object_del(json_object_object_get(document, "info"), "description");
    return json_object_object_length(paths) > 0;
}

/* What a slice may come to, in bytes, some left for the addresses of this instance. */
#define SLICE_MOST ((size_t)39 * 1024)

/* A field may be called as what is left out: names inside "properties" are those of fields. */
static void
remove_descriptions(json_object *node, bool of_fields)
{
    if (json_object_is_type(node, json_type_array))
        for (size_t i = 0; i < json_object_array_length(node); i++)
            remove_descriptions(json_object_array_get_idx(node, i), false);
    if (!json_object_is_type(node, json_type_object))
        return;
    if (!of_fields)
        json_object_object_del(node, "description");
    json_object_object_foreach(node, name, member)
    {
        remove_descriptions(member, !of_fields && strcmp(name, "properties") == 0);
    }
}

static bool
is_too_long(json_object *document)
{
    size_t length;

    (void)json_object_to_json_string_length(document, JSON_C_TO_STRING_NOSLASHESCAPE, &length);
    return length > SLICE_MOST;
}

/* Words go where there is no room for them: of answers first, which say what was set, then of what is set. */
static void
shorten(json_object *document)
{
    json_object *schemas = json_object_object_get(json_object_object_get(document, "components"), "schemas");

    if (!is_too_long(document))
        return;
    json_object_object_foreach(schemas, name, schema)
    {
        if (strstr(name, "Fields") == NULL)
            remove_descriptions(schema, false);
    }
    if (is_too_long(document))
        remove_descriptions(schemas, false);
}

/* --- OpenAPI 3.1 ---------------------------------------------------------------------------------------- */

static json_object *
pair(json_object *first, json_object *second)
{
    json_object *both = json_object_new_array();

    json_object_array_add(both, first);
    json_object_array_add(both, second);
    return both;
}

/* A schema beside which null will do: of 3.0 it says "nullable", of 3.1 it has one more type. */
static void
upgrade_nullable(json_object *schema)
{
    json_object *type, *choice, *null = json_object_new_object();

    json_object_object_add(null, "type", json_object_new_string("null"));
    json_object_object_del(schema, "nullable");
    if (json_object_object_get_ex(schema, "type", &type)) {
        json_object_object_add(schema, "type", pair(json_object_get(type), json_object_new_string("null")));
    } else if (json_object_object_get_ex(schema, "anyOf", &choice)) {
        json_object_array_add(choice, json_object_get(null));
    } else if (json_object_object_get_ex(schema, "allOf", &choice)) {
        json_object *whole = json_object_new_object();

        json_object_object_add(whole, "allOf", json_object_get(choice));
        json_object_object_add(schema, "anyOf", pair(whole, json_object_get(null)));
        json_object_object_del(schema, "allOf");
    }
    json_object_put(null);
}

static void
upgrade_schemas(json_object *node)
{
    json_object *nullable;

    if (json_object_is_type(node, json_type_array))
        for (size_t i = 0; i < json_object_array_length(node); i++)
            upgrade_schemas(json_object_array_get_idx(node, i));
    if (!json_object_is_type(node, json_type_object))
        return;
    json_object_object_foreach(node, name, member) {
        (void)name;
        upgrade_schemas(member);
    }
    if (json_object_object_get_ex(node, "nullable", &nullable) &&
        json_object_is_type(nullable, json_type_boolean))
        upgrade_nullable(node);
}

static void
upgrade(json_object *document)
{
    json_object *webhooks;

    json_object_object_add(document, "openapi", json_object_new_string("3.1.0"));
    if (json_object_object_get_ex(document, "x-webhooks", &webhooks)) {
        json_object_object_add(document, "webhooks", json_object_get(webhooks));
        json_object_object_del(document, "x-webhooks");
    }
    upgrade_schemas(document);
}

/* --- the route ------------------------------------------------------------------------------------------ */

/* The addresses in it are those of this instance. */
static struct reply
answer_document(struct request *rq, const char *json)
{
    struct buf text = { .arena = rq->arena };

    base_path_in_document(&text, rq->app->config.base_path, json);
    return answer(200, &text);
}

static bool
is_given(const struct request *rq, const char *name)
{
    for (int i = 0; i < rq->param_count; i++)
        if (strcmp(rq->params[i].name, name) == 0)
            return true;
    return false;
}

/* The names of all tags or operations, for the client that missed. The document is as it was read. */
static const char *
names_of_slices(struct request *rq, json_object *document, bool tags)
{
    struct buf names = { .arena = rq->arena };

    json_object_object_foreach(json_object_object_get(document, "paths"), path, node) {
        (void)path;
        for (size_t i = 0; !tags && i < sizeof methods / sizeof *methods; i++) {
            json_object *one = json_object_object_get(node, methods[i]);

            if (one != NULL)
                buf_printf(&names, "%s%s", names.length > 0 ? ", " : "",
                           json_object_get_string(json_object_object_get(one, "operationId")));
        }
    }
    for (size_t i = 0; tags && i < json_object_array_length(json_object_object_get(document, "tags")); i++) {
        json_object *one = json_object_array_get_idx(json_object_object_get(document, "tags"), i);

        buf_printf(&names, "%s%s", i > 0 ? ", " : "",
                   json_object_get_string(json_object_object_get(one, "name")));
    }
    return buf_string(&names);
}

static struct reply
answer_slice(struct request *rq, json_object *document, const struct slice *slice, bool newer)
{
    bool whole = slice->tag == NULL && slice->operation == NULL;
    const char *names = whole ? NULL : names_of_slices(rq, document, slice->operation == NULL);

    if (!whole && !reduce(document, slice))
        return refuse(rq, NOT_FOUND, "The API has no %s of this name: it must be one of %s",
                      slice->operation == NULL ? "tag" : "operation", names);
    if (newer)
        upgrade(document);
    if (!whole)
        shorten(document);
    return answer_document(rq, json_object_to_json_string_ext(document, JSON_C_TO_STRING_NOSLASHESCAPE));
}

/* GET /openapi.json */
struct reply
openapi_show(struct request *rq)
{
    const char *version = request_trimmed(rq, "version");
    const struct slice slice = { request_trimmed(rq, "tag"), request_trimmed(rq, "operation") };
    bool newer = version != NULL && strcmp(version, "3.1") == 0;
    struct reply reply;
    const char *problem;
    json_object *document;

    if (rq->bad_param != NULL)
        return refuse_param(rq);
    if (version != NULL && !newer && strcmp(version, "3.0") != 0)
        return refuse(rq, VALIDATION_ERROR, "version must be 3.0 or 3.1, or be left out");
    if (slice.tag == NULL && is_given(rq, "tag"))
        return refuse(rq, VALIDATION_ERROR, "tag is blank: say which, or leave it out for all of them");
    if (slice.tag == NULL && slice.operation == NULL && !newer)
        return answer_document(rq, document_openapi.text);
    document = json_read(document_openapi.text, document_openapi.length, &problem);
    reply = answer_slice(rq, document, &slice, newer);
    json_object_put(document);
    return reply;
}
