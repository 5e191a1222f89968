/* libyaml knows when a text must be quoted to be read as one scalar; what would be read as something else
 * than text is quoted here. */
#include "cron/client/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { LINE = 120 };

static int
write_bytes(void *to, unsigned char *bytes, size_t size)
{
    buf_bytes(to, bytes, size);
    return 1;
}

static void
emit(yaml_emitter_t *emitter, yaml_event_t *event)
{
    if (!yaml_emitter_emit(emitter, event))
        abort();
}

static void
emit_scalar(yaml_emitter_t *emitter, const char *text, bool is_text)
{
    yaml_event_t event;
    struct arena scratch = {0};
    const char *problem;
    json_object *read = is_text ? yaml_read(&scratch, text, strlen(text), &problem) : NULL;
    bool plain = !is_text || json_object_is_type(read, json_type_string);

    (void)yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, (int)strlen(text), 1, 1,
                                       plain                        ? YAML_ANY_SCALAR_STYLE
                                       : strchr(text, '\n') != NULL ? YAML_ANY_SCALAR_STYLE
                                                                    : YAML_SINGLE_QUOTED_SCALAR_STYLE);
    emit(emitter, &event);
    json_object_put(read);
    arena_free(&scratch);
}

static void
emit_value(yaml_emitter_t *emitter, json_object *value)
{
    yaml_event_t event;

    if (json_object_is_type(value, json_type_array)) {
        bool empty = json_object_array_length(value) == 0;

        (void)yaml_sequence_start_event_initialize(
            &event, NULL, NULL, 1, empty ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE);
        emit(emitter, &event);
        for (size_t i = 0; i < json_object_array_length(value); i++)
            emit_value(emitter, json_object_array_get_idx(value, i));
        (void)yaml_sequence_end_event_initialize(&event);
        emit(emitter, &event);
    } else if (json_object_is_type(value, json_type_object)) {
        bool empty = json_object_object_length(value) == 0;

        (void)yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
                                                  empty ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE);
        emit(emitter, &event);
        json_object_object_foreach(value, name, member)
        {
            emit_scalar(emitter, name, true);
            emit_value(emitter, member);
        }
        (void)yaml_mapping_end_event_initialize(&event);
        emit(emitter, &event);
    } else if (value == NULL)
        emit_scalar(emitter, "null", false);
    else
        emit_scalar(emitter, json_object_get_string(value), json_object_is_type(value, json_type_string));
}

void
yaml_write(struct buf *out, json_object *value)
{
    yaml_emitter_t emitter;
    yaml_event_t event;

    if (!yaml_emitter_initialize(&emitter))
        abort();
    yaml_emitter_set_output(&emitter, write_bytes, out);
    yaml_emitter_set_unicode(&emitter, 1);
    yaml_emitter_set_width(&emitter, LINE);
    (void)yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
    emit(&emitter, &event);
    (void)yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1);
    emit(&emitter, &event);
    emit_value(&emitter, value);
    (void)yaml_document_end_event_initialize(&event, 1);
    emit(&emitter, &event);
    (void)yaml_stream_end_event_initialize(&event);
    emit(&emitter, &event);
    yaml_emitter_delete(&emitter);
}
