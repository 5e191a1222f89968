/* The meta element "referrer" lets the form be sent with an Origin: see address_page.c. */
#include "render/unlock_page.h"

#include <stddef.h>

static const char title[] = "This page is locked";

void
unlock_page_head(struct buf *out)
{
    buf_printf(out, "<title>%s</title>\n<meta name=\"robots\" content=\"noindex\">\n", title);
    buf_text(out, "<meta name=\"referrer\" content=\"same-origin\">\n");
}

static void
put_field(struct buf *out, const char *name, const char *label, const char *more)
{
    buf_printf(out, "<p><label>%s <input type=\"password\" name=\"%s\" maxlength=\"200\" %s></label></p>\n",
               label, name, more);
}

void
unlock_page_body(struct buf *out, const struct unlock_page *p)
{
    buf_printf(out, "<main class=\"nojs\">\n<h1>%s</h1>\n", title);
    if (p->sentence != NULL) {
        buf_text(out, "<p role=\"alert\">");
        buf_xml(out, p->sentence);
        buf_text(out, "</p>\n");
    }
    buf_text(out, "<form method=\"post\" action=\"");
    buf_xml(out, p->action);
    buf_text(out, "\">\n<input type=\"hidden\" name=\"token\" value=\"");
    buf_xml(out, p->token);
    buf_text(out, "\">\n");
    if (p->by_password)
        put_field(out, "password", "Password", "required autofocus autocomplete=\"current-password\"");
    else
        put_field(out, "key", "Key", "required autofocus autocomplete=\"off\"");
    buf_text(out, "<p><button type=\"submit\">Unlock</button></p>\n</form>\n");
    if (p->by_password) {
        buf_text(out, "<details>\n<summary>With a key instead</summary>\n<form method=\"post\" action=\"");
        buf_xml(out, p->action);
        buf_text(out, "\">\n<input type=\"hidden\" name=\"token\" value=\"");
        buf_xml(out, p->token);
        buf_text(out, "\">\n");
        put_field(out, "key", "Key", "required autocomplete=\"off\"");
        buf_text(out, "<p><button type=\"submit\">Unlock</button></p>\n</form>\n</details>\n");
    }
    buf_text(out, "</main>\n");
}

void
unlock_page_markdown(struct buf *out, const struct unlock_page *p)
{
    buf_printf(out, "# %s\n\n%s\n", title,
               p->sentence != NULL ? p->sentence
                                   : "Send a key that opens it: 'Authorization: Bearer <key>'.");
}
