/* Markdown of strangers: nothing comes out of it but the elements that are allowed. */
#include "fuzz.h"

#include "base/arena.h"
#include "render/markdown_html.h"

#include <assert.h>
#include <string.h>

static void
look(const char *html)
{
    static const char *const allowed[] = {
        "p>", "br>", "em>", "strong>", "code>", "pre>", "ul>", "ol>", "li>", "blockquote>", "hr>", "a>",
        "a href=\"",
    };

    for (const char *at = html; (at = strchr(at, '<')) != NULL;) {
        size_t i = 0;

        at += at[1] == '/' ? 2 : 1;
        while (i < sizeof allowed / sizeof *allowed && strncmp(at, allowed[i], strlen(allowed[i])) != 0)
            i++;
        assert(i < sizeof allowed / sizeof *allowed);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    markdown_html(&out, arena_bytes(&a, bytes, length));
    look(buf_string(&out));
    arena_free(&a);
    return 0;
}
