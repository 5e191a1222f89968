/* Which part of a monitor's rows, numbered by seq, is asked for. */
#ifndef STORE_PAGE_CURSOR_H
#define STORE_PAGE_CURSOR_H

#include "store/db.h"

/* Rows with after < seq < before, at most limit: the oldest of them, oldest first, if after is 0 or more,
 * else the newest, newest first. */
struct page_cursor {
    int64_t after, before, limit;
};

/* Fills in :after, :before and :limit. */
static inline void
query_page_cursor(struct query *q, const struct page_cursor *part)
{
    query_int(q, ":after", part->after);
    query_int(q, ":before", part->before);
    query_int(q, ":limit", part->limit);
}

#endif
