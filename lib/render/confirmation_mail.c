/* Two bodies of the same words, and headers as all mails have them. */
#include "render/confirmation_mail.h"

#include "base/url.h"
#include "render/mail_format.h"
#include "render/markup.h"

static const char reason[] = "If you have not asked for this, do nothing: no other mail will come.";

static const char *
question(struct arena *a, const struct confirmation_mail *m)
{
    struct endpoint place;

    return arena_printf(a, "%s at %s was asked to send alerts to this address. To agree, open this page "
                           "within %d days and press its button:",
                        markup_one_line(a, m->instance),
                        url_read_http(m->public_url, &place) ? arena_text(a, place.host) : m->public_url,
                        m->days);
}

static const char *
html_part(struct arena *a, const struct confirmation_mail *m)
{
    struct buf out = { .arena = a };

    buf_text(&out, mail_page_head);
    buf_text(&out, "<h1>Is this your address?</h1>\n");
    mail_put_lines(&out, question(a, m));
    buf_text(&out, "<p class=\"words\"><a class=\"button\" href=\"");
    buf_xml(&out, m->link);
    buf_text(&out, "\">Confirm this address</a></p>\n");
    mail_put_lines(&out, reason);
    buf_text(&out, "<p class=\"foot\">Sent by Watchpost</p>\n</body></html>");
    return buf_string(&out);
}

void
confirmation_mail_write(struct buf *out, struct arena *a, const struct confirmation_mail *m)
{
    mail_put_from(out, a, m->from);
    buf_printf(out, "To: %s\nSubject: ", m->to);
    mail_put_words(out, arena_printf(a, "Confirm your address for %s", markup_one_line(a, m->instance)));
    buf_char(out, '\n');
    mail_put_date(out, m->now);
    buf_printf(out, "Message-ID: <%s@%s>\n", m->id, mail_domain(a, m->from));
    mail_put_bodies(out, m->id,
                    arena_printf(a, "%s\n%s\n\n%s\nSent by Watchpost", question(a, m), m->link, reason),
                    html_part(a, m));
}
