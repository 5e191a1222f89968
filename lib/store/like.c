/* Patterns for LIKE. */
#include "store/like.h"

#include "base/buf.h"

const char *
like_pattern(struct arena *a, const char *before, const char *text, const char *behind)
{
    struct buf b = { .arena = a };

    if (text == NULL)
        return NULL;
    buf_text(&b, before);
    for (; *text != '\0'; text++) {
        if (*text == '%' || *text == '_' || *text == '\\')
            buf_char(&b, '\\');
        buf_char(&b, *text);
    }
    buf_text(&b, behind);
    return buf_string(&b);
}
