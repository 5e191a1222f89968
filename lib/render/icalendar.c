/* A line has at most 75 octets; a longer one goes on behind a line break and a space (RFC 5545, 3.1), and no
 * character is split. Times are those of UTC: programs show them in their own zone. */
#include "render/icalendar.h"

#include "base/rfc3339.h"
#include "base/text.h"

#include <string.h>

enum { LINE = 75 };

/* The octets of the character that begins here. */
static size_t
size_at(const char *text, size_t left)
{
    uint32_t code;
    size_t size = text_character(text, left, &code);

    return size > 0 ? size : 1;
}

static void
put_line(struct buf *out, const char *line)
{
    size_t left = strlen(line), used = 0;

    while (left > 0) {
        size_t size = size_at(line, left);

        if (used + size > LINE) {
            buf_text(out, "\r\n ");
            used = 1;
        }
        buf_bytes(out, line, size);
        used += size;
        line += size;
        left -= size;
    }
    buf_text(out, "\r\n");
}

/* A value of type TEXT (3.3.11). */
static void
put_text_line(struct buf *out, const char *name, const char *text)
{
    struct buf line = { 0 };

    buf_printf(&line, "%s:", name);
    for (; *text != '\0'; text++) {
        if (strchr("\\;,", *text) != NULL)
            buf_printf(&line, "\\%c", *text);
        else if (*text == '\n')
            buf_text(&line, "\\n");
        else if ((unsigned char)*text >= 0x20 && *text != 0x7f)
            buf_char(&line, *text);
    }
    put_line(out, buf_string(&line));
    buf_free(&line);
}

static void
put_time_line(struct buf *out, const char *name, int64_t at)
{
    char text[RFC3339_SIZE];

    rfc3339_print(at, text); /* 2026-02-10T14:00:00Z */
    buf_printf(out, "%s:%.4s%.2s%.2sT%.2s%.2s%.2sZ\r\n", name, text, text + 5, text + 8, text + 11, text + 14,
               text + 17);
}

void
icalendar_begin(struct buf *out, const char *name)
{
    put_line(out, "BEGIN:VCALENDAR");
    put_line(out, "VERSION:2.0");
    put_line(out, "PRODID:-//Watchpost//Status page//EN");
    put_line(out, "CALSCALE:GREGORIAN");
    put_line(out, "METHOD:PUBLISH");
    put_text_line(out, "NAME", name);
    put_text_line(out, "X-WR-CALNAME", name);
    put_line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
}

void
icalendar_add(struct buf *out, const struct calendar_event *e)
{
    put_line(out, "BEGIN:VEVENT");
    put_text_line(out, "UID", e->uid);
    put_time_line(out, "DTSTAMP", e->stamp);
    put_time_line(out, "LAST-MODIFIED", e->stamp);
    put_time_line(out, "DTSTART", e->starts_at);
    put_time_line(out, "DTEND", e->ends_at);
    buf_printf(out, "SEQUENCE:%lld\r\n", (long long)e->sequence);
    put_line(out, e->is_cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
    put_text_line(out, "SUMMARY", e->title);
    if (!text_blank(e->description))
        put_text_line(out, "DESCRIPTION", e->description);
    if (e->url != NULL) {
        struct buf line = { 0 };

        buf_printf(&line, "URL:%s", e->url);
        put_line(out, buf_string(&line));
        buf_free(&line);
    }
    put_line(out, "TRANSP:TRANSPARENT");
    put_line(out, "END:VEVENT");
}

void
icalendar_end(struct buf *out)
{
    put_line(out, "END:VCALENDAR");
}
