/* Values are copied to the heap, because curl's lines are gone when the callback returns. */
#include "cron/check/response_head.h"

#include "base/header_line.h"

#include <stdlib.h>
#include <string.h>

/* Bounds of what one target can make a run hold. */
#define MOST_BYTES ((size_t)256 * 1024)
#define MOST_LOCATION_BYTES ((size_t)8 * 1024)
#define MOST_VALUE_BYTES ((size_t)256) /* of headers that say how a body is to be read */

/* A value that comes twice is a list, RFC 9110, section 5.3. */
static void
add_value(char **list, const char *value, size_t length)
{
    size_t before = *list ? strlen(*list) : 0;
    char *longer;

    if (length == 0 || before + length > MOST_VALUE_BYTES)
        return;
    longer = realloc(*list, before + length + 2);
    if (!longer)
        abort();
    if (before > 0)
        longer[before++] = ',';
    memcpy(longer + before, value, length);
    longer[before + length] = '\0';
    *list = longer;
}

/* What a header says of how the body is to be read. */
static void
note_coding(struct response_head *h, const char *line, size_t length)
{
    size_t value_length;
    const char *value = header_line_value(line, length, "Content-Encoding", &value_length);

    if (value)
        add_value(&h->content_encoding, value, value_length);
    value = header_line_value(line, length, "Content-Type", &value_length);
    if (value && !h->content_type)
        add_value(&h->content_type, value, value_length);
}

const char *
response_head_count(struct response_head *h, size_t length)
{
    h->bytes += length;
    return h->bytes > MOST_BYTES ? "the response's headers are longer than 256 KiB" : NULL;
}

/* The first Location counts. */
const char *
response_head_take(struct response_head *h, const char *line, size_t length)
{
    size_t value_length;
    const char *value = header_line_value(line, length, "Location", &value_length);

    if (value && value_length > 0 && !h->location) {
        if (value_length > MOST_LOCATION_BYTES)
            return "a redirect to an address longer than 8 KiB";
        h->location = strndup(value, value_length);
        if (!h->location)
            abort();
    }
    note_coding(h, line, length);
    if (h->lines.length + length <= RESPONSE_HEAD_KEPT)
        buf_bytes(&h->lines, line, length);
    return NULL;
}

void
response_head_forget(struct response_head *h)
{
    char **values[] = { &h->location, &h->content_type, &h->content_encoding };

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        free(*values[i]);
        *values[i] = NULL;
    }
    buf_free(&h->lines);
}
