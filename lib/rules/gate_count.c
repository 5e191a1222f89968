/* Seconds are whole: a check of the very second in which the gate was made may have begun before it, and does
 * not count. */
#include "rules/gate_count.h"

bool
gate_count_result(struct gate_count *count, enum status status, int64_t began_at, int64_t since,
                  bool allow_degraded)
{
    if (began_at <= since || status == INCONCLUSIVE)
        return false;
    if (status != UP && !(status == DEGRADED && allow_degraded)) {
        count->good = 0;
        count->last_counted = 0;
        return true;
    }
    if (count->last_counted == 0 || began_at >= count->last_counted + count->interval) {
        count->good++;
        count->last_counted = began_at;
    }
    return false;
}
