/* libyaml makes a tree of nodes; this makes JSON of it. An alias is a node that is met again: what would
 * grow beyond measure by aliases of aliases is refused by the number of values. */
#include "cron/client/yaml.h"

#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { MOST_VALUES = 200000 };

struct reading {
    struct arena *a;
    yaml_document_t document;
    int values, depth;
    const char *problem;
};

static json_object *
fail(struct reading *r, const yaml_node_t *at, const char *what)
{
    if (r->problem == NULL)
        r->problem = arena_printf(r->a, "line %zu: %s", at->start_mark.line + 1, what);
    return NULL;
}

static bool
is_one_of(const char *text, const char *const *words)
{
    while (*words != NULL && strcmp(*words, text) != 0)
        words++;
    return *words != NULL;
}

/* Decimal, 0x and 0o; what does not fit is a number with a fraction to others, and text to us. */
static bool
read_int(const char *text, int64_t *value)
{
    bool hex = text_starts(text, "0x"), octal = text_starts(text, "0o");
    const char *digits = hex || octal ? text + 2 : text + (*text == '-' || *text == '+');
    char *end;

    if (*digits == '\0' || strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") != strlen(digits))
        return false;
    errno = 0;
    *value = hex || octal ? strtoll(digits, &end, hex ? 16 : 8) : strtoll(text, &end, 10);
    return errno == 0 && *end == '\0';
}

static bool
read_real(const char *text, double *value)
{
    char *end;

    if (*text == '\0' || strspn(text, "+-.0123456789eE") != strlen(text) ||
        strpbrk(text, "0123456789") == NULL)
        return false;
    errno = 0;
    *value = strtod(text, &end);
    return errno == 0 && *end == '\0';
}

/* Only what is written plain is anything but text. */
static json_object *
scalar(struct reading *r, const yaml_node_t *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    const char *text = (const char *)node->data.scalar.value;
    size_t length = node->data.scalar.length;
    int64_t number;
    double real;

    if (strlen(text) != length)
        return fail(r, node, "a text must not hold U+0000");
    if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        if (is_one_of(text, nulls))
            return NULL;
        if (is_one_of(text, trues) || is_one_of(text, falses))
            return json_object_new_boolean(is_one_of(text, trues));
        if (read_int(text, &number))
            return json_object_new_int64(number);
        if (read_real(text, &real))
            return json_object_new_double_s(real, text);
    }
    return json_object_new_string_len(text, (int)length);
}

static json_object *value_of(struct reading *r, int index);

static json_object *
sequence(struct reading *r, const yaml_node_t *node)
{
    json_object *list = json_object_new_array();

    for (const yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top; i++)
        json_object_array_add(list, value_of(r, *i));
    return list;
}

/* Members that are there already stay: they are nearer than those that are merged. */
static void
merge(json_object *into, json_object *from)
{
    if (json_object_is_type(from, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(from); i++)
            merge(into, json_object_array_get_idx(from, i));
        return;
    }
    if (!json_object_is_type(from, json_type_object))
        return;
    json_object_object_foreach(from, name, value)
    {
        if (!json_object_object_get_ex(into, name, NULL))
            json_object_object_add(into, name, json_object_get(value));
    }
}

static bool
is_merge(const yaml_node_t *key)
{
    return key->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           strcmp((const char *)key->data.scalar.value, "<<") == 0;
}

static json_object *
mapping(struct reading *r, const yaml_node_t *node)
{
    json_object *object = json_object_new_object();
    const yaml_node_pair_t *p = node->data.mapping.pairs.start;

    for (; p < node->data.mapping.pairs.top && r->problem == NULL; p++) {
        const yaml_node_t *key = yaml_document_get_node(&r->document, p->key);
        const char *name = (const char *)key->data.scalar.value;

        if (key->type != YAML_SCALAR_NODE)
            (void)fail(r, key, "a key must be text");
        else if (!is_merge(key) && json_object_object_get_ex(object, name, NULL))
            (void)fail(r, key, "this key is there twice");
        else if (!is_merge(key))
            json_object_object_add(object, name, value_of(r, p->value));
    }
    for (p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top && r->problem == NULL; p++) {
        json_object *merged;

        if (!is_merge(yaml_document_get_node(&r->document, p->key)))
            continue;
        merged = value_of(r, p->value);
        merge(object, merged);
        json_object_put(merged);
    }
    return object;
}

static json_object *
value_of(struct reading *r, int index)
{
    const yaml_node_t *node = yaml_document_get_node(&r->document, index);
    json_object *value = NULL;

    if (r->problem != NULL)
        return NULL;
    if (++r->values > MOST_VALUES || r->depth >= JSON_MAX_DEPTH)
        return fail(r, node, "too much, or nested too deeply");
    r->depth++;
    if (node->type == YAML_SCALAR_NODE)
        value = scalar(r, node);
    else if (node->type == YAML_SEQUENCE_NODE)
        value = sequence(r, node);
    else
        value = mapping(r, node);
    r->depth--;
    return value;
}

static json_object *
read_document(struct reading *r)
{
    json_object *value;

    if (yaml_document_get_root_node(&r->document) == NULL) {
        r->problem = "there is nothing in it";
        return NULL;
    }
    value = value_of(r, 1);
    if (r->problem == NULL)
        return value;
    json_object_put(value);
    return NULL;
}

json_object *
yaml_read(struct arena *a, const char *text, size_t length, const char **problem)
{
    struct reading r = {.a = a};
    yaml_parser_t parser;
    json_object *value = NULL;

    if (!yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    if (!yaml_parser_load(&parser, &r.document))
        r.problem = arena_printf(a, "line %zu: %s", parser.problem_mark.line + 1,
                                 parser.problem != NULL ? parser.problem : "this is no YAML");
    else {
        value = read_document(&r);
        yaml_document_delete(&r.document);
    }
    yaml_parser_delete(&parser);
    *problem = r.problem;
    return value;
}
