/* The class is for the dashboard's style sheet, if there is one. */
#include "render/address_page.h"

#include "render/html.h"

#include <stddef.h>

/* Bytes, escaped. */
enum { NAME = 300, ADDRESS = 600 };

static const struct {
    const char *title, *button, *done, *after;
} words[] = {
    [ASK_CONFIRM] = { "Is this your address?", "Confirm this address", "Confirmed",
                      "Every mail has a link by which you can leave." },
    [ASK_UNSUBSCRIBE] = { "No more of these mails?", "Unsubscribe", "Unsubscribed",
                          "Should other mails still come from here, each has a link of its own to leave." },
};

const char *
address_page_title(enum address_question question)
{
    return words[question].title;
}

/* The answer's header says no-referrer, under which a browser would send the form with "Origin: null", as if
 * it came from anywhere (the Fetch standard, "append a request Origin header"). Other sites are told nothing
 * either way. */
void
address_page_head(struct buf *out, const char *title)
{
    buf_printf(out, "<title>%s</title>\n<meta name=\"robots\" content=\"noindex\">\n", title);
    buf_text(out, "<meta name=\"referrer\" content=\"same-origin\">\n");
}

static void
begin(struct buf *out, const char *title)
{
    buf_printf(out, "<main class=\"nojs\">\n<h1>%s</h1>\n", title);
}

static void
put_name(struct buf *out, const char *text, size_t most)
{
    buf_text(out, "<strong><bdi>");
    html_cut(out, text, most);
    buf_text(out, "</bdi></strong>");
}

/* "Alerts about Shop from Watchpost go to ops@example.org" */
static void
put_subject(struct buf *out, const char *verb, const struct address_page *p)
{
    buf_text(out, "<p>Alerts");
    if (p->monitor != NULL) {
        buf_text(out, " about ");
        put_name(out, p->monitor, NAME);
    }
    buf_text(out, " from ");
    put_name(out, p->instance, NAME);
    buf_printf(out, " %s ", verb);
    put_name(out, p->address, ADDRESS);
    buf_text(out, ".</p>\n");
}

void
address_page_ask(struct buf *out, enum address_question question, const struct address_page *p)
{
    begin(out, words[question].title);
    put_subject(out, question == ASK_CONFIRM ? "are to go to" : "go to", p);
    buf_text(out, "<form method=\"post\" action=\"");
    buf_xml(out, p->action);
    buf_text(out, "\">\n");
    if (p->form_token != NULL) {
        buf_text(out, "<input type=\"hidden\" name=\"token\" value=\"");
        buf_xml(out, p->form_token);
        buf_text(out, "\">\n");
    }
    buf_printf(out, "<p><button type=\"submit\">%s</button></p>\n</form>\n</main>\n", words[question].button);
}

void
address_page_done(struct buf *out, enum address_question question, const struct address_page *p)
{
    begin(out, words[question].done);
    put_subject(out, question == ASK_CONFIRM ? "now go to" : "no longer go to", p);
    buf_printf(out, "<p>%s</p>\n</main>\n", words[question].after);
}

void
address_page_refuse(struct buf *out, const char *title, const char *sentence)
{
    begin(out, title);
    buf_text(out, "<p>");
    buf_xml(out, sentence);
    buf_text(out, "</p>\n</main>\n");
}
