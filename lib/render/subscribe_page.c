#include "render/subscribe_page.h"

#include "model/subscriber.h"
#include "render/html.h"

#include <stddef.h>

enum { TITLE = 300, ADDRESS = 600 }; /* bytes, escaped */

static const struct {
    int64_t kind;
    enum word name;
} kinds[] = {
    { TELL_INCIDENT, WORD_INCIDENTS },
    { TELL_MAINTENANCE, WORD_MAINTENANCE },
    { TELL_ANNOUNCEMENT, WORD_SUBSCRIBE_ANNOUNCEMENTS },
    { TELL_AUTOMATIC, WORD_SUBSCRIBE_AUTOMATIC },
};

const char *
subscribe_page_path(struct arena *a, const struct page *page)
{
    struct buf path = { .arena = a };

    buf_text(&path, "/s/");
    buf_percent(&path, page->slug);
    buf_text(&path, "/subscribe");
    return buf_string(&path);
}

static void
put_header(struct buf *out, const struct subscribe_page *p)
{
    buf_text(out, "<div class=\"nojs nojs-form\">\n<header>\n<p><a href=\"/s/");
    buf_percent(out, p->page->slug);
    buf_text(out, "\"><bdi>");
    html_cut(out, p->page->title, TITLE);
    buf_printf(out, "</bdi></a></p>\n<h1>%s</h1>\n</header>\n<main>\n", words_of(&p->speech, WORD_SUBSCRIBE));
    if (p->sentence == NULL)
        return;
    buf_printf(out, "<p role=\"%s\">", p->token != NULL ? "alert" : "status");
    buf_xml(out, p->sentence);
    buf_text(out, "</p>\n");
}

static void
put_box(struct buf *out, const char *name, const char *value, bool is_checked, const char *label)
{
    buf_printf(out, "<p><label><input type=\"checkbox\" name=\"%s\" value=\"%s\"%s> %s</label></p>\n", name,
               value, is_checked ? " checked" : "", label);
}

/* Of the checks' own incidents only a page tells that says so: elsewhere there is nothing to choose. */
static void
put_kinds(struct buf *out, const struct subscribe_page *p)
{
    buf_printf(out, "<fieldset>\n<legend>%s</legend>\n", words_of(&p->speech, WORD_SUBSCRIBE_KINDS));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].kind == TELL_AUTOMATIC && !p->page->notify_automatic) {
            buf_printf(out, "<input type=\"hidden\" name=\"kind\" value=\"%s\">\n", subscriber_kinds[i]);
            continue;
        }
        put_box(out, "kind", subscriber_kinds[i], (p->kinds & kinds[i].kind) != 0,
                words_of(&p->speech, kinds[i].name));
    }
    buf_text(out, "</fieldset>\n");
}

static void
put_services(struct buf *out, const struct subscribe_page *p)
{
    bool is_chosen = false;

    if (p->services.count == 0)
        return;
    for (int i = 0; i < p->services.count; i++)
        is_chosen |= p->services.list[i].is_chosen;
    buf_printf(out, "<details%s>\n<summary>%s</summary>\n<p>%s</p>\n", is_chosen ? " open" : "",
               words_of(&p->speech, WORD_SUBSCRIBE_SERVICES),
               words_of(&p->speech, WORD_SUBSCRIBE_SERVICES_ALL));
    for (int i = 0; i < p->services.count; i++) {
        const struct subscribe_service *s = &p->services.list[i];

        put_box(out, "monitor", s->id, s->is_chosen, html_name_text(out->arena, s->name));
    }
    buf_text(out, "</details>\n");
}

static void
put_form(struct buf *out, const struct subscribe_page *p)
{
    buf_text(out, "<form method=\"post\" action=\"");
    buf_xml(out, subscribe_page_path(out->arena, p->page));
    buf_text(out, "\">\n<input type=\"hidden\" name=\"token\" value=\"");
    buf_xml(out, p->token);
    buf_printf(out, "\">\n<p><label>%s <input type=\"email\" name=\"email\" maxlength=\"254\" required "
                    "autocomplete=\"email\" value=\"",
               words_of(&p->speech, WORD_SUBSCRIBE_ADDRESS));
    if (p->email != NULL)
        html_cut(out, p->email, ADDRESS);
    buf_text(out, "\"></label></p>\n");
    put_kinds(out, p);
    put_services(out, p);
    buf_printf(out, "<p><button type=\"submit\">%s</button></p>\n</form>\n<p>%s</p>\n",
               words_of(&p->speech, WORD_SUBSCRIBE_DO), words_of(&p->speech, WORD_SUBSCRIBE_HOW));
}

void
subscribe_page_body(struct buf *out, const struct subscribe_page *p)
{
    put_header(out, p);
    if (p->token != NULL)
        put_form(out, p);
    buf_text(out, "</main>\n</div>");
}
