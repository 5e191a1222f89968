/* Block YAML for people, or JSON. */
#include "cron/client/document_text.h"

#include "base/buf.h"
#include "cron/client/yaml.h"

#include <stdio.h>

/* ${ is what apply fills in: a text that has it is written so that it comes back as it was. */
static json_object *
escape(json_object *value)
{
    struct buf out = {0};
    json_object *escaped;

    for (const char *at = json_object_get_string(value); *at != '\0'; at++) {
        if (at[0] == '$' && at[1] == '{')
            buf_char(&out, '$');
        buf_char(&out, *at);
    }
    escaped = json_object_new_string(buf_string(&out));
    buf_free(&out);
    return escaped;
}

static void
escape_all(json_object *value)
{
    if (json_object_is_type(value, json_type_object)) {
        json_object_object_foreach(value, name, member)
        {
            if (json_object_is_type(member, json_type_string))
                json_object_object_add(value, name, escape(member));
            else
                escape_all(member);
        }
    }
    for (size_t i = 0; json_object_is_type(value, json_type_array) && i < json_object_array_length(value);
         i++) {
        json_object *item = json_object_array_get_idx(value, i);

        if (json_object_is_type(item, json_type_string))
            json_object_array_put_idx(value, i, escape(item));
        else
            escape_all(item);
    }
}

void
document_text_print(json_object *document, bool json)
{
    struct buf out = {0};

    escape_all(document);
    if (json)
        buf_printf(&out, "%s\n",
                   json_object_to_json_string_ext(document, JSON_C_TO_STRING_PRETTY |
                                                                JSON_C_TO_STRING_SPACED |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE));
    else
        yaml_write(&out, document);
    fputs(buf_string(&out), stdout);
    buf_free(&out);
}
