/* What a receiver asks for with Retry-After (RFC 9110, section 10.2.3). */
#ifndef NET_RETRY_AFTER_H
#define NET_RETRY_AFTER_H

#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>

/* The headers of one response, as far as they matter here; all zero: none was seen yet. */
struct retry_after {
    const char *asked; /* the value of Retry-After; NULL: there is none */
    const char *date;  /* that of Date: what the receiver's own clock says; NULL: nothing */
};

/* Takes what a header line says that matters. The status line of a further response begins anew. The texts
 * are the arena's. */
void retry_after_note(struct retry_after *r, struct arena *a, const char *line, size_t length);

/* In seconds, at most a day; -1: nothing is asked for, or something that is neither a number nor a date to
 * come. clock: this host's time; now: that of the run, which --now sets. */
int64_t retry_after_seconds(const struct retry_after *r, int64_t clock, int64_t now);

#endif
