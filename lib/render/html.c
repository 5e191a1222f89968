/* Whole characters are escaped one by one, so that no entity is ever cut in two. */
#include "render/html.h"

#include "base/rfc3339.h"
#include "base/text.h"

#include <string.h>

enum { LONGEST = 6 }; /* what one character can become: &quot; */
enum { CAUSE = 160 }; /* escaped bytes */

/* `most` bounds the escaped bytes, because it is what the page's size is made of. */
void
html_cut(struct buf *out, const char *text, size_t most)
{
    size_t start = out->length, left = strlen(text), size;
    uint32_t code;

    for (; left > 0; text += size, left -= size) {
        char one[5] = { 0 };

        size = text_character(text, left, &code);
        if (size == 0)
            size = 1;
        if (out->length - start + LONGEST > most) {
            buf_text(out, "\u2026");
            return;
        }
        memcpy(one, text, size);
        buf_xml(out, one);
    }
}

void
html_name(struct buf *out, const char *name)
{
    buf_text(out, "<bdi>");
    html_cut(out, name, HTML_NAME);
    buf_text(out, "</bdi>");
}

void
html_time(struct buf *out, const struct speech *s, int64_t at)
{
    char text[RFC3339_SIZE];

    rfc3339_print(at, text);
    buf_printf(out, "<time datetime=\"%s\">", text);
    words_time(out, s, at);
    buf_text(out, "</time>");
}

const char *
html_name_text(struct arena *a, const char *name)
{
    struct buf out = { .arena = a };

    html_name(&out, name);
    return buf_string(&out);
}

const char *
html_bold_name(struct arena *a, const char *name)
{
    return arena_printf(a, "<strong>%s</strong>", html_name_text(a, name));
}

const char *
html_cause_text(struct arena *a, const char *cause)
{
    struct buf out = { .arena = a };

    buf_text(&out, "<bdi>");
    html_cut(&out, cause, CAUSE);
    buf_text(&out, "</bdi>");
    return buf_string(&out);
}

const char *
html_time_text(struct arena *a, const struct speech *s, int64_t at)
{
    struct buf out = { .arena = a };

    html_time(&out, s, at);
    return buf_string(&out);
}
