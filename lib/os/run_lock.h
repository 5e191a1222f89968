/* Which runs of a kind are alive. Each locks one byte of a file, the one at the offset that is its number,
 * and the system gives the lock back however the run ends. So others need not wait for what the dead have
 * left, and cannot be misled by a process id that somebody else has by now. The file itself stays empty. */
#ifndef OS_RUN_LOCK_H
#define OS_RUN_LOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Makes it known that the run of this number (1 .. 2^62) lives, until the descriptor returned is closed; -1
 * and errno. Programs that it starts do not hold it. */
int run_lock_take(const char *path, int64_t number);

/* Whether the run of this number lives; true also if that cannot be told. */
bool run_lock_is_held(const char *path, int64_t number);

#endif
