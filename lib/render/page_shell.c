/* The file is a part of the program, made by its build, so nothing in it is checked or escaped. */
#include "render/page_shell.h"

#include <stddef.h>
#include <string.h>

static const char language_mark[] = "<html lang=\"en\">", head_mark[] = "<!--head-->",
                  body_mark[] = "<!--body-->";

/* For instances without a dashboard. */
static const char plain[] =
    "<!doctype html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<!--head-->"
    "</head>\n"
    "<body>\n"
    "<!--body-->\n"
    "</body>\n"
    "</html>\n";

/* What comes before the mark, and what stands in its place; returns what is left behind it. A frame without
 * the mark goes out as it is. */
static const char *
put_part(struct buf *out, const char *frame, const char *mark, const char *text)
{
    const char *at = strstr(frame, mark);

    if (at == NULL)
        return frame;
    buf_bytes(out, frame, (size_t)(at - frame));
    buf_text(out, text);
    return at + strlen(mark);
}

void
page_shell_fill(struct buf *out, const char *frame, const char *language, const char *head, const char *body)
{
    struct arena a = { NULL };

    if (frame == NULL)
        frame = plain;
    frame = put_part(out, frame, language_mark, arena_printf(&a, "<html lang=\"%s\">", language));
    frame = put_part(out, frame, head_mark, head);
    frame = put_part(out, frame, body_mark, body);
    buf_text(out, frame);
    arena_free(&a);
}

void
page_shell_styles(struct buf *out, const char *frame)
{
    static const char begins[] = "<link rel=\"stylesheet\"";
    const char *at = frame == NULL ? NULL : strstr(frame, begins);

    while (at != NULL) {
        const char *end = strchr(at, '>');

        if (end == NULL)
            return;
        end++;
        buf_bytes(out, at, (size_t)(end - at));
        buf_char(out, '\n');
        at = strstr(end, begins);
    }
}
