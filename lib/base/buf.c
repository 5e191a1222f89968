/* A text with spare room behind it, doubled whenever that runs out. In an arena outgrown copies of a small
 * text stay behind until the arena is reset; a large one moves. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 512 /* bytes: a log line or a small answer, without growing */

/* Makes room for more bytes and a NUL behind what is there, and returns where they go. Always one byte more
 * than was asked for, so that the NUL has its place. Doubling keeps the number of copies small: a text of a
 * megabyte is copied eleven times. */
char *
buf_room(struct buf *b, size_t more)
{
    size_t capacity = b->capacity ? b->capacity : FIRST_CAPACITY;
    char *text;

    if (more < b->capacity - b->length)
        return b->text + b->length;
    if (more > SIZE_MAX / 4 - b->length)
        abort();
    while (capacity <= b->length + more)
        capacity *= 2;
    if (b->arena) {
        text = arena_grow(b->arena, b->text, b->capacity, capacity);
    } else {
        text = realloc(b->text, capacity);
        if (!text)
            abort();
    }
    b->text = text;
    b->capacity = capacity;
    return text + b->length;
}

void
buf_grew(struct buf *b, size_t written)
{
    b->length += written;
    b->text[b->length] = '\0';
}

void
buf_bytes(struct buf *b, const void *bytes, size_t length)
{
    char *end = buf_room(b, length);

    if (length > 0)
        memcpy(end, bytes, length);
    buf_grew(b, length);
}

void
buf_text(struct buf *b, const char *text)
{
    buf_bytes(b, text, strlen(text));
}

void
buf_char(struct buf *b, char c)
{
    *buf_room(b, 1) = c;
    buf_grew(b, 1);
}

/* Not by printf, which is many times slower: answers are full of integers. 0 - n in unsigned arithmetic,
 * since the least int64_t has no positive twin. */
void
buf_int(struct buf *b, long long value)
{
    char digits[24], *end = digits + sizeof digits, *at = end;
    unsigned long long rest = value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;

    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (value < 0)
        *--at = '-';
    buf_bytes(b, at, (size_t)(end - at));
}

void
buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    int length;
    char *end;

    va_start(args, format);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        abort();
    end = buf_room(b, (size_t)length);
    va_start(args, format);
    vsnprintf(end, (size_t)length + 1, format, args);
    va_end(args);
    buf_grew(b, (size_t)length);
}

/* What stands for a byte in XML; NULL: the byte itself. */
static const char *
xml_form(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case '\t':
    case '\n':
    case '\r':
        return NULL;
    }
    return c < 0x20 ? "" : NULL;
}

/* U+FFFE and U+FFFF, well-formed UTF-8 but no characters of XML. */
static bool
is_noncharacter(const char *text)
{
    return strncmp(text, "\xef\xbf\xbe", 3) == 0 || strncmp(text, "\xef\xbf\xbf", 3) == 0;
}

/* Byte by byte is good for UTF-8: no byte of a longer character looks like one that is escaped. */
void
buf_xml(struct buf *b, const char *text)
{
    for (; *text; text++) {
        const char *form = xml_form((unsigned char)*text);

        if (is_noncharacter(text))
            text += 2;
        else if (form)
            buf_text(b, form);
        else
            buf_char(b, *text);
    }
}

void
buf_percent(struct buf *b, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    for (; *text != '\0'; text++)
        if (strchr(plain, *text) != NULL)
            buf_char(b, *text);
        else
            buf_printf(b, "%%%02X", (unsigned char)*text);
}

void
buf_reset(struct buf *b)
{
    b->length = 0;
    if (b->text)
        b->text[0] = '\0';
}

const char *
buf_string(const struct buf *b)
{
    return b->text ? b->text : "";
}

/* Safe for one in an arena: it is emptied, and may be used again. */
void
buf_free(struct buf *b)
{
    if (!b->arena)
        free(b->text);
    *b = (struct buf){ .arena = b->arena };
}
