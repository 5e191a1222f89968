/* Times that lie ahead are from before the clock was set back, and do not count. */
#include "rules/flapping.h"

#include "base/duration.h"

#define MOST_CHANGES 6

int
flapping_count(const int64_t *changes, int count, int64_t steady_at, int64_t now, int64_t *since)
{
    int64_t from = steady_at > now - HOUR ? steady_at : now - HOUR;
    int found = 0;

    *since = now;
    for (int i = 0; i < count; i++) {
        if (changes[i] <= from || changes[i] > now)
            continue;
        found++;
        if (changes[i] < *since)
            *since = changes[i];
    }
    return found;
}

bool
flapping_begins(int changes)
{
    return changes > MOST_CHANGES;
}
