/* What of a status page stands in pages of others, and how it looks there and at home. */
#include "render/public_page.h"

#include "render/html.h"
#include "render/page_post.h"
#include "rules/accent.h"

#include <stddef.h>

#define ENOUGH 4.5 /* contrast */

enum { TITLE = 300 /* bytes, escaped */, WHITE = 0xffffff, INK = 0x131820 };

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

    buf_printf(out, ".nojs{--accent:#%06x;--on-accent:#%06x;--accent-ink:#%06x}", (unsigned)color,
               accent_contrast(color, WHITE) >= ENOUGH ? WHITE : INK, (unsigned)readable);
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

/* The widget stands in a page of another look: it has the letters of the reader's system, and no ground of
 * its own. The colours of the dots are those of the indicators of pages. */
static const char widget[] =
    "body{margin:0;font:15px/1.45 system-ui,sans-serif}"
    ".nojs{padding:12px 16px;border:1px solid #8886;border-radius:8px}"
    ".nojs p{margin:0 0 6px}.nojs p:last-child{margin:0;font-size:13px}"
    "[data-indicator]::before{content:'';display:inline-block;width:10px;height:10px;margin-right:8px;"
    "border-radius:50%;background:#1f9d61}"
    "[data-indicator=minor]::before{background:#d29500}[data-indicator=major]::before{background:#e07020}"
    "[data-indicator=critical]::before{background:#d43a3a}"
    "[data-indicator=maintenance]::before{background:#6a5acd}";

const char *
public_embed_style(struct arena *a, const struct page *page)
{
    const char *own = public_style(a, page);

    return arena_printf(a, "%s%s", widget, own != NULL ? own : "");
}

void
public_embed_head(struct buf *out, const struct page *page, const char *style)
{
    buf_text(out, "<title>");
    html_cut(out, page->title, TITLE);
    buf_printf(out, "</title>\n<meta name=\"robots\" content=\"noindex\">\n<style>%s</style>\n", style);
}
