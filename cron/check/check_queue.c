/* Two lines: all, and those at whose turn there was no room. What is in the second goes first, once it
 * fits. */
#include "cron/check/check_queue.h"

#include "rules/assertion_rules.h"

#include <stdlib.h>

#define MOST_BODY_BYTES ((size_t)64 << 20) /* held at once */

static bool
is_empty(const struct check_line *l)
{
    return l->from == l->to;
}

static void
add(struct check_line *l, struct queued_check check)
{
    if (l->to == l->room) {
        l->room = l->room ? 2 * l->room : 256;
        l->list = reallocarray(l->list, l->room, sizeof *l->list);
        if (!l->list)
            abort();
    }
    l->list[l->to++] = check;
}

static struct queued_check
take(struct check_line *l)
{
    struct queued_check first = l->list[l->from++];

    if (is_empty(l))
        l->from = l->to = 0;
    return first;
}

static size_t
first_bytes(const struct check_line *l)
{
    return assertions_keep(l->list[l->from].monitor);
}

/* One alone always fits. */
static bool
fits(const struct check_queue *q, size_t bytes)
{
    return bytes == 0 || q->body_bytes == 0 || q->body_bytes + bytes <= MOST_BODY_BYTES;
}

static bool
wanting_fits(const struct check_queue *q)
{
    return !is_empty(&q->wanting) && fits(q, first_bytes(&q->wanting));
}

void
check_queue_add(struct check_queue *q, struct queued_check check)
{
    add(&q->all, check);
}

bool
check_queue_ready(struct check_queue *q)
{
    if (wanting_fits(q))
        return true;
    while (!is_empty(&q->all)) {
        size_t bytes = first_bytes(&q->all);

        if (bytes == 0 || (is_empty(&q->wanting) && fits(q, bytes)))
            return true;
        add(&q->wanting, take(&q->all));
    }
    return false;
}

struct queued_check
check_queue_take(struct check_queue *q, size_t *bytes)
{
    struct check_line *l = wanting_fits(q) ? &q->wanting : &q->all;

    *bytes = first_bytes(l);
    q->body_bytes += *bytes;
    return take(l);
}

void
check_queue_give_back(struct check_queue *q, size_t bytes)
{
    q->body_bytes -= bytes;
}

void
check_queue_free(struct check_queue *q)
{
    free(q->all.list);
    free(q->wanting.list);
}
