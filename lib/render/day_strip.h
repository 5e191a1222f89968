/* Ninety days of a monitor as a small picture (SVG) that needs neither a script nor a style sheet: a bar a
 * day, the oldest first. Its heights say what its colours do. */
#ifndef RENDER_DAY_STRIP_H
#define RENDER_DAY_STRIP_H

#include "base/arena.h"
#include "base/buf.h"
#include "rules/uptime.h"

/* What a bar says of its day. */
enum day_look { DAY_EMPTY, DAY_GOOD, DAY_MIXED, DAY_BAD, DAY_LOOKS };

enum { MOSTLY_UP = 95 }; /* percent: a day is bad when less was up */

enum day_look day_look_of(const struct rollup *day);

/* The picture stretches to the width that it is given. It says nothing that is not in a sentence beside it,
 * so readers of screens skip it. */
void day_strip(struct buf *out, const struct rollup *days, int count);

/* One such bar, to explain it; in the arena. */
const char *day_strip_key(struct arena *a, enum day_look look);

#endif
