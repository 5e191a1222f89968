/* Planned maintenance as a calendar (RFC 5545, RFC 7986), for programs that subscribe to it. */
#ifndef RENDER_ICALENDAR_H
#define RENDER_ICALENDAR_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct calendar_event {
    const char *uid;          /* the same as long as it is the same event */
    const char *title;
    const char *description;  /* NULL: none */
    const char *url;          /* NULL: none */
    int64_t starts_at, ends_at;
    int64_t sequence;         /* grows with each change */
    int64_t stamp;            /* of its last change */
    bool is_cancelled;
};

/* Lines end in CR LF, and are folded. */
void icalendar_begin(struct buf *out, const char *name);
void icalendar_add(struct buf *out, const struct calendar_event *e);
void icalendar_end(struct buf *out);

#endif
