/* Each format is a row of three writers. What a client chose passes through put_line, character by
 * character, so an escape never depends on what stands beside it, but for the characters that mean
 * something to Markdown only at the beginning of a line. */
#include "render/markup.h"

#include "base/duration.h"
#include "base/rfc3339.h"
#include "base/text.h"

#include <string.h>

/* Writes one character; first: it is the first of the text. */
typedef void write_character(struct buf *out, const char *bytes, size_t size, bool first);

static bool
turns_direction(uint32_t code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* U+2028 and U+2029 end a line in JavaScript and in some chats. */
static bool
is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

static void
put_line(struct buf *out, const char *text, write_character *write)
{
    size_t left = strlen(text), size;
    bool first = true;
    uint32_t code;

    for (; left > 0; text += size, left -= size) {
        size = text_character(text, left, &code);
        if (size == 0) { /* the database holds no text that is not UTF-8 */
            size = 1;
            continue;
        }
        if (turns_direction(code))
            continue;
        if (is_control(code))
            write(out, " ", 1, first);
        else
            write(out, text, size, first);
        first = false;
    }
}

/* --- plain text ------------------------------------------------------------------------------------- */

static void
plain_character(struct buf *out, const char *bytes, size_t size, bool first)
{
    (void)first;
    buf_bytes(out, bytes, size);
}

static void
plain_text(struct buf *out, const char *text)
{
    put_line(out, text, plain_character);
}

void
markup_clock(struct buf *out, const struct message_time *m)
{
    struct tz_local local = tz_at(m->zone, m->at);
    char text[RFC3339_SIZE];

    rfc3339_print(m->at + local.offset, text);
    if (m->with_date)
        buf_printf(out, "%.10s ", text);
    buf_printf(out, "%.5s", text + strlen("2026-02-10T"));
    if (m->with_zone)
        buf_printf(out, " %s", local.abbreviation);
}

/* --- Markdown --------------------------------------------------------------------------------------- */

/* All that CommonMark gives a meaning, whether it has one at this place or not: a backslash before
 * punctuation is never shown. */
static void
markdown_character(struct buf *out, const char *bytes, size_t size, bool first)
{
    if (strchr("\\`*_{}[]()<>#+!|~", *bytes) != NULL || (first && strchr("-=", *bytes) != NULL))
        buf_char(out, '\\');
    buf_bytes(out, bytes, size);
}

/* "1. " would begin a list. */
static void
markdown_text(struct buf *out, const char *text)
{
    size_t digits = strspn(text, "0123456789");

    if (digits > 0 && text[digits] == '.') {
        buf_printf(out, "%.*s\\.", (int)digits, text);
        text += digits + 1;
        put_line(out, text, markdown_character);
        return;
    }
    put_line(out, text, markdown_character);
}

/* Discord shows "<t:SECONDS:t>" in the reader's own zone; f is with the date, t without. */
static void
discord_time(struct buf *out, const struct message_time *m)
{
    buf_printf(out, "<t:%lld:%c>", (long long)m->at, m->with_date ? 'f' : 't');
}

/* --- Slack ------------------------------------------------------------------------------------------ */

/* It asks for these three and for nothing else. */
static void
slack_character(struct buf *out, const char *bytes, size_t size, bool first)
{
    (void)first;
    if (*bytes == '&')
        buf_text(out, "&amp;");
    else if (*bytes == '<')
        buf_text(out, "&lt;");
    else if (*bytes == '>')
        buf_text(out, "&gt;");
    else
        buf_bytes(out, bytes, size);
}

static void
slack_text(struct buf *out, const char *text)
{
    put_line(out, text, slack_character);
}

/* Behind the bar stands what programs show that do not know the reader's zone. */
static void
slack_time(struct buf *out, const struct message_time *m)
{
    struct message_time whole = *m;

    whole.with_zone = true;
    buf_printf(out, "<!date^%lld^%s{time}|", (long long)m->at, m->with_date ? "{date_num} " : "");
    markup_clock(out, &whole);
    buf_char(out, '>');
}

/* --- the formats ------------------------------------------------------------------------------------ */

const struct markup markup_plain = { plain_text, plain_text, markup_clock, false };

const char *
markup_one_line(struct arena *a, const char *text)
{
    struct buf out = { .arena = a };

    markup_plain.text(&out, text);
    return buf_string(&out);
}
const struct markup markup_chat = { markdown_text, plain_text, markup_clock, true };
const struct markup markup_discord = { markdown_text, plain_text, discord_time, true };
const struct markup markup_slack = { slack_text, slack_text, slack_time, true };

/* Where the last of these characters stands; length: nowhere. */
static size_t
last_of(const char *text, size_t length, char c)
{
    for (size_t i = length; i > 0; i--)
        if (text[i - 1] == c)
            return i - 1;
    return length;
}

/* An odd number means that the last one belongs to the character behind it. */
static size_t
backslashes_before(const char *text, size_t length)
{
    size_t count = 0;

    while (count < length && text[length - 1 - count] == '\\')
        count++;
    return count;
}

/* Where something begins that the end of the text cuts in two: a time, which begins with a "<" that no
 * backslash makes a text, or an entity; length: nowhere. */
static size_t
cut_in_two(const char *text, size_t length)
{
    static const struct {
        char begin, end;
        size_t longest;
    } wholes[] = { { '<', '>', 80 }, { '&', ';', sizeof "&amp;" } };

    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        size_t open = last_of(text, length, wholes[i].begin);

        if (length - open > 0 && length - open < wholes[i].longest &&
            backslashes_before(text, open) % 2 == 0 &&
            memchr(text + open, wholes[i].end, length - open) == NULL)
            return open;
    }
    return length;
}

size_t
markup_cut(const struct markup *m, const char *text, size_t most)
{
    size_t length = strlen(text);

    if (length <= most)
        return length;
    length = most;
    while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
        length--;
    if (!m->escapes)
        return length;
    length = cut_in_two(text, length);
    return length - backslashes_before(text, length) % 2;
}
