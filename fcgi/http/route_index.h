/* Which rows of a table of routes a path fits, without trying them all. */
#ifndef FCGI_HTTP_ROUTE_INDEX_H
#define FCGI_HTTP_ROUTE_INDEX_H

#include <stdint.h>

struct request;
struct route;
struct route_table;

enum {
    ROUTE_SLOTS = 512,   /* a power of two, and more than twice the rows of any table */
    ROUTE_SHAPES = 8,    /* of paths with as many segments */
    ROUTE_LENGTHS = 9,   /* REQUEST_MAX_SEGMENTS, and the root */
    ROUTE_METHODS = 8    /* rows of one path */
};

/* Zeroed, it is of no table yet. It holds no memory of its own. */
struct route_index {
    const struct route_table *table;
    uint16_t slots[ROUTE_SLOTS];                 /* the number of a row and 1; 0: free */
    uint8_t shapes[ROUTE_LENGTHS][ROUTE_SHAPES]; /* each once, ascending */
    uint8_t shape_counts[ROUTE_LENGTHS];
};

/* The rows of the path of the table that fits rq best, one for each of its methods; how many there are. Where
 * two paths fit, the one with a literal where the other has a parameter is better, at the leftmost such
 * place. The index is made when it is first asked, and again for another table. */
int route_index_find(struct route_index *index, const struct route_table *table, const struct request *rq,
                     const struct route *rows[ROUTE_METHODS]);

#endif
