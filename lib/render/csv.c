/* A comma is due unless a line begins. */
#include "render/csv.h"

#include "base/rfc3339.h"

#include <string.h>

static void
begin_cell(struct buf *out)
{
    if (out->length > 0 && out->text[out->length - 1] != '\n')
        buf_char(out, ',');
}

/* An empty cell must not look like the beginning of a line to the next: the first of a line always has
 * something in it, or quotes. */
static void
empty_cell(struct buf *out)
{
    bool first = out->length == 0 || out->text[out->length - 1] == '\n';

    begin_cell(out);
    if (first)
        buf_text(out, "\"\"");
}

/* OWASP, "CSV Injection": spreadsheets run what begins so. */
static bool
is_formula(const char *text)
{
    return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

void
csv_text(struct buf *out, const char *text)
{
    bool quoted;

    if (text == NULL || *text == '\0') {
        empty_cell(out);
        return;
    }
    begin_cell(out);
    quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        buf_char(out, '"');
    if (is_formula(text))
        buf_char(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            buf_char(out, '"');
        buf_char(out, *text);
    }
    if (quoted)
        buf_char(out, '"');
}

void
csv_int(struct buf *out, int64_t value)
{
    begin_cell(out);
    buf_int(out, value);
}

void
csv_int_or_none(struct buf *out, int64_t value)
{
    if (value < 0)
        empty_cell(out);
    else
        csv_int(out, value);
}

void
csv_real(struct buf *out, double value)
{
    begin_cell(out);
    buf_printf(out, "%.15g", value);
}

void
csv_real_or_none(struct buf *out, double value, bool is_there)
{
    if (is_there)
        csv_real(out, value);
    else
        empty_cell(out);
}

void
csv_time(struct buf *out, int64_t at)
{
    char text[RFC3339_SIZE];

    if (at == 0) {
        empty_cell(out);
        return;
    }
    begin_cell(out);
    rfc3339_print(at, text);
    buf_text(out, text);
}

void
csv_end_line(struct buf *out)
{
    buf_char(out, '\n');
}
