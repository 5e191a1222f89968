/* Nearest rank: a percentile is a time that was measured, never one between two. */
#include "rules/spread.h"

/* The rank of a percentile among so many, 1 being the fastest. */
static int64_t
rank(int64_t percent, int64_t answers)
{
    return (percent * answers + 99) / 100;
}

static int64_t
at_rank(const struct spread_count *counts, int count, int64_t wanted)
{
    for (int i = 0; i < count; i++) {
        wanted -= counts[i].answers;
        if (wanted <= 0)
            return counts[i].ms;
    }
    return -1;
}

struct spread
spread_of(const struct spread_count *counts, int count)
{
    int64_t answers = 0;

    for (int i = 0; i < count; i++)
        answers += counts[i].answers;
    if (answers == 0)
        return (struct spread){-1, -1, -1, -1};
    return (struct spread){
        .p50 = at_rank(counts, count, rank(50, answers)),
        .p95 = at_rank(counts, count, rank(95, answers)),
        .p99 = at_rank(counts, count, rank(99, answers)),
        .max = counts[count - 1].ms,
    };
}
