/* Words are those of public pages. What others wrote is escaped where it is put, as in
 * every mail (render/mail_format.h); a body is Markdown, read as pages read it. */
#include "render/subscriber_mail.h"

#include "base/text.h"
#include "render/mail_format.h"
#include "render/markdown_html.h"
#include "render/markup.h"
#include "render/page_post.h"

#include <stddef.h>
#include <string.h>

static const char *
title_of(struct arena *a, const struct letter *l)
{
    const char *title = markup_one_line(a, l->title);

    return l->is_automatic ? words_cause(a, &l->speech, title, l->has_ended) : title;
}

static const char *
why_of(struct arena *a, const struct letter *l)
{
    return words_filled(a, &l->speech, WORD_MAIL_WHY, PLACES("page", markup_one_line(a, l->page_title)));
}

static const char *
time_of(struct arena *a, const struct speech *s, int64_t at)
{
    struct buf out = { .arena = a };

    words_time(&out, s, at);
    return buf_string(&out);
}

/* "When: 2026-02-10 14:00 CET to 2026-02-10 16:00 CET"; "": it has no such times, or they are not told. */
static const char *
when_of(struct arena *a, const struct letter *l)
{
    const struct speech *s = &l->speech;
    const char *span;

    if (l->body == NULL || l->post == NULL || l->post->starts_at == 0 || l->post->ends_at == 0)
        return "";
    span = words_filled(a, s, WORD_SPAN, PLACES("from", time_of(a, s, l->post->starts_at), "to",
                        time_of(a, s, l->post->ends_at)));
    return words_filled(a, s, WORD_POST_WHEN, PLACES("span", span));
}

/* Plain text, as when_of. */
static const char *
services_of(struct arena *a, const struct letter *l)
{
    struct buf out = { .arena = a };

    if (l->body != NULL && l->post != NULL && l->post->service_count > 0)
        page_post_services(&out, &l->speech, l->post, markup_one_line);
    return buf_string(&out);
}

static void
put_line(struct buf *out, const char *line)
{
    if (*line != '\0')
        buf_printf(out, "%s\n", line);
}

static void
put_html_line(struct buf *out, const char *line)
{
    if (*line == '\0')
        return;
    buf_text(out, "<br>\n");
    buf_xml(out, line);
}

static const char *
text_part(struct arena *a, const struct letter *l)
{
    struct buf out = { .arena = a };

    buf_printf(&out, "%s\n%s\n", title_of(a, l), words_post_state(&l->speech, l->kind, l->state));
    put_line(&out, when_of(a, l));
    put_line(&out, services_of(a, l));
    if (!text_blank(l->body))
        buf_printf(&out, "\n%s\n", l->body);
    buf_printf(&out, "\n%s\n\n%s\n%s: %s\n", l->link,
               why_of(a, l), words_of(&l->speech, WORD_MAIL_LEAVE), l->unsubscribe_url);
    return buf_string(&out);
}

static void
put_link(struct buf *out, const char *class, const char *url, const char *words)
{
    buf_printf(out, "<a%s href=\"", class);
    buf_xml(out, url);
    buf_printf(out, "\">%s</a>", words);
}

static const char *
html_part(struct arena *a, const struct letter *l)
{
    struct buf out = { .arena = a };

    buf_text(&out, mail_page_head);
    buf_text(&out, "<h1>");
    buf_xml(&out, title_of(a, l));
    buf_printf(&out, "</h1>\n<p class=\"words\"><strong>%s</strong>",
               words_post_state(&l->speech, l->kind, l->state));
    put_html_line(&out, when_of(a, l));
    put_html_line(&out, services_of(a, l));
    buf_text(&out, "</p>\n");
    if (!text_blank(l->body))
        markdown_html(&out, l->body);
    buf_text(&out, "\n<p class=\"words\">");
    put_link(&out, " class=\"button\"", l->link, words_of(&l->speech, WORD_MAIL_OPEN));
    buf_text(&out, "</p>\n<p class=\"foot\">");
    buf_xml(&out, why_of(a, l));
    buf_text(&out, "<br>\n");
    put_link(&out, "", l->unsubscribe_url, words_of(&l->speech, WORD_MAIL_LEAVE));
    buf_text(&out, "</p>\n</body></html>");
    return buf_string(&out);
}

/* Mail programs show a button for List-Unsubscribe, and may follow it by themselves (RFC 2369, RFC 8058).
 * Auto-Submitted (RFC 3834) keeps programs that answer for people who are away from answering. */
void
subscriber_mail_write(struct buf *out, struct arena *a, const struct subscriber_mail *m)
{
    const struct letter *l = m->letter;
    const char *domain = mail_domain(a, m->from);

    mail_put_from(out, a, m->from);
    buf_printf(out, "To: %s\nSubject: ", m->to);
    mail_put_words(out, arena_printf(a, "[%s] %s: %s", markup_one_line(a, l->page_title),
                                     words_post_state(&l->speech, l->kind, l->state), title_of(a, l)));
    buf_char(out, '\n');
    mail_put_date(out, m->now);
    buf_printf(out, "Message-ID: <%s@%s>\nReferences: <%s@%s>\n", m->id, domain, l->thread, domain);
    buf_printf(out, "List-Unsubscribe: <%s>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n",
               l->unsubscribe_url);
    buf_text(out, "Auto-Submitted: auto-generated\n");
    mail_put_bodies(out, m->id, text_part(a, l), html_part(a, l));
}
