/* Checks that are to be made, and what of them may begin. First come, first served; but a check that keeps a
 * body waits until there is room for the longest that it may keep, and others pass it by. */
#ifndef CRON_CHECK_CHECK_QUEUE_H
#define CRON_CHECK_CHECK_QUEUE_H

#include "model/monitor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A probe to be made. It gets its struct only when it starts: so a few of them serve a long queue, and stay
 * in the processor's cache. */
struct queued_check {
    const struct monitor *monitor;
    void *tag;
    int64_t queued_us; /* monotonic */
};

struct check_line {
    struct queued_check *list;
    size_t from, to, room;
};

/* All zeroes is an empty one. */
struct check_queue {
    struct check_line all;
    struct check_line wanting; /* room for a body */
    size_t body_bytes;         /* that are reserved */
};

void check_queue_add(struct check_queue *q, struct queued_check check);

/* Whether there is one that may begin. */
bool check_queue_ready(struct check_queue *q);

/* That one. *bytes: what is reserved for its body, to be given back when that is gone. */
struct queued_check check_queue_take(struct check_queue *q, size_t *bytes);

void check_queue_give_back(struct check_queue *q, size_t bytes);

void check_queue_free(struct check_queue *q);

#endif
