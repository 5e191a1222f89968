/* The class is for the dashboard's style sheet, if there is one. */
#include "render/address_page.h"

#include "render/html.h"

#include <stddef.h>

/* Bytes, escaped. */
enum { NAME = 300, ADDRESS = 600 };

static const struct {
    enum word title, button, done, after;
    enum word about, done_about;                       /* of news */
    const char *alerts, *done_alerts;                  /* of alerts: where they go */
} words[] = {
    [ASK_CONFIRM] = {WORD_CONFIRM_TITLE, WORD_CONFIRM_BUTTON, WORD_CONFIRM_DONE, WORD_CONFIRM_AFTER,
                     WORD_CONFIRM_ABOUT, WORD_CONFIRM_DONE_ABOUT, "are to go to", "now go to"},
    [ASK_UNSUBSCRIBE] = {WORD_UNSUBSCRIBE_TITLE, WORD_UNSUBSCRIBE_BUTTON, WORD_UNSUBSCRIBE_DONE,
                         WORD_UNSUBSCRIBE_AFTER, WORD_UNSUBSCRIBE_ABOUT, WORD_UNSUBSCRIBE_DONE_ABOUT, "go to",
                         "no longer go to"},
};

const char *
address_page_title(enum address_question question, const struct address_page *p)
{
    return words_of(&p->speech, words[question].title);
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
    buf_printf(out, "<main class=\"nojs nojs-form\">\n<h1>%s</h1>\n", title);
}

static void
put_name(struct buf *out, const char *text, size_t most)
{
    buf_text(out, "<strong><bdi>");
    html_cut(out, text, most);
    buf_text(out, "</bdi></strong>");
}

static const char *
name_text(struct arena *a, const char *text, size_t most)
{
    struct buf out = { .arena = a };

    put_name(&out, text, most);
    return buf_string(&out);
}

/* "Alerts about Shop from Watchpost go to ops@example.org." */
static void
put_alerts(struct buf *out, const char *verb, const struct address_page *p)
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

static void
put_subject(struct buf *out, enum address_question question, bool is_done, const struct address_page *p)
{
    struct arena *a = out->arena;

    if (!p->is_news) {
        put_alerts(out, is_done ? words[question].done_alerts : words[question].alerts, p);
        return;
    }
    buf_text(out, "<p>");
    words_put(out, &p->speech, is_done ? words[question].done_about : words[question].about, PLACES("page",
              name_text(a, p->monitor, NAME), "instance", name_text(a, p->instance, NAME), "address",
              name_text(a, p->address, ADDRESS)));
    buf_text(out, "</p>\n");
}

void
address_page_ask(struct buf *out, enum address_question question, const struct address_page *p)
{
    begin(out, address_page_title(question, p));
    put_subject(out, question, false, p);
    buf_text(out, "<form method=\"post\" action=\"");
    buf_xml(out, p->action);
    buf_text(out, "\">\n");
    if (p->form_token != NULL) {
        buf_text(out, "<input type=\"hidden\" name=\"token\" value=\"");
        buf_xml(out, p->form_token);
        buf_text(out, "\">\n");
    }
    buf_printf(out, "<p><button type=\"submit\">%s</button></p>\n</form>\n</main>\n",
               words_of(&p->speech, words[question].button));
}

void
address_page_done(struct buf *out, enum address_question question, const struct address_page *p)
{
    begin(out, words_of(&p->speech, words[question].done));
    put_subject(out, question, true, p);
    buf_printf(out, "<p>%s</p>\n</main>\n", words_of(&p->speech, words[question].after));
}

void
address_page_refuse(struct buf *out, const char *title, const char *sentence)
{
    begin(out, title);
    buf_text(out, "<p>");
    buf_xml(out, sentence);
    buf_text(out, "</p>\n</main>\n");
}
