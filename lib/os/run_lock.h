/* Tells which runs of a command are alive. Each run has a number and locks the byte at that offset of a
 * file; the kernel releases the lock however the run ends. So a run need not wait for a lease of one that
 * was killed, and is not misled by a process id that belongs to another process by now. The file itself
 * stays empty. */
#ifndef OS_RUN_LOCK_H
#define OS_RUN_LOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Locks the byte of the run with this number (1 .. 2^62) until the returned descriptor is closed. -1
 * (errno) if that fails. Programs that the run starts do not inherit the lock. */
int run_lock_take(const char *path, int64_t number);

/* Whether the run with this number is alive; also true if that cannot be found out. */
bool run_lock_is_held(const char *path, int64_t number);

#endif
