/* Reading for charts. What it costs depends on the length of the period alone, not on how long history is:
 * the hours of a day, at most a hundred thousand rows, or the hours or days of a quarter. */
#include "store/charts.h"

#include "base/clock.h"

/* Whole spans and the hour in progress, which each belong to one step. */
static int
add_spans(struct db *db, int64_t monitor, struct chart *c)
{
    struct query q = query_start(db, SQL_CHARTS_SPANS);

    query_int(&q, ":first", monitor);
    query_int(&q, ":last", monitor == 0 ? INT64_MAX : monitor);
    query_int(&q, ":span", c->step % DAY == 0 ? DAY : HOUR);
    query_int(&q, ":from", c->from);
    query_int(&q, ":until", c->to);
    while (query_row(&q)) {
        struct tally t = { 0 };
        int64_t start = row_int(&q);

        t.checks = row_int(&q);
        t.up = row_int(&q);
        t.degraded = row_int(&q);
        t.up_ms = row_int(&q);
        chart_add(c, start, &t);
    }
    return query_end(&q);
}

static int
read_extent(struct db *db, int64_t monitor, const struct chart *c, int64_t *rows, int64_t *first_seq)
{
    struct query q = query_start(db, SQL_CHARTS_EXTENT);

    *rows = *first_seq = 0;
    query_int(&q, ":monitor", monitor);
    query_int(&q, ":from_hour", c->from - c->from % HOUR);
    query_int(&q, ":until", c->to);
    if (query_row(&q)) {
        *rows = row_int(&q);
        *first_seq = row_int(&q);
    }
    return query_end(&q);
}

static int
add_rows(struct db *db, int64_t monitor, int64_t first_seq, struct chart *c)
{
    struct query q = query_start(db, SQL_CHARTS_ROWS);

    query_int(&q, ":monitor", monitor);
    query_int(&q, ":first_seq", first_seq);
    query_int(&q, ":from", c->from);
    query_int(&q, ":until", c->to);
    while (query_row(&q)) {
        struct tally one = { 0 };
        int64_t checked_at = row_int(&q);
        enum status result = (enum status)row_int(&q);

        tally_count(&one, result, row_int(&q), checked_at);
        chart_add(c, checked_at, &one);
    }
    return query_end(&q);
}

int
charts_read(struct db *db, int64_t monitor, struct chart *c)
{
    int64_t rows, first_seq;

    if (c->step % HOUR == 0)
        return add_spans(db, monitor, c);
    if (read_extent(db, monitor, c, &rows, &first_seq) != 0)
        return -1;
    if (rows == 0)
        return 0;
    if (rows <= CHARTS_MOST_ROWS)
        return add_rows(db, monitor, first_seq, c);
    chart_coarsen(c);
    return add_spans(db, monitor, c);
}
