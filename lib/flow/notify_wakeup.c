/* Two short questions to the outbox, and most of the time no process: nothing new is due, or a run that holds
 * something is alive. */
#include "flow/notify_wakeup.h"

#include "os/process.h"
#include "base/rfc3339.h"
#include "store/outbox.h"

#include <stddef.h>

static bool
start(const char *program, int64_t as_of)
{
    char name[] = "watchpost", command[] = "notify", option[] = "--now", time[RFC3339_SIZE];
    char *words[] = { name, command, as_of != 0 ? option : NULL, time, NULL };

    rfc3339_print(as_of, time);
    return detached_start(program, words);
}

bool
notifier_wake(struct db *db, const char *program, int64_t clock, int64_t as_of)
{
    const struct outbox_run nobody = { .clock = clock };

    if (outbox_untried(db, as_of != 0 ? as_of : clock, 0) != 1 || outbox_busy(db, &nobody) != 0)
        return false;
    return start(program, as_of);
}
