/* The mail, line by line. Texts that clients chose stand in three places only, and each place has a writer
 * that lets them be nothing but text: encoded-words (base64) in headers, quoted-printable in the text
 * part, and the same after escaping in the HTML part. Control characters, line breaks among them, become
 * spaces first. */
#include "render/mail.h"

#include "base/base64.h"
#include "base/email_address.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "base/url.h"
#include "render/message.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define WORD_BYTES 36 /* in an encoded-word: with "Subject: " in front it still fits a line of 76 */
#define LINE_MAX 76   /* of quoted-printable, and of a folded header */

/* --- texts that clients chose ----------------------------------------------------------------------- */

/* A header's text as encoded-words (RFC 2047), folded, no character split among two of them. */
static void
put_words(struct buf *out, const char *text)
{
    size_t left = strlen(text), size, taken;
    uint32_t code;

    do {
        for (taken = 0; taken < left; taken += size) {
            size = text_character(text + taken, left - taken, &code);
            if (size == 0)
                size = 1;
            if (taken + size > WORD_BYTES)
                break;
        }
        buf_text(out, "=?UTF-8?B?");
        base64_put(out, text, taken);
        buf_text(out, "?=");
        text += taken;
        left -= taken;
        if (left > 0)
            buf_text(out, "\n ");
    } while (left > 0);
}

static bool
is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < 0x20 || *text > 0x7e)
            return false;
    return true;
}

/* How many bytes a character takes in a line of quoted-printable. last: nothing but the line's end follows
 * it. */
static size_t
quoted_size(char c, bool last)
{
    bool is_space = c == ' ' || c == '\t';

    return (c > 0x20 && c < 0x7f && c != '=') || (is_space && !last) ? 1 : 3;
}

/* Quoted-printable (RFC 2045): no line longer than 76, nothing but plain ASCII, no space at a line's end. */
static void
put_quoted(struct buf *out, const char *text)
{
    size_t column = 0;

    for (; *text != '\0'; text++) {
        size_t size = quoted_size(*text, text[1] == '\n' || text[1] == '\0');

        if (*text == '\n') {
            buf_char(out, '\n');
            column = 0;
            continue;
        }
        if (column + size > LINE_MAX - 1) {
            buf_text(out, "=\n");
            column = 0;
        }
        if (size == 1)
            buf_char(out, *text);
        else
            buf_printf(out, "=%02X", (unsigned char)*text);
        column += size;
    }
    buf_char(out, '\n');
}

/* --- the two parts ---------------------------------------------------------------------------------- */

/* A line of the text part, and a row of the table in the HTML part. */
struct fact_line {
    const char *name, *value; /* value NULL: left out */
};

enum { LINE_COUNT = 10 };

static const char *
on_one_line(struct arena *a, const char *text)
{
    struct buf out = { .arena = a };

    markup_plain.text(&out, text);
    return buf_string(&out);
}

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
            lines[i].value = on_one_line(a, lines[i].value);
    }
}

/* What the mail is about. */
struct content {
    const struct notification *n;
    struct message message;
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
    buf_text(&out, "Sent by Watchpost");
    return buf_string(&out);
}

/* Every colour has its counterpart for dark pages. A mail program that strips the style sheet shows a plain
 * page. */
static const char page_head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<meta name=\"supported-color-schemes\" content=\"light dark\">\n"
    "<style>\n"
    ":root { color-scheme: light dark; }\n"
    "body { margin: 0; padding: 24px; background: #ffffff; color: #1f2328; }\n"
    "h1 { margin: 0 0 16px; font-size: 20px; line-height: 1.3; }\n"
    "table { border-collapse: collapse; }\n"
    "th { padding: 4px 16px 4px 0; text-align: left; vertical-align: top; font-weight: normal; "
    "color: #59636e; }\n"
    "td { padding: 4px 0; vertical-align: top; word-break: break-word; }\n"
    "a { color: #0b5cad; }\n"
    "p.words { margin: 0 0 16px; }\n"
    "p.foot { margin: 24px 0 0; font-size: 12px; color: #59636e; }\n"
    "a.button { display: inline-block; padding: 8px 16px; border-radius: 6px; background: #0b5cad; "
    "color: #ffffff; text-decoration: none; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    "body { background: #14181d; color: #e6edf3; }\n"
    "th, p.foot { color: #9aa4af; }\n"
    "a { color: #6cb2ff; }\n"
    "a.button { background: #6cb2ff; color: #14181d; }\n"
    "}\n"
    "</style></head>\n"
    "<body style=\"font-family: system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; "
    "font-size: 15px;\">\n";

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

/* The sentences, a line each. */
static void
put_paragraph(struct buf *out, const char *text)
{
    buf_text(out, "<p class=\"words\">");
    for (;;) {
        size_t length = strcspn(text, "\n");

        buf_xml(out, arena_bytes(out->arena, text, length));
        if (text[length] == '\0')
            break;
        buf_text(out, "<br>\n");
        text += length + 1;
    }
    buf_text(out, "</p>\n");
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
        buf_xml(out, on_one_line(out->arena, n->name));
    }
    buf_text(out, "</h1>\n");
}

