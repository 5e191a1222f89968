/* Several locations, one verdict: the formula, and the moment it became true. */
#include "rules/consensus.h"

#include "base/duration.h"

#include <assert.h>
#include <inttypes.h>

/* A location votes when it checks. The votes of a monitor that is checked rarely must therefore count for
 * longer than the setting says: for three rounds, of which a location may miss two. */
int64_t
consensus_freshness(int64_t interval_seconds, int64_t probe_stale_minutes)
{
    int64_t rounds = 3 * interval_seconds;
    int64_t stale = probe_stale_minutes * MINUTE;

    return rounds > stale ? rounds : stale;
}

/* A vote from the future (a clock that was set back) counts: its age is negative. */
bool
consensus_counts(const struct vote *v, int64_t fresh, int64_t now)
{
    return now - v->checked_at <= fresh;
}

/* Locations that see it down count towards degraded, too: one that sees it down and one that finds it slow
 * agree that something is wrong, if not on what. Below the threshold one good answer outweighs the others,
 * whose own networks may be the cause; with failures alone, and too few of them, nothing is known. */
static enum status
agree(const struct consensus *c, int64_t threshold)
{
    if (c->down >= threshold)
        return DOWN;
    if (c->degraded > 0 && c->down + c->degraded >= threshold)
        return DEGRADED;
    if (c->up > 0)
        return UP;
    if (c->degraded > 0)
        return DEGRADED;
    return UNKNOWN;
}

/* Since when a vote that counts as down is: those that cannot tell are down since now. 0: it is not. */
static int64_t
down_since(const struct vote *v, int64_t fresh, int64_t now)
{
    if (v->status != DOWN || !consensus_counts(v, fresh, now))
        return 0;
    return v->down_since != 0 ? v->down_since : now;
}

/* The threshold-th earliest start: the earliest at which that many were down. Locations are few, so this
 * counts for each how many are no later, and needs no memory to sort in. */
static int64_t
agreed_since(const struct vote *votes, int count, int64_t threshold, int64_t fresh, int64_t now)
{
    int64_t earliest = now;

    for (int i = 0; i < count; i++) {
        int64_t start = down_since(&votes[i], fresh, now);
        int64_t no_later = 0;

        for (int j = 0; j < count; j++) {
            int64_t other = down_since(&votes[j], fresh, now);

            no_later += other != 0 && other <= start;
        }
        if (start != 0 && no_later >= threshold && start < earliest)
            earliest = start;
    }
    return earliest;
}

/* A threshold above the number of fresh votes can never be reached: then one good answer makes the monitor
 * up, and failures alone leave its status as it was (UNKNOWN is no transition). */
struct consensus
consensus_of(const struct vote *votes, int count, int64_t threshold, int64_t fresh, int64_t now)
{
    struct consensus c = { .total = 0 };

    assert(threshold >= 1);
    for (int i = 0; i < count; i++) {
        if (!consensus_counts(&votes[i], fresh, now))
            continue;
        c.total++;
        c.up += votes[i].status == UP;
        c.degraded += votes[i].status == DEGRADED;
        c.down += votes[i].status == DOWN;
    }
    c.effective = agree(&c, threshold);
    if (c.effective == DOWN)
        c.down_since = agreed_since(votes, count, threshold, fresh, now);
    return c;
}

const char *
consensus_cause(struct arena *a, const struct consensus *c, int64_t threshold)
{
    return arena_printf(a,
                        "Consensus: %" PRId64 "/%" PRId64 " locations report down (threshold: %" PRId64 ")",
                        c->down, c->total, threshold);
}

const char *
consensus_doubt(struct arena *a, const struct consensus *c, int64_t threshold)
{
    if (c->effective != DEGRADED)
        return NULL;
    return arena_printf(a,
                        "Consensus: %" PRId64 "/%" PRId64 " locations report down, %" PRId64 "/%" PRId64
                        " degraded (threshold: %" PRId64 ")",
                        c->down, c->total, c->degraded, c->total, threshold);
}
