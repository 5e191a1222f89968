/* Counters that processes share: a small file of 64-bit cells that each process maps into its memory.
 * Counting is one atomic addition: no process waits for another, and the counts outlive the processes. */
#ifndef OS_SHARED_COUNTERS_H
#define OS_SHARED_COUNTERS_H

#include "os/shared_file.h"

#include <stdbool.h>
#include <stdint.h>

/* If it is not open (all zeroes) it counts nothing and reads as zeros. */
struct shared_counters {
    int64_t *cells;
    int count;
    struct shared_file file;
};

/* Opens the file `name` in a folder, or makes it, readable by its owner only. `shape` is a text that says
 * what the cells mean: a file of another shape, left by an older version, is replaced by one that begins
 * with zeros, and a process that has the old file open counts in that without effect. False (errno) if the
 * file cannot be opened or made. */
bool shared_counters_open(struct shared_counters *m, const char *folder, const char *name, const char *shape,
                          int count);

/* Opens the file to read it. False: there is none of this shape. */
bool shared_counters_look(struct shared_counters *m, const char *folder, const char *name, const char *shape,
                          int count);
void shared_counters_close(struct shared_counters *m);

void shared_counters_add(const struct shared_counters *m, int cell, int64_t n);
void shared_counters_set(const struct shared_counters *m, int cell, int64_t n);
int64_t shared_counters_read(const struct shared_counters *m, int cell);

/* Locks the counters until this process ends, in whatever way, as a sign that it is alive. False: another
 * process has the lock, or they are not open. */
bool shared_counters_hold(const struct shared_counters *m);

/* Whether a process has them locked. */
bool shared_counters_is_held(const struct shared_counters *m);

#endif
