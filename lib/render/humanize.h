/* Percentages and lengths in English, as messages have them and the dashboard writes them (public pages:
 * render/words.h), in plain ASCII. */
#ifndef RENDER_HUMANIZE_H
#define RENDER_HUMANIZE_H

#include "base/buf.h"
#include "rules/uptime.h"

#include <stdint.h>

/* "99.99 %", cut and not rounded: "100 %" is all, and nothing else; "no data" without checks. */
void humanize_percent(struct buf *out, const struct rollup *t);

/* "87 ms", "1.23 s". */
void humanize_response(struct buf *out, double ms);

/* "40 s", "12 min", "3 h 5 min", "2 days 4 h". */
void humanize_length(struct buf *out, int64_t seconds);

/* The same in messages, where days are short, too: "3 d 4 h". */
void humanize_span(struct buf *out, int64_t seconds);

#endif
