/* The ways in which queries begin and end, whatever the database. */
#include "store/query.h"

void
query_page_cursor(struct query *q, const struct page_cursor *cursor)
{
    query_int(q, ":after", cursor->after);
    query_int(q, ":before", cursor->before);
    query_int(q, ":limit", cursor->limit);
}

enum found
query_end_found(struct query *q, enum found found)
{
    return query_end(q) == 0 ? found : FAILED;
}

enum found
query_exists(struct query *q)
{
    enum found found = query_row(q) ? FOUND : NONE;

    return query_end_found(q, found);
}

enum found
query_touch(struct query *q)
{
    int64_t rows = 0;

    if (query_count(q, &rows) != 0)
        return FAILED;
    return rows > 0 ? FOUND : NONE;
}

int
query_count(struct query *q, int64_t *count)
{
    if (query_end(q) != 0)
        return -1;
    *count += db_touched(q->db);
    return 0;
}

int
query_number(struct query *q, int64_t none, int64_t *value)
{
    *value = query_row(q) ? row_int_or(q, none) : none;
    return query_end(q);
}
