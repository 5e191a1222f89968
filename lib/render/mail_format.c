/* How a mail is put together, whatever it says (RFC 5322, RFC 2045, RFC 2047). */
#include "render/mail_format.h"

#include "base/base64.h"
#include "base/email_address.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define WORD_BYTES 36 /* in an encoded-word: with "Subject: " in front it still fits a line of 76 */
#define LINE_MAX 76   /* of quoted-printable, and of a folded header */

/* --- headers ------------------------------------------------------------------------------------------ */

/* A header's text as encoded-words (RFC 2047), folded, no character split among two of them. */
void
mail_put_words(struct buf *out, const char *text)
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
void
mail_put_from(struct buf *out, struct arena *a, const char *from)
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
        mail_put_words(out, name);
    buf_printf(out, "\n <%s>\n", address);
}

/* Not by strftime: names of days and months must be English whatever the locale (RFC 5322, 3.3). */
void
mail_put_date(struct buf *out, int64_t now)
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

/* --- bodies ------------------------------------------------------------------------------------------- */

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

/* The text part first: of alternatives a program shows the last that it understands (RFC 2046, 5.1.4).
 * Auto-Submitted keeps out-of-office replies away (RFC 3834). */
void
mail_put_bodies(struct buf *out, const char *id, const char *text, const char *html)
{
    buf_text(out, "Auto-Submitted: auto-generated\nMIME-Version: 1.0\n");
    buf_printf(out, "Content-Type: multipart/alternative; boundary=\"=_%s\"\n\n", id);
    put_part(out, id, "text/plain", text);
    put_part(out, id, "text/html", html);
    buf_printf(out, "--=_%s--\n", id);
}

/* Every colour has its counterpart for dark pages. A mail program that strips the style sheet shows a plain
 * page. */
const char mail_page_head[] =
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

/* The sentences, a line each. */
void
mail_put_lines(struct buf *out, const char *text)
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
