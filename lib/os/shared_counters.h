/* Numbers that processes share: a small file of 64-bit cells, mapped into each of them. Counting is one
 * atomic addition in memory; nobody waits for anybody, and what was counted outlives whoever counted. */
#ifndef OS_SHARED_COUNTERS_H
#define OS_SHARED_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

/* One that is not open (all zero) counts nothing and reads as zeros. */
struct meter {
    int64_t *cells;
    int count;
    int fd;
};

/* Opens the file `name` in a folder, or makes it, for its owner only. `shape` says what the cells mean: a
 * file of another shape, as an older program left it, makes room for one that begins with zeros; whoever has
 * the old one open goes on counting where nobody looks. False, and errno: not to be had. */
bool meter_open(struct meter *m, const char *folder, const char *name, const char *shape, int count);

/* The same to look at; false: there is none of this shape. */
bool meter_look(struct meter *m, const char *folder, const char *name, const char *shape, int count);
void meter_close(struct meter *m);

void meter_add(const struct meter *m, int cell, int64_t n);
void meter_set(const struct meter *m, int cell, int64_t n);
int64_t meter_read(const struct meter *m, int cell);

/* Says that the one who writes lives, until the process ends, however it ends; whether anybody said so. */
bool meter_hold(const struct meter *m);
bool meter_is_held(const struct meter *m);

#endif
