/* Check counters as rows; there are a hundred and forty-four of them at most. */
#include "store/check_counters.h"

#include "store/query.h"

/* In the steps that Prometheus's histograms have. */
const int64_t check_counters_bounds[CHECK_COUNTERS_BOUNDS] = {
    10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000,
};

/* The last bucket, behind all bounds, has what took longer. */
static int
bucket_of(int64_t ms)
{
    int bucket = 0;

    while (bucket < CHECK_COUNTERS_BOUNDS && ms > check_counters_bounds[bucket])
        bucket++;
    return bucket;
}

void
check_counters_count(struct check_counters *c, enum monitor_type type, enum status result,
                     int64_t response_time_ms)
{
    struct check_counter *counter = &c->of[type][result][bucket_of(response_time_ms)];

    counter->checks++;
    counter->total_ms += response_time_ms;
}

static int
add(struct db *db, int type, int result, int bucket, const struct check_counter *counter)
{
    struct query q = query_start(db, SQL_CHECK_COUNTERS_ADD);

    query_int(&q, ":type", type);
    query_int(&q, ":result", result);
    query_int(&q, ":bucket", bucket);
    query_int(&q, ":checks", counter->checks);
    query_int(&q, ":total_ms", counter->total_ms);
    return query_end(&q);
}

int
check_counters_save(struct db *db, const struct check_counters *c)
{
    for (int type = 0; type < MONITOR_TYPE_COUNT; type++)
        for (int result = 0; result < CHECK_COUNTERS_RESULTS; result++)
            for (int bucket = 0; bucket <= CHECK_COUNTERS_BOUNDS; bucket++) {
                const struct check_counter *counter = &c->of[type][result][bucket];

                if (counter->checks > 0 && add(db, type, result, bucket, counter) != 0)
                    return -1;
            }
    return 0;
}

/* A row of a type or result that this program does not know, from a newer one, is left out. */
int
check_counters_read(struct db *db, struct check_counters *c)
{
    struct query q = query_start(db, SQL_CHECK_COUNTERS_ALL);

    *c = (struct check_counters){ 0 };
    while (query_row(&q)) {
        int64_t type = row_int(&q), result = row_int(&q), bucket = row_int(&q);
        struct check_counter counter = { .checks = row_int(&q) };

        counter.total_ms = row_int(&q);
        if (type >= 0 && type < MONITOR_TYPE_COUNT && result >= 0 && result < CHECK_COUNTERS_RESULTS &&
            bucket >= 0 && bucket <= CHECK_COUNTERS_BOUNDS)
            c->of[type][result][bucket] = counter;
    }
    return query_end(&q);
}
