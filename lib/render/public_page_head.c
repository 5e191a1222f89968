/* The head of a public page: for tabs, search engines, feed readers, and programs that show a link to it. */
#include "render/public_page.h"

#include "base/url.h"
#include "render/html.h"

#include <stdbool.h>
#include <string.h>

/* Bytes, escaped. */
enum { TITLE = 300, SUMMARY = 300, LOGO = 600, SHORT = 120 };

/* The address stands in an attribute. Quotes and angle brackets in one would be escaped, but no real address
 * has them. */
bool
public_logo_is_fit(const char *logo_url)
{
    size_t length = 0;

    if (logo_url == NULL || !url_is_http(logo_url) || strpbrk(logo_url, "\"'<>") != NULL)
        return false;
    for (; *logo_url != '\0'; logo_url++)
        length += *logo_url == '&' ? strlen("&amp;") : 1;
    return length <= LOGO;
}

/* query NULL: this page has no others. */
void
public_address(struct buf *out, const struct public_page *p, int number)
{
    buf_xml(out, p->path);
    if (p->query == NULL)
        return;
    if (*p->query != '\0' || number > 1)
        buf_char(out, '?');
    buf_xml(out, p->query);
    if (number > 1)
        buf_printf(out, "%spage=%d", *p->query != '\0' ? "&amp;" : "", number);
}

static void
put_meta(struct buf *out, const char *kind, const char *name, const char *content, size_t most)
{
    buf_printf(out, "<meta %s=\"%s\" content=\"", kind, name);
    html_cut(out, content, most);
    buf_text(out, "\">\n");
}

/* A page without a description says how things stand, so a link that is shared in a chat shows it. */
static void
put_summary(struct buf *out, const struct public_page *p)
{
    struct buf headline = { 0 };
    const char *text = p->description;

    if (text == NULL) {
        if (p->headline != NULL)
            buf_text(&headline, p->headline);
        else
            status_counts_headline(&headline, &p->counts, p->now);
        text = buf_string(&headline);
    }
    put_meta(out, "name", "description", text, SUMMARY);
    put_meta(out, "property", "og:description", text, SUMMARY);
    buf_free(&headline);
}

/* An address by which programs elsewhere can ask: where the instance does not know its own, what it has. */
static void
put_canonical(struct buf *out, const struct public_page *p)
{
    buf_text(out, "<link rel=\"canonical\" href=\"");
    if (p->site != NULL && !p->is_root)
        buf_xml(out, p->site);
    public_address(out, p, p->number);
    buf_text(out, "\">\n");
}

/* The picture of a shared link: the page's logo, else a card that says how things stand (www/cards.ts). Only
 * an absolute address is of use there. */
static void
put_picture(struct buf *out, const struct public_page *p)
{
    if (public_logo_is_fit(p->logo_url)) {
        put_meta(out, "property", "og:image", p->logo_url, LOGO + strlen("&quot;"));
        return;
    }
    if (p->site == NULL)
        return;
    buf_text(out, "<meta property=\"og:image\" content=\"");
    buf_xml(out, p->site);
    buf_printf(out, "/card-%s.png\">\n", status_overall(&p->counts));
    put_meta(out, "name", "twitter:card", "summary_large_image", SHORT);
}

void
public_look(struct buf *out, const struct page *page)
{
    struct arena a = { NULL };
    const char *style = public_style(&a, page);

    if (page->theme != THEME_SYSTEM)
        buf_printf(out, "<meta name=\"color-scheme\" content=\"%s\">\n",
                   page->theme == THEME_DARK ? "dark" : "light");
    if (page->favicon != NULL) {
        buf_text(out, "<link rel=\"icon\" type=\"image/png\" href=\"/s/");
        buf_percent(out, page->slug);
        buf_printf(out, "/favicon.png?v=%.16s\">\n", page->favicon);
    }
    if (page->accent_color != NULL)
        put_meta(out, "name", "theme-color", page->accent_color, SHORT);
    if (style != NULL)
        buf_printf(out, "<style>%s</style>\n", style);
    arena_free(&a);
}

/* A page that is not public may be read by who has its address, but not be found by searching.
 * "watchpost-page" tells the dashboard's script which page a domain of its own shows. */
void
public_html_head(struct buf *out, const struct public_page *p)
{
    buf_text(out, "<title>");
    html_cut(out, p->title, TITLE);
    buf_text(out, "</title>\n");
    put_summary(out, p);
    put_meta(out, "property", "og:title", p->title, TITLE);
    put_meta(out, "property", "og:type", "website", SHORT);
    put_picture(out, p);
    put_canonical(out, p);
    if (p->page == NULL)
        return;
    public_look(out, p->page);
    buf_printf(out, "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"%s\" "
                    "href=\"/api/v1/status-pages/", words_of(&p->speech, WORD_INCIDENTS));
    buf_xml(out, p->page->slug);
    buf_text(out, "/feed.atom\">\n");
    if (!p->page->is_public)
        put_meta(out, "name", "robots", "noindex", SHORT);
    if (p->is_root)
        put_meta(out, "name", "watchpost-page", p->page->slug, SHORT);
}

void
public_post_head(struct buf *out, const struct page *page, const char *title)
{
    buf_text(out, "<title>");
    html_cut(out, title, TITLE);
    buf_text(out, "</title>\n");
    if (!page->is_public)
        put_meta(out, "name", "robots", "noindex", SHORT);
    public_look(out, page);
}

/* The meta element "referrer" lets the form be sent with an Origin: see address_page.c. */
void
public_form_head(struct buf *out, const struct page *page, const char *title)
{
    buf_printf(out, "<title>%s</title>\n<meta name=\"robots\" content=\"noindex\">\n", title);
    buf_text(out, "<meta name=\"referrer\" content=\"same-origin\">\n");
    public_look(out, page);
}

void
refusal_html_head(struct buf *out, const char *title)
{
    buf_printf(out, "<title>%s</title>\n<meta name=\"robots\" content=\"noindex\">\n", title);
}
