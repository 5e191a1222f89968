/* Which part of a monitor's rows, numbered by seq, is asked for. */
#ifndef STORE_PAGE_CURSOR_H
#define STORE_PAGE_CURSOR_H

#include <stdint.h>

/* Rows with after < seq < before, at most limit: the oldest of them, oldest first, if after is 0 or more,
 * else the newest, newest first. */
struct page_cursor {
    int64_t after, before, limit;
};

#endif
