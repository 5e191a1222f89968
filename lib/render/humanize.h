/* Statuses, percentages, times and lengths as people read them; the dashboard writes them the same way. All
 * but the strip are plain ASCII. */
#ifndef RENDER_HUMANIZE_H
#define RENDER_HUMANIZE_H

#include "base/buf.h"
#include "model/monitor.h"
#include "rules/uptime.h"
#include "render/status_history.h"
#include "render/status_monitor.h"

#include <stdint.h>

/* "Up", "Not checked yet", "Paused". */
const char *humanize_status(const struct monitor *m);

/* The same of a monitor as pages show it: "No current data". */
const char *humanize_shown(const struct status_monitor *s);

/* "99.99 %", cut and not rounded: "100 %" is all, and nothing else; "no data" without checks. */
void humanize_percent(struct buf *out, const struct rollup *t);

/* "87 ms", "1.23 s". */
void humanize_response(struct buf *out, double ms);

/* "2026-02-10 14:00 UTC". */
void humanize_time(struct buf *out, int64_t at);

/* "40 s", "12 min", "3 h 5 min", "2 days 4 h". */
void humanize_length(struct buf *out, int64_t seconds);

/* The same in messages, where days are short, too: "3 d 4 h". */
void humanize_span(struct buf *out, int64_t seconds);

/* A block a day, the oldest first: high if all checks were up, lower if some failed or were slow, low if less
 * than MOSTLY_UP percent were up (as in the dashboard's strips), grey for no data. */
enum { MOSTLY_UP = 95 };
void humanize_strip(struct buf *out, const struct rollup *days, int count);

/* "Failures on 2 days, last on 2026-02-09.", or nothing. A failure is a check that was down. */
void humanize_failures(struct buf *out, const struct rollup *days, int count, int64_t first_day);

#endif
