/* Writing. Whether a comma is due is told by the last character that was written: one that can end a value
 * asks for one, a bracket that opens something does not. So there is no state but the text, and any text
 * may stand in front ("data: " of an event, say).
 *
 * A worker spends a good part of its time here: strings are copied in runs as long as nothing is to be
 * escaped, and printf is kept for fractions. */
#include "base/json.h"

#include "base/json_eight.h"
#include "base/rfc3339.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool
ends_value(char c)
{
    return c == '"' || c == '}' || c == ']' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

/* One byte below 0x20, a quote or a backslash. RFC 8259, section 7: the short forms where there are such,
 * else \u00XX. "/" needs no escape. */
static void
write_escaped(struct buf *out, char c)
{
    static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt", digits[] = "0123456789abcdef";
    const char *known = c ? strchr(from, c) : NULL;
    char text[6] = { '\\', 'u', '0', '0', digits[c >> 4 & 15], digits[c & 15] };

    if (known) {
        text[1] = to[known - from];
        buf_bytes(out, text, 2);
    } else {
        buf_bytes(out, text, sizeof text);
    }
}

/* How many bytes at the front go out as they are. */
static size_t
plain_run(const char *text, size_t length)
{
    size_t i = 0, size;
    uint64_t eight;
    uint32_t code;

    while (i < length) {
        unsigned char c = (unsigned char)text[i];

        if (i + sizeof eight <= length) {
            memcpy(&eight, text + i, sizeof eight);
            if (!json_eight_needs_a_look(eight)) {
                i += sizeof eight;
                continue;
            }
        }
        if (c < 0x80) {
            if (c < 0x20 || c == '"' || c == '\\')
                break;
            i++;
            continue;
        }
        size = text_character(text + i, length - i, &code);
        if (size == 0)
            break;
        i += size;
    }
    return i;
}

static void
write_rest(struct buf *out, const char *text, size_t length)
{
    while (length > 0) {
        size_t run = plain_run(text, length);

        buf_bytes(out, text, run);
        text += run;
        length -= run;
        if (length == 0)
            break;
        if ((unsigned char)*text < 0x80)
            write_escaped(out, *text);
        else
            buf_text(out, "\xef\xbf\xbd"); /* U+FFFD for a byte that is not UTF-8 */
        text++;
        length--;
    }
}

/* Nearly always nothing is to be escaped, and the string is written at once. */
static void
write_string(struct buf *out, const char *text)
{
    size_t length = strlen(text), run = plain_run(text, length);
    char *to = buf_room(out, run + 2);

    *to = '"';
    memcpy(to + 1, text, run);
    if (run == length) {
        to[run + 1] = '"';
        buf_grew(out, run + 2);
        return;
    }
    buf_grew(out, run + 1);
    write_rest(out, text + run, length - run);
    buf_char(out, '"');
}

/* The comma, if one is due, and the name, if there is one: half of what most answers consist of. */
static void
begin(struct buf *out, const char *name)
{
    bool comma = out->length > 0 && ends_value(out->text[out->length - 1]);
    size_t length;
    char *to;

    if (name == NULL) {
        if (comma)
            buf_char(out, ',');
        return;
    }
    length = strlen(name);
    to = buf_room(out, length + 4);
    *to = ',';
    to += comma;
    *to = '"';
    memcpy(to + 1, name, length);
    memcpy(to + 1 + length, "\":", 2);
    buf_grew(out, length + 3 + comma);
}

/* The colon is no end of a value: what follows gets no comma. */
void
put_stranger_name(struct buf *out, const char *name)
{
    put_text(out, NULL, name);
    buf_char(out, ':');
}

void
put_object(struct buf *out, const char *name)
{
    begin(out, name);
    buf_char(out, '{');
}

void
end_object(struct buf *out)
{
    buf_char(out, '}');
}

void
put_array(struct buf *out, const char *name)
{
    begin(out, name);
    buf_char(out, '[');
}

void
end_array(struct buf *out)
{
    buf_char(out, ']');
}

void
put_json(struct buf *out, const char *name, const char *json)
{
    begin(out, name);
    buf_text(out, json);
}

void
put_null(struct buf *out, const char *name)
{
    put_json(out, name, "null");
}

void
put_bool(struct buf *out, const char *name, bool value)
{
    put_json(out, name, value ? "true" : "false");
}

void
put_text(struct buf *out, const char *name, const char *value)
{
    begin(out, name);
    if (value)
        write_string(out, value);
    else
        buf_text(out, "null");
}

void
put_int(struct buf *out, const char *name, int64_t value)
{
    begin(out, name);
    buf_int(out, value);
}

/* How many decimals a number has, if it has few: 99.95 has two, whole numbers none. -1: more than four, or it
 * is not between 0 and 10^9. Exact: n is the number that a division by a power of ten makes of it again, and
 * it has at most 13 digits, so no other text as short is nearer. */
static int
decimals_of(double value, int64_t *n)
{
    static const double powers[] = { 1, 10, 100, 1000, 10000 };

    if (!(value >= 0 && value < 1e9))
        return -1;
    for (int i = 0; i < (int)(sizeof powers / sizeof *powers); i++) {
        *n = (int64_t)(value * powers[i] + 0.5);
        if ((double)*n / powers[i] == value)
            return i;
    }
    return -1;
}

static void
write_decimals(struct buf *out, int64_t n, int decimals)
{
    char digits[8];
    int64_t whole = n;

    for (int i = decimals - 1; i >= 0; i--, whole /= 10)
        digits[i] = (char)('0' + whole % 10);
    buf_int(out, whole);
    if (decimals == 0)
        return;
    buf_char(out, '.');
    buf_bytes(out, digits, (size_t)decimals);
}

/* As "%.15g" prints it. printf is kept for what has many decimals: it takes longer than the rest of an
 * object. */
void
put_real(struct buf *out, const char *name, double value)
{
    char text[32], *comma;
    int64_t n;
    int decimals = decimals_of(value, &n);

    if (decimals >= 0) {
        begin(out, name);
        write_decimals(out, n, decimals);
        return;
    }
    if (!isfinite(value)) {
        put_null(out, name); /* JSON has no such numbers */
        return;
    }
    snprintf(text, sizeof text, "%.15g", value + 0.0); /* + 0.0: never "-0" */
    comma = strchr(text, ','); /* the decimal point of some locales */
    if (comma)
        *comma = '.';
    put_json(out, name, text);
}

void
put_time(struct buf *out, const char *name, int64_t at)
{
    char text[RFC3339_SIZE];

    if (at == 0) {
        put_null(out, name);
        return;
    }
    rfc3339_print(at, text);
    put_text(out, name, text);
}

void
opt_text(struct buf *out, const char *name, const char *value)
{
    if (value)
        put_text(out, name, value);
}

void
opt_int(struct buf *out, const char *name, int64_t value)
{
    if (value >= 0)
        put_int(out, name, value);
}

void
opt_real(struct buf *out, const char *name, double value)
{
    if (value >= 0)
        put_real(out, name, value);
}

void
opt_time(struct buf *out, const char *name, int64_t at)
{
    if (at != 0)
        put_time(out, name, at);
}
