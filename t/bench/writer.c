/* writer DATABASE RATE: a runner at work, for benches of readers beside it. Commits RATE results each
 * second, in groups every 200 ms as a runner does, until it is told to stop (TERM). The database is one that
 * history made; its time goes on from the last check there, an interval each time all monitors had a turn. */
#include "bench.h"

#include "os/clock.h"
#include "flow/record.h"
#include "store/monitor_states.h"

#include <inttypes.h>
#include <signal.h>

#define GROUPS_A_SECOND 5

static volatile sig_atomic_t stopped;

static void
stop(int signal)
{
    (void)signal;
    stopped = 1;
}

/* Claims as many as there are, and records a result for each. Returns how many. */
static int
write_group(struct db *db, int64_t now, int64_t lease, int limit)
{
    const struct config config = { .probe_stale_minutes = 30 };
    struct claim claim = { .now = now, .lease = lease, .margin = 30, .not_since = now, .limit = limit };
    struct monitors taken = { .list = NULL };
    struct arena scratch = { .newest = NULL };
    struct local_result *findings;
    int count;

    must(monitor_states_claim(db, &scratch, &claim, &taken));
    count = taken.count;
    findings = arena_alloc(&scratch, (size_t)(count + 1) * sizeof *findings);
    for (int i = 0; i < count; i++)
        findings[i] = (struct local_result){
            .monitor = &taken.list[i],
            .lease = lease,
            .result = { .status = UP, .response_time_ms = 100 + i, .status_code = 200, .checked_at = now },
        };
    if (count > 0)
        must(record_local(db, &scratch, &config, findings, count, now));
    arena_free(&scratch);
    return count;
}

int
main(int argc, char **argv)
{
    struct arena arena = { .newest = NULL };
    struct db *db;
    int64_t now = clock_now(), lease = 0, next_ms = clock_monotonic_ms(), written = 0;
    int group = argc == 3 ? (int)strtol(argv[2], NULL, 10) / GROUPS_A_SECOND : 0;

    if (group < 1) {
        fprintf(stderr, "usage: writer DATABASE RATE\n");
        return 2;
    }
    db = bench_open(&arena, argv[1]);
    (void)signal(SIGTERM, stop);
    while (!stopped) {
        int64_t wait_ms = next_ms - clock_monotonic_ms();

        if (wait_ms > 0)
            nanosleep(&(struct timespec){ .tv_nsec = wait_ms * 1000000 }, NULL);
        next_ms += 1000 / GROUPS_A_SECOND;
        for (int left = group, count; left > 0; left -= count) {
            count = write_group(db, now, ++lease, left);
            written += count;
            if (count < left)
                now += INTERVAL;
        }
    }
    printf("%" PRId64 "\n", written);
    db_close(db);
    arena_free(&arena);
    return 0;
}
