#include "render/marked.h"

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Embeddings, overrides and isolates of Unicode's bidirectional algorithm, and the two marks. */
static bool
turns_direction(uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code == 0x200e ||
           code == 0x200f;
}

static bool
ends_line(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

/* bar: what stands for "|". */
static void
put_character(struct buf *out, const char *bytes, size_t size, uint32_t code, const char *bar)
{
    if (code == '`')
        buf_char(out, '\'');
    else if (code == '|')
        buf_text(out, bar);
    else if (ends_line(code))
        buf_char(out, ' ');
    else if (!turns_direction(code))
        buf_bytes(out, bytes, size);
}

static void
put_span(struct buf *out, const char *text, size_t most, const char *bar)
{
    size_t left = strlen(text), size;
    uint32_t code;

    buf_char(out, '`');
    if (left == 0)
        buf_char(out, ' '); /* two backticks would begin a span */
    for (; left > 0; text += size, left -= size) {
        size = text_character(text, left, &code);
        if (size == 0 || most-- == 0) { /* the database holds no text that is not UTF-8 */
            buf_text(out, "\u2026");
            break;
        }
        put_character(out, text, size, code, bar);
    }
    buf_char(out, '`');
}

void
marked_span(struct buf *out, const char *text, size_t most)
{
    put_span(out, text != NULL ? text : "", most, "|");
}

const char *
marked_text(struct arena *a, const char *text, size_t most)
{
    struct buf out = { .arena = a };

    marked_span(&out, text, most);
    return buf_string(&out);
}

void
marked_cell(struct buf *out, const char *text, size_t most)
{
    if (text != NULL && *text != '\0')
        put_span(out, text, most, "\\|");
}

/* Programs that read line by line take one that begins so for a heading, or for the end of the block. */
void
marked_block(struct buf *out, const char *text)
{
    bool begins = true;

    buf_text(out, "```markdown\n");
    for (; *text != '\0'; text++) {
        if (begins && *text != '\n')
            buf_text(out, "    ");
        buf_char(out, *text == '`' ? '\'' : *text);
        begins = *text == '\n';
    }
    buf_text(out, "\n```\n");
}
