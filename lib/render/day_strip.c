/* A bar a day would be an element a day: instead one path draws all bars of a look, as lines that are dashed,
 * a dash and its gap a day. Neighbours of one look are one line. */
#include "render/day_strip.h"

#include <stdbool.h>
#include <stddef.h>

/* In units of the picture, which is ten high: the line's middle and its width make a bar that stands on the
 * ground. The class is for the dashboard's style sheet, which has the colours of both themes. */
static const struct {
    const char *name, *middle, *width, *color;
} looks[DAY_LOOKS] = {
    [DAY_EMPTY] = { "empty", "9.5", "1", "#8a93a3" },
    [DAY_GOOD] = { "good", "6", "8", "#1fa36a" },
    [DAY_MIXED] = { "mixed", "5.5", "9", "#d99a06" },
    [DAY_BAD] = { "bad", "5", "10", "#dc3d36" },
};

/* What was slow was up. */
enum day_look
day_look_of(const struct rollup *day)
{
    int64_t up = day->up + day->degraded;

    if (day->checks == 0)
        return DAY_EMPTY;
    if (day->up == day->checks)
        return DAY_GOOD;
    return 100 * up < MOSTLY_UP * day->checks ? DAY_BAD : DAY_MIXED;
}

static void
begin(struct buf *out, int width)
{
    buf_printf(out, "<svg viewBox=\"0 0 %d 10\" height=\"%d\"", width, width > 1 ? 28 : 14);
    buf_text(out, width > 1 ? " preserveAspectRatio=\"none\"" : " width=\"6\" preserveAspectRatio=\"none\"");
    buf_text(out, " aria-hidden=\"true\" stroke-dasharray=\".72 .28\">");
}

static void
begin_path(struct buf *out, enum day_look look)
{
    buf_printf(out, "<path class=\"day-%s\" stroke=\"%s\" stroke-width=\"%s\" d=\"", looks[look].name,
               looks[look].color, looks[look].width);
}

static void
put_lines(struct buf *out, const struct rollup *days, int count, enum day_look look)
{
    int first = -1;
    bool any = false;

    for (int i = 0; i <= count; i++) {
        bool is_so = i < count && day_look_of(&days[i]) == look;

        if (is_so && first < 0)
            first = i;
        if (is_so || first < 0)
            continue;
        if (!any)
            begin_path(out, look);
        any = true;
        buf_printf(out, "M%d %sH%d", first, looks[look].middle, i);
        first = -1;
    }
    buf_text(out, any ? "\"></path>" : "");
}

void
day_strip(struct buf *out, const struct rollup *days, int count)
{
    begin(out, count);
    for (int look = 0; look < DAY_LOOKS; look++)
        put_lines(out, days, count, (enum day_look)look);
    buf_text(out, "</svg>");
}

const char *
day_strip_key(struct arena *a, enum day_look look)
{
    struct buf out = { .arena = a };

    begin(&out, 1);
    begin_path(&out, look);
    buf_printf(&out, "M0 %sH1\"></path></svg>", looks[look].middle);
    return buf_string(&out);
}
