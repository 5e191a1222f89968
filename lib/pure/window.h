/* A maintenance window. */
#ifndef PURE_WINDOW_H
#define PURE_WINDOW_H

#include "base/buf.h"

#include <stdint.h>

struct window {
    int64_t key;
    const char *id, *monitor_id, *title;
    int64_t starts_at, ends_at, created_at;
};

/* The shape Window; active is judged at now. */
void window_json(struct buf *out, const struct window *w, int64_t now);

#endif
