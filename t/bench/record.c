/* How fast groups of results are recorded whole: heartbeat, rollup, state, event.
 *
 *     record PATH_OR_URL MONITORS GROUPS      groups of 500 results
 *
 * Prints results a second and, for a server, round trips a group. The database is made if it is a file; at a
 * server `watchpost init` has to have made it, and it should be empty. */
#include "bench.h"

#include "flow/record.h"
#include "store/postgres/postgres.h"

#define GROUP 500
#define BEGAN 1770681600

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct monitor *
make_monitors(struct db *db, struct arena *a, int count)
{
    struct monitor *list = arena_alloc(a, (size_t)count * sizeof *list);

    must(db_begin(db));
    for (int i = 0; i < count; i++) {
        char *id = arena_alloc(a, UUID_SIZE);

        uuid_random(id);
        list[i] = (struct monitor){
            .id = id, .name = "bench", .url = "http://bench.example/", .type = MONITOR_HTTP, .method = "GET",
            .interval_seconds = INTERVAL, .timeout_ms = 10000, .expected_status = 200, .is_public = true,
            .confirmation_threshold = 2, .response_time_threshold_ms = -1, .follow_redirects = true,
            .dns_record_type = "A", .sla_target = -1, .sla_period_days = -1, .tags = "",
            .consensus_threshold = -1, .retry_interval_seconds = 60, .recovery_threshold = 1,
            .degraded_threshold = 1, .created_at = BEGAN, .updated_at = BEGAN,
        };
        must(monitors_insert(db, &list[i]));
    }
    must(db_commit(db));
    return list;
}

int
main(int argc, char **argv)
{
    static const struct config config;
    struct arena lasting = { 0 }, scratch = { 0 };
    bool at_server;
    struct db *db;
    struct monitor *monitors;
    int count, groups;
    int64_t trips;
    double began;

    if (argc != 4)
        return 2;
    db = bench_open(&lasting, argv[1]);
    at_server = db_is_at_server(argv[1]);
    count = atoi(argv[2]);
    groups = atoi(argv[3]);
    monitors = make_monitors(db, &lasting, count);
    trips = at_server ? postgres_round_trips(db) : 0;
    began = now();
    for (int g = 0; g < groups; g++) {
        struct local_result *results = arena_alloc(&scratch, GROUP * sizeof *results);
        int64_t at = BEGAN + (int64_t)(1 + g * GROUP / count) * INTERVAL;

        for (int i = 0; i < GROUP; i++)
            results[i] = (struct local_result){
                .monitor = &monitors[(g * GROUP + i) % count],
                .result = { .status = UP, .response_time_ms = 100 + i % 50, .checked_at = at,
                            .status_code = 200, .in_short = "0 0 1 0 3 0 200 1.1 192.0.2.7",
                            .phases = { .connect_ms = 1, .first_byte_ms = 3 } },
            };
        must(record_local(db, &scratch, &config, results, GROUP, at));
        arena_reset(&scratch);
    }
    printf("%.0f results/s", groups * GROUP / (now() - began));
    if (at_server)
        printf(", %.1f round trips a group", (double)(postgres_round_trips(db) - trips) / groups);
    puts("");
    db_close(db);
    arena_free(&scratch);
    arena_free(&lasting);
    return 0;
}
