/* md4c calls for each beginning, end and piece of text; what it calls for and the tables below do not name is
 * not written. Deep nesting is flattened: browsers stop at some depth, and a body of 10,000 ">" must not
 * become a page of 10,000 quotations. */
#include "render/markdown_html.h"

#include "base/text.h"

#include <md4c.h>
#include <stdbool.h>
#include <string.h>

enum { DEEPEST = 20, LONGEST_ADDRESS = 2000 };

struct markdown_writer {
    struct buf *out;
    int depth;   /* of blocks that were entered */
    int images;  /* of images that are open: their text stands for them */
    bool linked; /* a link is open, and was written */
};

static void
put_escaped(struct buf *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        switch (text[i]) {
        case '<':
            buf_text(out, "&lt;");
            break;
        case '>':
            buf_text(out, "&gt;");
            break;
        case '&':
            buf_text(out, "&amp;");
            break;
        case '"':
            buf_text(out, "&quot;");
            break;
        default:
            buf_char(out, text[i]);
        }
}

/* --- blocks --------------------------------------------------------------------------------------------- */

static const struct block {
    const char *begin, *end;
} blocks[] = {
    [MD_BLOCK_QUOTE] = { "<blockquote>\n", "</blockquote>\n" },
    [MD_BLOCK_UL] = { "<ul>\n", "</ul>\n" },
    [MD_BLOCK_OL] = { "<ol>\n", "</ol>\n" },
    [MD_BLOCK_LI] = { "<li>", "</li>\n" },
    [MD_BLOCK_HR] = { "<hr>\n", "" },
    [MD_BLOCK_H] = { "<p><strong>", "</strong></p>\n" },
    [MD_BLOCK_CODE] = { "<pre><code>", "</code></pre>\n" },
    [MD_BLOCK_P] = { "<p>", "</p>\n" },
};

/* NULL: nothing is written for it. */
static const struct block *
block_of(const struct markdown_writer *w, MD_BLOCKTYPE type)
{
    bool nests = type == MD_BLOCK_QUOTE || type == MD_BLOCK_UL || type == MD_BLOCK_OL || type == MD_BLOCK_LI;

    if ((size_t)type >= sizeof blocks / sizeof *blocks || blocks[type].begin == NULL ||
        (nests && w->depth > DEEPEST))
        return NULL;
    return &blocks[type];
}

static int
enter_block(MD_BLOCKTYPE type, void *detail, void *to)
{
    struct markdown_writer *w = to;
    const struct block *b;

    (void)detail;
    w->depth++;
    b = block_of(w, type);
    if (b != NULL)
        buf_text(w->out, b->begin);
    return 0;
}

static int
leave_block(MD_BLOCKTYPE type, void *detail, void *to)
{
    struct markdown_writer *w = to;
    const struct block *b = block_of(w, type);

    (void)detail;
    if (b != NULL)
        buf_text(w->out, b->end);
    w->depth--;
    return 0;
}

/* --- spans ---------------------------------------------------------------------------------------------- */

/* The address begins with the literal scheme, so no entity behind it can make another of it. */
static void
begin_link(struct markdown_writer *w, const MD_ATTRIBUTE *href)
{
    bool web = href->size <= LONGEST_ADDRESS && href->text != NULL &&
               ((href->size > 7 && strncasecmp(href->text, "http://", 7) == 0) ||
                (href->size > 8 && strncasecmp(href->text, "https://", 8) == 0));

    if (!web || w->linked)
        return;
    w->linked = true;
    buf_text(w->out, "<a href=\"");
    put_escaped(w->out, href->text, href->size);
    buf_text(w->out, "\" rel=\"nofollow noopener\">");
}

static int
enter_span(MD_SPANTYPE type, void *detail, void *to)
{
    struct markdown_writer *w = to;

    if (type == MD_SPAN_IMG)
        w->images++;
    else if (w->images > 0)
        return 0;
    else if (type == MD_SPAN_A)
        begin_link(w, &((const MD_SPAN_A_DETAIL *)detail)->href);
    else if (type == MD_SPAN_EM || type == MD_SPAN_STRONG || type == MD_SPAN_CODE)
        buf_text(w->out, type == MD_SPAN_EM ? "<em>" : type == MD_SPAN_CODE ? "<code>" : "<strong>");
    return 0;
}

static int
leave_span(MD_SPANTYPE type, void *detail, void *to)
{
    struct markdown_writer *w = to;

    (void)detail;
    if (type == MD_SPAN_IMG)
        w->images--;
    else if (w->images > 0)
        return 0;
    else if (type == MD_SPAN_A && w->linked)
        buf_text(w->out, "</a>");
    else if (type == MD_SPAN_EM || type == MD_SPAN_STRONG || type == MD_SPAN_CODE)
        buf_text(w->out, type == MD_SPAN_EM ? "</em>" : type == MD_SPAN_CODE ? "</code>" : "</strong>");
    if (type == MD_SPAN_A)
        w->linked = false;
    return 0;
}

/* --- text ----------------------------------------------------------------------------------------------- */

static int
put_piece(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *to)
{
    struct markdown_writer *w = to;

    switch (type) {
    case MD_TEXT_NULLCHAR:
        buf_text(w->out, "\xef\xbf\xbd"); /* U+FFFD */
        break;
    case MD_TEXT_BR:
        buf_text(w->out, w->images > 0 ? " " : "<br>\n");
        break;
    case MD_TEXT_SOFTBR:
        buf_char(w->out, w->images > 0 ? ' ' : '\n');
        break;
    case MD_TEXT_ENTITY: /* "&" letters or digits ";": a character, whichever it is */
        buf_bytes(w->out, text, size);
        break;
    case MD_TEXT_NORMAL:
    case MD_TEXT_CODE:
    case MD_TEXT_HTML:
    case MD_TEXT_LATEXMATH:
        put_escaped(w->out, text, size);
        break;
    }
    return 0;
}

void
markdown_html(struct buf *out, const char *text)
{
    static const MD_PARSER parser = {
        .flags = MD_FLAG_NOHTML,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = put_piece,
    };
    struct buf html = { .arena = out->arena };
    struct markdown_writer w = { .out = &html };

    if (*text == '\0')
        return;
    if (md_parse(text, (MD_SIZE)strlen(text), &parser, &w) != 0) { /* no memory is left for it */
        buf_reset(&html);
        put_escaped(&html, text, strlen(text));
    }
    while (html.length > 0 && html.text[html.length - 1] == '\n')
        html.length--;
    buf_bytes(out, buf_string(&html), html.length);
}