static const char *
html_part(struct arena *a, const struct content *c)
{
    struct buf out = { .arena = a };

    buf_text(&out, page_head);
    put_heading(&out, c->n);
    put_paragraph(&out, c->message.first);
    if (*c->message.details != '\0')
        put_paragraph(&out, c->message.details);
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
        put_paragraph(&out, c->message.delay);
    buf_text(&out, "<p class=\"foot\">Sent by Watchpost</p>\n</body></html>");
    return buf_string(&out);
}

/* --- the message ------------------------------------------------------------------------------------ */

/* It goes into Message-ID and into what msmtp greets the server with, so it must be plain ASCII. */
const char *
mail_domain(struct arena *a, const char *from)
{
    const char *at = strrchr(email_address_bare(a, from), '@');

    return at != NULL && at[1] != '\0' && is_plain(at + 1) ? at + 1 : "localhost";
}

/* Whether a name needs no encoding: the comma of "Ops, Inc." would make two senders of one. */
static bool
is_phrase(const char *name)
{
    return is_plain(name) && strpbrk(name, "()<>[]:;@\\,.\"") == NULL;
}

/* The sender's name, if it has one, in encoded-words unless it is plain. */
static void
put_from(struct buf *out, struct arena *a, const char *from)
{
    const char *address = email_address_bare(a, from), *name = email_address_name(a, from);

    buf_text(out, "From: ");
    if (*name == '\0') {
        buf_printf(out, "%s\n", address);
        return;
    }
    if (is_phrase(name))
        buf_text(out, name);
    else
        put_words(out, name);
    buf_printf(out, "\n <%s>\n", address);
}

/* Not by strftime: names of days and months must be English whatever the locale (RFC 5322, 3.3). */
static void
put_date(struct buf *out, int64_t now)
{
    static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    const time_t at = (time_t)now;
    struct tm t;

    gmtime_r(&at, &t);
    buf_printf(out, "Date: %s, %02d %s %d ", days[t.tm_wday], t.tm_mday, months[t.tm_mon], t.tm_year + 1900);
    buf_printf(out, "%02d:%02d:%02d +0000\n", t.tm_hour, t.tm_min, t.tm_sec);
}

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

/* The boundary is made of the message's own id, and "--=_" begins no line of quoted-printable. */
static void
put_part(struct buf *out, const char *id, const char *type, const char *content)
{
    buf_printf(out, "--=_%s\n", id);
    buf_printf(out, "Content-Type: %s; charset=utf-8\n", type);
    buf_text(out, "Content-Transfer-Encoding: quoted-printable\n\n");
    put_quoted(out, content);
    buf_char(out, '\n');
}

const char *
mail_subject(struct arena *a, const struct notification *n)
{
    const char *name = n->name == NULL ? "" : arena_printf(a, " — %s", on_one_line(a, n->name));

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

/* The text part first: of alternatives a program shows the last that it understands (RFC 2046, 5.1.4).
 * Auto-Submitted keeps out-of-office replies away (RFC 3834). */
void
mail_write(struct buf *out, struct arena *a, const struct mail *m)
{
    const struct content c = content_of(a, m->notification, m->place);

    put_from(out, a, m->from);
    buf_printf(out, "To: %s\nSubject: ", m->to);
    put_words(out, mail_subject(a, m->notification));
    buf_char(out, '\n');
    put_date(out, m->now);
    put_thread(out, a, m);
    buf_text(out, "Auto-Submitted: auto-generated\nMIME-Version: 1.0\n");
    /* "=_" never occurs in quoted-printable */
    buf_printf(out, "Content-Type: multipart/alternative; boundary=\"=_%s\"\n\n", m->id);
    put_part(out, m->id, "text/plain", text_part(a, &c));
    put_part(out, m->id, "text/html", html_part(a, &c));
    buf_printf(out, "--=_%s--\n", m->id);
}
