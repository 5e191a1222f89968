/* A flat badge: label left, value right. The font of the reader is not known here, so the width of a text is
 * estimated by kind of character, and textLength makes it that wide: in every font the text fits its box. */
#include "render/badge.h"

#include "base/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PADDING 10 /* pixels, of a text's both sides together */
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* --- How wide a text is ----------------------------------------------------------------------------- */

/* In tenths of a pixel at 11 pixels, after Verdana, the widest of the common sans-serif fonts. */
enum { NOTHING = 0, THIN = 31, NARROW = 45, ORDINARY = 67, WIDE = 77, BROAD = 103, SQUARE = 112 };

static const struct {
    const char *characters;
    int tenths;
} kinds[] = {
    { "ijl|'", THIN },
    { " !(),-./:;I[]`frt{}", NARROW },
    { "%@MWmw", BROAD },
};

/* Ascending; what lies between is ORDINARY. */
static const struct {
    uint32_t from, to;
    int tenths;
} widths[] = {
    { 0x41, 0x5a, WIDE },          /* A-Z */
    { 0xc0, 0xde, WIDE },          /* the same with accents */
    { 0x300, 0x36f, NOTHING },     /* combining marks */
    { 0x400, 0x42f, WIDE },        /* Cyrillic capitals */
    { 0x590, 0x5cf, NOTHING },     /* Hebrew points */
    { 0x64b, 0x65f, NOTHING },     /* Arabic vowels */
    { 0x900, 0xdff, SQUARE },      /* scripts of India */
    { 0x1100, 0x11ff, SQUARE },    /* Hangul */
    { 0x200b, 0x200f, NOTHING },   /* joiners, direction marks */
    { 0x20d0, 0x20ff, NOTHING },   /* combining marks for symbols */
    { 0x2190, 0x2bff, SQUARE },    /* arrows, symbols */
    { 0x2e80, 0xa4cf, SQUARE },    /* Chinese, Japanese, Yi */
    { 0xa960, 0xa97f, SQUARE },    /* Hangul */
    { 0xac00, 0xd7ff, SQUARE },
    { 0xf900, 0xfaff, SQUARE },    /* more Chinese */
    { 0xfe00, 0xfe0f, NOTHING },   /* variation selectors */
    { 0xfe30, 0xfe6f, SQUARE },
    { 0xff01, 0xff60, SQUARE },    /* full-width forms */
    { 0xffe0, 0xffe6, SQUARE },
    { 0x1f000, 0x1faff, SQUARE },  /* pictures */
    { 0x20000, 0x3ffff, SQUARE },  /* rare Chinese */
    { 0xe0000, 0xe01ef, NOTHING }, /* tags, variation selectors */
};

static int
character_width(uint32_t code)
{
    for (size_t i = 0; code < 0x80 && i < COUNT(kinds); i++) {
        if (strchr(kinds[i].characters, (int)code) != NULL)
            return kinds[i].tenths;
    }
    for (size_t i = 0; i < COUNT(widths) && widths[i].from <= code; i++) {
        if (code <= widths[i].to)
            return widths[i].tenths;
    }
    return ORDINARY;
}

/* In pixels, at least 1. 10 tenths to begin with round the sum up, and give an empty text a box. */
static int
text_width(const char *text)
{
    size_t length = strlen(text), size;
    uint32_t code;
    int tenths = 10;

    for (; (size = text_character(text, length, &code)) > 0; text += size, length -= size)
        tenths += character_width(code);
    return tenths / 10;
}

/* --- The picture ------------------------------------------------------------------------------------ */

/* The text in the middle of a box that begins at left. y = 14 sets a font of 11 pixels in the middle of
 * 20. */
static void
put_text_in_box(struct buf *out, const char *text, int left, int width)
{
    buf_printf(out, "<text x=\"%.1f\" y=\"14\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\">",
               left + width / 2.0, width - PADDING);
    buf_xml(out, text);
    buf_text(out, "</text>");
}

static void
put_both(struct buf *out, const char *label, const char *value)
{
    buf_xml(out, label);
    buf_text(out, ": ");
    buf_xml(out, value);
}

/* aria-label and title both, for readers of screens and for a mouse that rests on it. */
static void
badge(struct buf *out, const char *label, const char *value, const char *colour)
{
    int left = text_width(label) + PADDING;
    int right = text_width(value) + PADDING;

    buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"20\"", left + right);
    buf_text(out, " role=\"img\" aria-label=\"");
    put_both(out, label, value);
    buf_text(out, "\"><title>");
    put_both(out, label, value);
    buf_printf(out, "</title><rect width=\"%d\" height=\"20\" fill=\"#555\"/>", left);
    buf_printf(out, "<rect x=\"%d\" width=\"%d\" height=\"20\" fill=\"%s\"/>", left, right, colour);
    buf_text(out, "<g fill=\"#fff\" text-anchor=\"middle\" font-size=\"11\" "
                  "font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\">");
    put_text_in_box(out, label, 0, left);
    put_text_in_box(out, value, left, right);
    buf_text(out, "</g></svg>");
}

/* --- The two kinds ---------------------------------------------------------------------------------- */

static const struct {
    double from;
    const char *colour;
} uptime_colours[] = {
    { 99.9, "#4c1" }, { 99, "#97ca00" }, { 95, "#dfb317" }, { 90, "#fe7d37" }, { -INFINITY, "#e05d44" },
};

static const char grey[] = "#9f9f9f";

static const char *const status_colours[STATUS_COUNT] = {
    [UNKNOWN] = "#9f9f9f", [UP] = "#4c1",           [DEGRADED] = "#dfb317",
    [DOWN] = "#e05d44",    [MAINTENANCE] = "#9f9f9f",
};

void
badge_uptime(struct buf *out, const char *label, double percent)
{
    char value[32];
    int i = 0;

    if (percent < 0) {
        badge(out, label, "no data", grey);
        return;
    }
    while (percent < uptime_colours[i].from)
        i++;
    /* Never "100 %" by rounding when a check failed. */
    snprintf(value, sizeof value, "%.1f%%", percent < 100 ? fmin(percent, 99.9) : 100);
    badge(out, label, value, uptime_colours[i].colour);
}

void
badge_status(struct buf *out, const char *label, enum status status, bool paused)
{
    badge(out, label, paused ? "paused" : status_name(status), paused ? grey : status_colours[status]);
}

void
badge_unknown(struct buf *out, const char *label)
{
    badge(out, label, status_name(UNKNOWN), grey);
}
