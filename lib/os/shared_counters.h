/* Numbers that processes share: a small file of 64-bit cells, mapped into each of them. Counting is one
 * atomic addition in memory; nobody waits for anybody, and what was counted outlives whoever counted. */
#ifndef OS_SHARED_COUNTERS_H
#define OS_SHARED_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

/* One that is not open (all zero) counts nothing and reads as zeros. */
struct shared_counters {
    int64_t *cells;
    int count;
    int fd;
};

/* Opens the file `name` in a folder, or makes it, for its owner only. `shape` says what the cells mean: a
 * file of another shape, as an older program left it, makes room for one that begins with zeros; whoever has
 * the old one open goes on counting where nobody looks. False, and errno: not to be had. */
bool shared_counters_open(struct shared_counters *m, const char *folder, const char *name, const char *shape, int count);

/* The same to look at; false: there is none of this shape. */
bool shared_counters_look(struct shared_counters *m, const char *folder, const char *name, const char *shape, int count);
void shared_counters_close(struct shared_counters *m);

void shared_counters_add(const struct shared_counters *m, int cell, int64_t n);
void shared_counters_set(const struct shared_counters *m, int cell, int64_t n);
int64_t shared_counters_read(const struct shared_counters *m, int cell);

/* Says that the one who writes lives, until the process ends, however it ends; whether anybody said so. */
bool shared_counters_hold(const struct shared_counters *m);
bool shared_counters_is_held(const struct shared_counters *m);

#endif
