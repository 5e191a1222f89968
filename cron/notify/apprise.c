/* An address holds passwords and tokens in any of its parts, and what the program says may quote them: each
 * part of more than three letters is blotted out, wherever it stands. */
#include "cron/notify/apprise.h"

#include "base/buf.h"
#include "base/text.h"

#include <string.h>

#define BETWEEN_PARTS ":/@?&=#%+,;"
enum { SHORTEST_PART = 4, MOST_SHOWN = 200 /* characters */ };

static const char *
last_line(struct arena *a, const char *output)
{
    size_t end = strlen(output), start;

    while (end > 0 && strchr("\r\n\t ", output[end - 1]) != NULL)
        end--;
    for (start = end; start > 0 && output[start - 1] != '\n'; start--)
        ;
    return text_clean(a, output + start, end - start);
}

/* "2026-02-10 14:00:00,123 - ERROR - Failed": what is behind the second " - ". */
static const char *
without_date(const char *line)
{
    const char *level = strstr(line, " - "), *words = level == NULL ? NULL : strstr(level + 3, " - ");

    return words == NULL ? line : words + 3;
}

static const char *
blotted(struct arena *a, const char *text, const char *part, size_t length)
{
    struct buf out = { .arena = a };
    const char *word = arena_bytes(a, part, length), *found;

    while ((found = strstr(text, word)) != NULL) {
        buf_printf(&out, "%.*s***", (int)(found - text), text);
        text = found + length;
    }
    buf_text(&out, text);
    return buf_string(&out);
}

const char *
apprise_problem(struct arena *a, const char *output, const char *url)
{
    const char *text = without_date(last_line(a, output));

    url += strcspn(url, ":"); /* the scheme is no secret */
    while (*(url += strspn(url, BETWEEN_PARTS)) != '\0') {
        size_t length = strcspn(url, BETWEEN_PARTS);

        if (length >= SHORTEST_PART)
            text = blotted(a, text, url, length);
        url += length;
    }
    return text_cut(a, text, MOST_SHOWN);
}
