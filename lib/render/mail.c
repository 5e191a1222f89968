/* The mail, line by line. How texts that clients chose stay texts: render/mail_format.h. Control characters,
 * line breaks among them, become spaces first. */
#include "render/mail.h"

#include "base/rfc3339.h"
#include "base/url.h"
#include "render/mail_format.h"
#include "render/message.h"

#include <string.h>

/* --- the two parts ---------------------------------------------------------------------------------- */

/* A line of the text part, and a row of the table in the HTML part. */
struct fact_line {
    const char *name, *value; /* value NULL: left out */
};

enum { LINE_COUNT = 10 };

static const char *
time_text(struct arena *a, int64_t at)
{
    char *text = arena_alloc(a, RFC3339_SIZE);

    if (at == 0)
        return NULL;
    rfc3339_print(at, text);
    return text;
}

/* Facts in a fixed order, for people who filter their mail by them; the sentences above may change. */
static void
list_lines(struct arena *a, const struct notification *n, struct fact_line lines[LINE_COUNT])
{
    const struct fact_line list[LINE_COUNT] = {
        { "Monitor", n->name },
        { "URL", n->url },
        { "Status", n->status },
        { "Event", n->label->event },
        { "Time", n->timestamp },
        { "ID", n->incident_id },
        { "Cause", n->cause },
        { "Started", time_text(a, n->started_at) },
        { "Resolved", time_text(a, n->resolved_at) },
        { "Acknowledged by", n->acknowledged_by },
    };

    for (int i = 0; i < LINE_COUNT; i++) {
        lines[i] = list[i];
        if (lines[i].value != NULL)
            lines[i].value = markup_one_line(a, lines[i].value);
    }
}

/* What the mail is about. */
struct content {
    const struct notification *n;
    struct message message;
    const char *unsubscribe_url; /* NULL: none */
    struct fact_line lines[LINE_COUNT];
};

static const char *
text_part(struct arena *a, const struct content *c)
{
    struct buf out = { .arena = a };

    buf_printf(&out, "%s %s\n", c->n->label->symbol, c->message.first);
    if (*c->message.details != '\0')
        buf_printf(&out, "%s\n", c->message.details);
    if (c->message.link != NULL)
        buf_printf(&out, "%s\n", c->message.link);
    buf_char(&out, '\n');
    for (int i = 0; i < LINE_COUNT; i++)
        if (c->lines[i].value != NULL)
            buf_printf(&out, "%s: %s\n", c->lines[i].name, c->lines[i].value);
    if (c->message.delay != NULL)
        buf_printf(&out, "%s\n", c->message.delay);
    if (c->unsubscribe_url != NULL)
        buf_printf(&out, "No more of these mails: %s\n", c->unsubscribe_url);
    buf_text(&out, "Sent by Watchpost");
    return buf_string(&out);
}

/* Only an http address becomes a link: the text of a monitor's url may be anything that its type allows. */
static void
put_value(struct buf *out, const struct fact_line *l)
{
    bool is_link = strcmp(l->name, "URL") == 0 && url_is_http(l->value);

    if (is_link) {
        buf_text(out, "<a href=\"");
        buf_xml(out, l->value);
        buf_text(out, "\">");
    }
    buf_xml(out, l->value);
    if (is_link)
        buf_text(out, "</a>");
}

static void
put_button(struct buf *out, const struct content *c)
{
    if (c->message.link == NULL)
        return;
    buf_text(out, "<p class=\"words\"><a class=\"button\" href=\"");
    buf_xml(out, c->message.link);
    buf_printf(out, "\">%s</a></p>\n", c->n->incident_id != NULL ? "Open the incident"
                                       : c->n->monitor_id != NULL ? "Open the monitor"
                                                                  : "Open Watchpost");
}

static void
put_heading(struct buf *out, const struct notification *n)
{
    buf_printf(out, "<h1>%s %s", n->label->symbol, n->label->mail);
    if (n->name != NULL) {
        buf_text(out, " — ");
        buf_xml(out, markup_one_line(out->arena, n->name));
    }
    buf_text(out, "</h1>\n");
}

