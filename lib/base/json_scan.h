/* Whether a text is JSON, to the letter of RFC 8259. Part of json.c. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stddef.h>

/* Returns NULL if the text (valid UTF-8, with a NUL behind it) is one JSON value with white space around
 * it, else what is wrong. Names of members lose their U+0000: each \u0000 in one is overwritten by
 * JSON_NAME_NUL. */
const char *json_scan(char *text, size_t length);

/* What stands for U+0000 in a name, which json-c would end there: bytes that cannot be in UTF-8. As long as
 * the escape it replaces. */
#define JSON_NAME_NUL "\xc0\x80\xc0\x80\xc0\x80"

#endif
