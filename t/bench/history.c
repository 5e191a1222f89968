/* Makes a database with a past, for benches: history FILE [MONITORS [DAYS]]
 *
 * Every monitor was checked each 600 seconds until just now, by the same store functions that a check
 * uses; 1 in 100 checks failed, 1 in 100 was slow, the last day's live events are there. By default 1,000
 * monitors and 90 days: 12.96 million heartbeats in about two minutes. */
#include "bench.h"

#include "base/duration.h"
#include "os/clock.h"
#include "flow/publish.h"
#include "store/heartbeats.h"
#include "store/monitor_states.h"
#include "store/rollups.h"

#include <inttypes.h>

#define ROUNDS_A_COMMIT 144

struct past {
    struct db *db;
    struct arena arena;   /* of the whole run */
    struct arena scratch; /* of one commit */
    uint64_t random;
    int64_t count;
    struct monitor *monitors;
    struct monitor_state *states;
};

static void
make_monitors(struct past *p, int64_t now)
{
    p->monitors = arena_alloc(&p->arena, (size_t)p->count * sizeof *p->monitors);
    p->states = arena_alloc(&p->arena, (size_t)p->count * sizeof *p->states);
    must(db_begin(p->db));
    for (int64_t i = 0; i < p->count; i++) {
        struct monitor *m = &p->monitors[i];

        *m = (struct monitor){
            .id = uuid_new(&p->arena),
            .name = arena_printf(&p->arena, "Monitor %04" PRId64, i + 1),
            .url = arena_printf(&p->arena, "https://www%" PRId64 ".example.com/health", i + 1),
            .type = MONITOR_HTTP,
            .method = "GET",
            .interval_seconds = INTERVAL,
            .timeout_ms = 10000,
            .expected_status = 200,
            .is_public = true,
            .listing = LISTED,
            .confirmation_threshold = 2,
            .retry_interval_seconds = 60,
            .recovery_threshold = 1,
            .degraded_threshold = -1,
            .response_time_threshold_ms = -1,
            .follow_redirects = true,
            .dns_record_type = "A",
            .sla_target = 99.9,
            .sla_period_days = -1,
            .tags = ",api,prod,",
            .group_name = arena_printf(&p->arena, "Group %02" PRId64, i / 25 + 1),
            .consensus_threshold = -1,
            .created_at = now,
            .updated_at = now,
        };
        monitor_options_read(&p->arena, NULL, m); /* none, as of one that the API has made */
        must(monitors_insert(p->db, m));
    }
    must(db_commit(p->db));
}

static struct check_result
random_result(struct past *p, int64_t at)
{
    struct check_result r = {
        .status = UP,
        .response_time_ms = 20 + pick(&p->random, 800),
        .status_code = 200,
        .checked_at = at,
    };

    switch (pick(&p->random, 100)) {
    case 0:
        r.status = DOWN;
        r.status_code = 503;
        r.error_message = "Expected 200, got 503";
        break;
    case 1:
        r.status = DEGRADED;
        r.response_time_ms += 2000;
        r.error_message = arena_printf(&p->scratch, "Response time %" PRId64 "ms exceeds 2000ms threshold",
                                       r.response_time_ms);
        break;
    }
    return r;
}

/* What record_local does for a check that changes nothing, but for the state, which is written once in the
 * end. */
static void
check(struct past *p, int64_t i, int64_t at, bool with_event)
{
    struct check_result r = random_result(p, at);
    struct heartbeat h = {
        .seq = db_next(p->db, SERIES_HEARTBEAT),
        .status = r.status,
        .response_time_ms = r.response_time_ms,
        .status_code = r.status_code,
        .error_message = r.error_message,
        .checked_at = at,
    };

    must(h.seq == 0 ? -1 : 0);
    must(heartbeats_insert(p->db, p->monitors[i].key, 0, &h));
    must(heartbeats_count(p->db, p->monitors[i].key, h.seq, &p->states[i].heartbeats));
    must(rollups_count(p->db, p->monitors[i].key, &h, &p->states[i].running));
    if (with_event)
        must(publish_check(p->db, &p->scratch, &(struct check_news){ .monitor = &p->monitors[i],
                                                                     .result = &r }));
}

/* Monitors are spread over the interval, as they are when people add them one by one. */
static void
live(struct past *p, int64_t from, int64_t until)
{
    int rounds = 0;

    must(db_begin(p->db));
    for (int64_t start = from; start < until; start += INTERVAL) {
        for (int64_t i = 0; i < p->count; i++)
            check(p, i, start + i * INTERVAL / p->count, start >= until - DAY);
        if (++rounds % ROUNDS_A_COMMIT == 0) {
            must(db_commit(p->db));
            arena_reset(&p->scratch);
            must(db_begin(p->db));
        }
    }
    for (int64_t i = 0; i < p->count; i++) {
        int64_t last = until - INTERVAL + i * INTERVAL / p->count;
        struct monitor_state_update c = { .change.status = UP, .result = UP, .response_time_ms = 100,
                                          .checked_at = last,
                             .due_at = last + INTERVAL, .counts = &p->states[i] };

        must(monitor_states_update(p->db, p->monitors[i].key, &c));
    }
    must(db_commit(p->db));
}

int
main(int argc, char **argv)
{
    struct past p = { .random = 1, .count = argc > 2 ? strtoll(argv[2], NULL, 10) : 1000 };
    int64_t days = argc > 3 ? strtoll(argv[3], NULL, 10) : 90;
    int64_t now = clock_now(), began = clock_monotonic_ms();

    if (argc < 2 || p.count < 1 || days < 1) {
        fprintf(stderr, "usage: history FILE [MONITORS [DAYS]]\n");
        return 2;
    }
    p.db = bench_open(&p.arena, argv[1]);
    make_monitors(&p, now - days * DAY);
    live(&p, now - days * DAY, now);
    db_close(p.db);
    printf("%" PRId64 " heartbeats of %" PRId64 " monitors over %" PRId64 " days in %.1f s\n",
           p.count * (days * DAY / INTERVAL), p.count, days, (double)(clock_monotonic_ms() - began) / 1000);
    arena_free(&p.arena);
    arena_free(&p.scratch);
    return 0;
}
