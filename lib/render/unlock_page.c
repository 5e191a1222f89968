/* The meta element "referrer" lets the form be sent with an Origin: see address_page.c. */
#include "render/unlock_page.h"

#include <stddef.h>

void
unlock_page_head(struct buf *out, const struct speech *s)
{
    buf_printf(out, "<title>%s</title>\n<meta name=\"robots\" content=\"noindex\">\n",
               words_of(s, WORD_LOCKED));
    buf_text(out, "<meta name=\"referrer\" content=\"same-origin\">\n");
}

static void
put_field(struct buf *out, const char *name, const char *label, const char *more)
{
    buf_printf(out, "<p><label>%s <input type=\"password\" name=\"%s\" maxlength=\"200\" %s></label></p>\n",
               label, name, more);
}

static void
put_form(struct buf *out, const struct unlock_page *p, const char *name, enum word label, const char *more)
{
    buf_text(out, "<form method=\"post\" action=\"");
    buf_xml(out, p->action);
    buf_text(out, "\">\n<input type=\"hidden\" name=\"token\" value=\"");
    buf_xml(out, p->token);
    buf_text(out, "\">\n");
    put_field(out, name, words_of(&p->speech, label), more);
    buf_printf(out, "<p><button type=\"submit\">%s</button></p>\n</form>\n",
               words_of(&p->speech, WORD_LOCKED_UNLOCK));
}

void
unlock_page_body(struct buf *out, const struct unlock_page *p)
{
    buf_printf(out, "<main class=\"nojs nojs-form\">\n<h1>%s</h1>\n", words_of(&p->speech, WORD_LOCKED));
    if (p->sentence != NULL) {
        buf_text(out, "<p role=\"alert\">");
        buf_xml(out, p->sentence);
        buf_text(out, "</p>\n");
    }
    if (p->by_password) {
        put_form(out, p, "password", WORD_LOCKED_PASSWORD,
                 "required autofocus autocomplete=\"current-password\"");
        buf_printf(out, "<details>\n<summary>%s</summary>\n", words_of(&p->speech, WORD_LOCKED_WITH_KEY));
        put_form(out, p, "key", WORD_LOCKED_KEY, "required autocomplete=\"off\"");
        buf_text(out, "</details>\n");
    } else {
        put_form(out, p, "key", WORD_LOCKED_KEY, "required autofocus autocomplete=\"off\"");
    }
    buf_text(out, "</main>\n");
}

void
unlock_page_markdown(struct buf *out, const struct unlock_page *p)
{
    buf_printf(out, "# %s\n\n%s\n", words_of(&p->speech, WORD_LOCKED),
               p->sentence != NULL ? p->sentence : words_of(&p->speech, WORD_LOCKED_HOW));
}
