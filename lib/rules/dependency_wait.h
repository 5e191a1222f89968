/* Whether an incident waits before it opens, because a monitor that this one depends on may be found to be
 * away, too. Of two that fail at the same moment the one that is asked first, or answers first, would else be
 * told as the cause of the other. */
#ifndef RULES_DEPENDENCY_WAIT_H
#define RULES_DEPENDENCY_WAIT_H

#include "model/status.h"

#include <stdbool.h>
#include <stdint.h>

/* A direct dependency that is not paused, as it is known now. */
struct dependency_state {
    int64_t monitor;         /* key */
    enum status status;
    bool by_consensus;       /* locations agree on its status: nothing is unconfirmed */
    bool is_failing;         /* its newest conclusive result was a failure */
    bool is_under_way;       /* a check of it is */
    int64_t checked_at;      /* when it was last asked; 0: never */
    int64_t concluded_at;    /* when it last gave a conclusive answer; 0: never */
    int64_t timeout_ms, retry_interval_seconds, confirm; /* its settings: how long a word of it may take */
};

/* Whether it has its say: it is known to be away, which holds the incident back by itself, or it has answered
 * since the failure that confirms this one (failed_at), and is not about to be found down. */
bool dependency_is_settled(const struct dependency_state *d, int64_t failed_at);

/* Whether it must be asked at once. */
bool dependency_is_to_be_asked(const struct dependency_state *d, int64_t failed_at);

/* Until when the incident waits, at the latest; 0: it does not. waits_until: the same of an evaluation
 * before, 0 if there was none: waiting begins once. */
int64_t dependency_wait(const struct dependency_state *list, int count, int64_t failed_at,
                        int64_t waits_until, int64_t now);

#endif
