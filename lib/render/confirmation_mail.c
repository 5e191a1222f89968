/* Two bodies of the same words, and headers as all mails have them. */
#include "render/confirmation_mail.h"

#include "base/url.h"
#include "render/mail_format.h"
#include "render/markup.h"

/* What it says of alerts, which are in English. */
static const char alerts_question[] = "%s at %s was asked to send alerts to this address. To agree, open "
                                      "this page within %d days and press its "
                                      "button:";

static const struct speech english = { .language = LANGUAGE_EN };

static const struct speech *
speech_of(const struct confirmation_mail *m)
{
    return m->news != NULL ? m->news : &english;
}

static const char *
question(struct arena *a, const struct confirmation_mail *m)
{
    struct endpoint place;
    const char *host = url_read_http(m->public_url, &place) ? arena_text(a, place.host) : m->public_url;
    const char *instance = markup_one_line(a, m->instance);

    if (m->news == NULL)
        return arena_printf(a, alerts_question, instance, host, m->days);
    return words_filled(a, m->news, WORD_CONFIRM_QUESTION, PLACES("instance", instance, "host", host, "days",
                        arena_printf(a, "%d", m->days)));
}

static const char *
html_part(struct arena *a, const struct confirmation_mail *m)
{
    const struct speech *s = speech_of(m);
    struct buf out = { .arena = a };

    buf_text(&out, mail_page_head);
    buf_printf(&out, "<h1>%s</h1>\n", words_of(s, WORD_CONFIRM_TITLE));
    mail_put_lines(&out, question(a, m));
    buf_text(&out, "<p class=\"words\"><a class=\"button\" href=\"");
    buf_xml(&out, m->link);
    buf_printf(&out, "\">%s</a></p>\n", words_of(s, WORD_CONFIRM_BUTTON));
    mail_put_lines(&out, words_of(s, WORD_CONFIRM_REASON));
    buf_text(&out, "<p class=\"foot\">Sent by Watchpost</p>\n</body></html>");
    return buf_string(&out);
}

void
confirmation_mail_write(struct buf *out, struct arena *a, const struct confirmation_mail *m)
{
    const struct speech *s = speech_of(m);

    mail_put_from(out, a, m->from);
    buf_printf(out, "To: %s\nSubject: ", m->to);
    mail_put_words(
        out, words_filled(a, s, WORD_CONFIRM_SUBJECT, PLACES("instance", markup_one_line(a, m->instance))));
    buf_char(out, '\n');
    mail_put_date(out, m->now);
    buf_printf(out, "Message-ID: <%s@%s>\n", m->id, mail_domain(a, m->from));
    mail_put_bodies(out, m->id,
                    arena_printf(a, "%s\n%s\n\n%s\nSent by Watchpost", question(a, m), m->link,
                                 words_of(s, WORD_CONFIRM_REASON)),
                    html_part(a, m));
}
