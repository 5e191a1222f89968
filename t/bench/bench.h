/* Shared by the bench programs that work on a database of their own. */
#ifndef BENCH_H
#define BENCH_H

#include "base/uuid.h"
#include "store/monitors.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define INTERVAL 600

/* Whatever fails has been logged by the store. */
static inline void
must(int result)
{
    if (result < 0)
        exit(1);
}

/* Processor time of this process: what a busy machine does not falsify. */
static inline int64_t
cpu_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static inline struct db *
bench_open(struct arena *a, const char *path)
{
    const char *problem;
    const struct database_address address = { .location = path, .prepare = true };
    struct db *db = db_open(a, &address, DB_RUNNER, &problem);

    if (db == NULL) {
        fprintf(stderr, "%s\n", problem);
        exit(1);
    }
    return db;
}

/* The same numbers in every run (splitmix64): 0 .. n-1. */
static inline int64_t
pick(uint64_t *state, int64_t n)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)n);
}

#endif
