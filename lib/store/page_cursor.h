/* Which part of a list is asked for: of a monitor's rows, numbered by seq, or of any. */
#ifndef STORE_PAGE_CURSOR_H
#define STORE_PAGE_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

/* Rows with after < seq < before, at most limit: the oldest of them, oldest first, if after is 0 or more,
 * else the newest, newest first. */
struct page_cursor {
    int64_t after, before, limit;
};

/* Of any list: `limit` of them (-1: all), those before `offset` left out. */
struct list_range {
    int64_t offset, limit;
};

/* How many there are beyond the range, if `count` rows of it tell; else -1: they have to be counted. */
static inline int64_t
list_range_total(const struct list_range *r, int64_t count)
{
    bool is_whole = (r->limit < 0 || count < r->limit) && (count > 0 || r->offset == 0);

    return is_whole ? r->offset + count : -1;
}

/* Whether the item with this number, from 0, is in the range. */
static inline bool
list_range_has(const struct list_range *r, int64_t number)
{
    return number >= r->offset && (r->limit < 0 || number - r->offset < r->limit);
}

#endif
