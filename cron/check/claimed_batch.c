/* A claim and what it sets off. The claim is one transaction that is over before the first probe starts: a
 * run that is killed with probes in flight leaves leases, which run out, and nothing else. */
#include "cron/check/claimed_batch.h"

#include "flow/gates.h"
#include "store/queued_checks.h"

#include <stdlib.h>

void
claimed_batch_release(void *batch)
{
    struct claimed_batch *b = batch;

    if (--b->unrecorded > 0)
        return;
    arena_free(&b->arena);
    free(b);
}

static int
claim_named(struct run *run, struct claimed_batch *b, const struct claim *claim)
{
    for (int i = 0; i < run->monitor_count; i++)
        if (monitor_states_claim_one(run->db, &b->arena, claim, run->monitors[i], &b->monitors) != 0)
            return -1;
    return 0;
}

static void
start_probes(struct claimed_batch *b, struct sweep *sweep)
{
    struct claimed_check *slots = arena_alloc(&b->arena, (size_t)b->monitors.count * sizeof *slots);

    b->unrecorded = b->monitors.count;
    for (int i = 0; i < b->monitors.count; i++) {
        slots[i] = (struct claimed_check){ .batch = b, .monitor = &b->monitors.list[i] };
        sweep_add(sweep, slots[i].monitor, &slots[i]);
    }
}

/* Monitors and their checks live in the batch's own arena until the last of them is recorded, because probes
 * that were started together end at very different times. */
int
claimed_batch_start(struct run *run, struct sweep *sweep, struct claim *claim)
{
    struct claimed_batch *b = calloc(1, sizeof *b);
    int result, count;

    if (b == NULL)
        abort();
    b->lease = claim->lease;
    b->claimed_at = claim->now;
    if (run->monitor_count > 0)
        result = claim_named(run, b, claim);
    else if (run->queued)
        result = queued_checks_claim(run->db, &b->arena, claim, &b->monitors);
    else
        result = monitor_states_claim(run->db, &b->arena, claim, &b->monitors);
    if (result == 0 && b->monitors.count > 0)
        result = gates_ask(run->db, &b->arena, &b->monitors);
    count = result == 0 ? b->monitors.count : -1;
    if (count > 0) {
        start_probes(b, sweep);
        return count;
    }
    arena_free(&b->arena);
    free(b);
    return count;
}
