/* A message as one text of bounded length. Lengths are counted in characters, as receivers count them. */
#include "render/message.h"

#include "base/text.h"

#include <string.h>

#define ELLIPSIS "…"

/* How many bytes the first so many characters take. */
static size_t
bytes_of(const char *text, size_t characters)
{
    size_t left = strlen(text), done = 0, size;
    uint32_t code;

    for (; characters > 0 && left > 0; characters--, left -= size, done += size) {
        size = text_character(text + done, left, &code);
        if (size == 0)
            size = 1;
    }
    return done;
}

/* One character is kept for the ellipsis. */
const char *
message_cut(struct arena *a, const struct markup *m, const char *text, size_t most)
{
    size_t kept;

    if (text_length(text) <= most)
        return text;
    kept = markup_cut(m, text, bytes_of(text, most - 1));
    return arena_printf(a, "%.*s" ELLIPSIS, (int)kept, text);
}

/* Of a line behind others, its line break included; NULL: there is none. */
static size_t
line_length(const char *line)
{
    return line == NULL ? 0 : strlen("\n") + text_length(line);
}

static void
add_line(struct buf *out, const char *text)
{
    if (text != NULL && *text != '\0')
        buf_printf(out, "%s%s", out->length > 0 ? "\n" : "", text);
}

/* Link and delay are never cut: they are short, and a cut link leads nowhere. The first line has what is
 * left, the details what the first line leaves. */
const char *
message_text(struct arena *a, const struct message *m, const char *symbol, size_t most)
{
    const char *first = arena_printf(a, "%s %s", symbol, m->first);
    size_t end = line_length(m->link) + line_length(m->delay);
    struct buf out = { .arena = a };
    size_t taken;

    add_line(&out, message_cut(a, m->markup, first, most - end));
    taken = text_length(out.text) + strlen("\n") + end;
    if (taken < most)
        add_line(&out, message_cut(a, m->markup, m->details, most - taken));
    add_line(&out, m->link);
    add_line(&out, m->delay);
    return buf_string(&out);
}
