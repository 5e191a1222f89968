/* Days are whole: one is left until the last second of it. */
#include "rules/expiry.h"

#include "base/duration.h"

bool
expiry_is_due(const struct expiry_days *days, int64_t days_left, int64_t told, int64_t *tell)
{
    bool due = false;

    for (int i = 0; i < days->count; i++) {
        int64_t threshold = days->list[i];

        if (days_left > threshold || (told >= 0 && threshold >= told) || (due && threshold >= *tell))
            continue;
        due = true;
        *tell = threshold;
    }
    return due;
}

static int64_t
from_behind(int64_t not_after, int64_t threshold)
{
    return not_after - (threshold + 1) * DAY;
}

int64_t
expiry_attend_from(const struct expiry_days *days, int64_t not_after)
{
    int64_t largest = -1;

    for (int i = 0; i < days->count; i++)
        if (days->list[i] > largest)
            largest = days->list[i];
    return largest < 0 ? 0 : from_behind(not_after, largest);
}

int64_t
expiry_critical_from(const struct expiry_days *days, int64_t not_after)
{
    int64_t smallest = EXPIRY_DAYS_LIMIT + 1;

    for (int i = 0; i < days->count; i++)
        if (days->list[i] < smallest)
            smallest = days->list[i];
    return days->count == 0 ? 0 : from_behind(not_after, smallest);
}
