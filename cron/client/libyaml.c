/* libyaml, fetched when a file is first read or written in it: as lib/net/libcares.c does with c-ares. */
#include <yaml.h>

#define LIBRARY "libyaml-0.so.2"
#define PREFIX yaml_

/* What we use of it: type, name, parameters, the same as arguments. */
#define FUNCTIONS(F)                                                                                      \
    F(int, parser_initialize, (yaml_parser_t * parser), (parser))                                         \
    F(int, parser_load, (yaml_parser_t * parser, yaml_document_t * document), (parser, document))         \
    F(yaml_node_t *, document_get_root_node, (yaml_document_t * document), (document))                    \
    F(yaml_node_t *, document_get_node, (yaml_document_t * document, int index), (document, index))       \
    F(int, emitter_initialize, (yaml_emitter_t * emitter), (emitter))                                     \
    F(int, emitter_emit, (yaml_emitter_t * emitter, yaml_event_t * event), (emitter, event))              \
    F(int, stream_start_event_initialize, (yaml_event_t * event, yaml_encoding_t encoding),               \
      (event, encoding))                                                                                  \
    F(int, stream_end_event_initialize, (yaml_event_t * event), (event))                                  \
    F(int, document_start_event_initialize,                                                               \
      (yaml_event_t * event, yaml_version_directive_t * version, yaml_tag_directive_t * start,            \
       yaml_tag_directive_t * end, int implicit),                                                         \
      (event, version, start, end, implicit))                                                             \
    F(int, document_end_event_initialize, (yaml_event_t * event, int implicit), (event, implicit))        \
    F(int, scalar_event_initialize,                                                                       \
      (yaml_event_t * event, const yaml_char_t *anchor, const yaml_char_t *tag, const yaml_char_t *value, \
       int length, int plain_implicit, int quoted_implicit, yaml_scalar_style_t style),                   \
      (event, anchor, tag, value, length, plain_implicit, quoted_implicit, style))                        \
    F(int, sequence_start_event_initialize,                                                               \
      (yaml_event_t * event, const yaml_char_t *anchor, const yaml_char_t *tag, int implicit,             \
       yaml_sequence_style_t style),                                                                      \
      (event, anchor, tag, implicit, style))                                                              \
    F(int, sequence_end_event_initialize, (yaml_event_t * event), (event))                                \
    F(int, mapping_start_event_initialize,                                                                \
      (yaml_event_t * event, const yaml_char_t *anchor, const yaml_char_t *tag, int implicit,             \
       yaml_mapping_style_t style),                                                                       \
      (event, anchor, tag, implicit, style))                                                              \
    F(int, mapping_end_event_initialize, (yaml_event_t * event), (event))

/* Those that return nothing. */
#define PROCEDURES(F)                                                                                   \
    F(void, parser_delete, (yaml_parser_t * parser), (parser))                                          \
    F(void, parser_set_input_string, (yaml_parser_t * parser, const unsigned char *input, size_t size), \
      (parser, input, size))                                                                            \
    F(void, document_delete, (yaml_document_t * document), (document))                                  \
    F(void, emitter_delete, (yaml_emitter_t * emitter), (emitter))                                      \
    F(void, emitter_set_output, (yaml_emitter_t * emitter, yaml_write_handler_t * handler, void *data), \
      (emitter, handler, data))                                                                         \
    F(void, emitter_set_unicode, (yaml_emitter_t * emitter, int unicode), (emitter, unicode))           \
    F(void, emitter_set_width, (yaml_emitter_t * emitter, int width), (emitter, width))

#include "os/library_calls.h"
