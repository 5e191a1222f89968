/* What of a status page stands in pages of others, and how it looks there and at home. */
#include "render/public_page.h"

#include "render/html.h"
#include "render/page_post.h"
#include "rules/accent.h"

#include <stddef.h>

enum { TITLE = 300 }; /* bytes, escaped */

void
public_embed_html(struct buf *out, const struct public_page *p)
{
    buf_text(out, "<div class=\"nojs\">\n<p data-indicator=\"");
    buf_text(out, p->indicator);
    buf_text(out, "\"><strong><bdi>");
    html_cut(out, p->title, TITLE);
    buf_text(out, "</bdi></strong>: ");
    html_cut(out, p->headline, TITLE);
    buf_text(out, ".</p>\n");
    for (int i = 0; i < p->post_count && i < PAGE_POSTS; i++) {
        buf_text(out, "<p><bdi>");
        html_cut(out, p->posts[i].title, TITLE);
        buf_text(out, "</bdi></p>\n");
    }
    buf_text(out, "<p><a target=\"_blank\" rel=\"noopener\" href=\"");
    buf_xml(out, p->path);
    buf_text(out, "\">");
    buf_printf(out, "%s</a></p>\n</div>\n", words_of(&p->speech, WORD_DETAILS));
}

static void
put_accent(struct buf *out, int32_t color, int32_t ground)
{
    int32_t readable = accent_on(color, ground);

    buf_printf(out, ".nojs a{color:#%06x}.nojs header{border-color:#%06x}", (unsigned)readable,
               (unsigned)color);
}

/* A theme of its own wins over what the reader's system prefers. */
const char *
public_style(struct arena *a, const struct page *page)
{
    struct buf out = { .arena = a };
    int32_t color = accent_read(page->accent_color);

    if (page->theme != THEME_SYSTEM)
        buf_printf(&out, ":root{color-scheme:%s}", page->theme == THEME_DARK ? "dark" : "light");
    if (color >= 0 && page->theme != THEME_DARK)
        put_accent(&out, color, ACCENT_LIGHT_GROUND);
    if (color >= 0 && page->theme == THEME_DARK)
        put_accent(&out, color, ACCENT_DARK_GROUND);
    if (color >= 0 && page->theme == THEME_SYSTEM) {
        buf_text(&out, "@media (prefers-color-scheme:dark){");
        put_accent(&out, color, ACCENT_DARK_GROUND);
        buf_char(&out, '}');
    }
    return out.length > 0 ? buf_string(&out) : NULL;
}
