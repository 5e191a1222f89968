/* Badges: small SVG pictures for READMEs. */
#ifndef RENDER_BADGE_H
#define RENDER_BADGE_H

#include "base/buf.h"
#include "model/status.h"

#include <stdbool.h>

/* label: any text, escaped here. percent: 0..100; -1: nothing was counted. */
void badge_uptime(struct buf *out, const char *label, double percent);
void badge_status(struct buf *out, const char *label, enum status status, bool paused);

/* Of a monitor that is not there. */
void badge_unknown(struct buf *out, const char *label);

#endif