static void
put_foot(struct buf *out, const struct content *c)
{
    buf_text(out, "<p class=\"foot\">");
    if (c->unsubscribe_url != NULL) {
        buf_text(out, "<a href=\"");
        buf_xml(out, c->unsubscribe_url);
        buf_text(out, "\">No more of these mails</a><br>\n");
    }
    buf_text(out, "Sent by Watchpost</p>\n</body></html>");
}

static const char *
html_part(struct arena *a, const struct content *c)
{
    struct buf out = { .arena = a };

    buf_text(&out, mail_page_head);
    put_heading(&out, c->n);
    mail_put_lines(&out, c->message.first);
    if (*c->message.details != '\0')
        mail_put_lines(&out, c->message.details);
    put_button(&out, c);
    buf_text(&out, "<table role=\"presentation\">\n");
    for (int i = 0; i < LINE_COUNT; i++) {
        if (c->lines[i].value == NULL)
            continue;
        buf_printf(&out, "<tr><th>%s</th><td>", c->lines[i].name);
        put_value(&out, &c->lines[i]);
        buf_text(&out, "</td></tr>\n");
    }
    buf_text(&out, "</table>\n");
    if (c->message.delay != NULL)
        mail_put_lines(&out, c->message.delay);
    put_foot(&out, c);
    return buf_string(&out);
}

/* --- the message ------------------------------------------------------------------------------------ */

/* The id of the first mail about an incident is made of the incident's, so later mails can refer to it
 * without having seen it. It refers to itself as well, so that all of a thread have the same References; mail
 * programs ignore that. */
static void
put_thread(struct buf *out, struct arena *a, const struct mail *m)
{
    const char *domain = mail_domain(a, m->from);
    const char *root = m->notification->incident_id == NULL
                           ? NULL
                           : arena_printf(a, "<%s.%.8s@%s>", m->notification->incident_id, m->channel_id,
                                          domain);

    if (root != NULL && strcmp(m->notification->label->event, "incident.created") == 0)
        buf_printf(out, "Message-ID: %s\n", root);
    else
        buf_printf(out, "Message-ID: <%s@%s>\n", m->id, domain);
    if (root != NULL)
        buf_printf(out, "References: %s\n", root);
}

static void
put_way_out(struct buf *out, const struct mail *m)
{
    if (m->unsubscribe_url == NULL || !m->is_listed)
        return;
    buf_printf(out, "List-Unsubscribe: <%s>\n", m->unsubscribe_url);
    if (m->one_click)
        buf_text(out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n");
}

/* Of a maintenance for several monitors: all of them, and what it is. */
const char *
mail_subject(struct arena *a, const struct notification *n)
{
    const char *of = n->monitors != NULL ? n->monitors : n->name;
    const char *name = of == NULL ? "" : arena_printf(a, " — %s", markup_one_line(a, of));

    if (n->monitors != NULL && n->title != NULL)
        name = arena_printf(a, "%s: %s", name, markup_one_line(a, n->title));
    return arena_printf(a, "%s [Watchpost] %s%s", n->label->symbol, n->label->mail, name);
}

static struct content
content_of(struct arena *a, const struct notification *n, const struct instance_place *p)
{
    struct content c = { .n = n, .message = message_of(a, n, &markup_plain, p) };

    list_lines(a, n, c.lines);
    return c;
}

const char *
mail_text(struct arena *a, const struct notification *n, const struct instance_place *p)
{
    const struct content c = content_of(a, n, p);

    return text_part(a, &c);
}

void
mail_write(struct buf *out, struct arena *a, const struct mail *m)
{
    struct content c = content_of(a, m->notification, m->place);

    c.unsubscribe_url = m->unsubscribe_url;
    mail_put_from(out, a, m->from);
    buf_printf(out, "To: %s\nSubject: ", m->to);
    mail_put_words(out, mail_subject(a, m->notification));
    buf_char(out, '\n');
    mail_put_date(out, m->now);
    put_thread(out, a, m);
    put_way_out(out, m);
    mail_put_bodies(out, m->id, text_part(a, &c), html_part(a, &c));
}
