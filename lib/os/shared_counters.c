/* Cells in a file that is mapped shared (os/shared_file.h). */
#include "os/shared_counters.h"

#include <errno.h>
#include <sys/file.h>

static bool
use(struct shared_counters *m, bool is_open, int count)
{
    m->cells = is_open ? (int64_t *)(void *)m->file.bytes : NULL;
    m->count = is_open ? count : 0;
    return is_open;
}

bool
shared_counters_open(struct shared_counters *m, const char *folder, const char *name, const char *shape,
                     int count)
{
    size_t size = (size_t)count * sizeof(int64_t);

    return use(m, shared_file_open(&m->file, folder, name, shape, size), count);
}

bool
shared_counters_look(struct shared_counters *m, const char *folder, const char *name, const char *shape,
                     int count)
{
    size_t size = (size_t)count * sizeof(int64_t);

    return use(m, shared_file_look(&m->file, folder, name, shape, size), count);
}

void
shared_counters_close(struct shared_counters *m)
{
    shared_file_close(&m->file);
    (void)use(m, false, 0);
}

/* RELAXED: each cell stands for itself, and no other memory is published by it. */
void
shared_counters_add(const struct shared_counters *m, int cell, int64_t n)
{
    if (cell >= 0 && cell < m->count)
        __atomic_fetch_add(&m->cells[cell], n, __ATOMIC_RELAXED);
}

void
shared_counters_set(const struct shared_counters *m, int cell, int64_t n)
{
    if (cell >= 0 && cell < m->count)
        __atomic_store_n(&m->cells[cell], n, __ATOMIC_RELAXED);
}

int64_t
shared_counters_read(const struct shared_counters *m, int cell)
{
    return cell >= 0 && cell < m->count ? __atomic_load_n(&m->cells[cell], __ATOMIC_RELAXED) : 0;
}

bool
shared_counters_hold(const struct shared_counters *m)
{
    return m->cells != NULL && flock(m->file.fd, LOCK_EX | LOCK_NB) == 0;
}

/* A shared lock that can be had is given back at once; a process that tries to hold the counters in that
 * moment may fail, and is then without the sign of being alive. */
bool
shared_counters_is_held(const struct shared_counters *m)
{
    if (m->cells == NULL)
        return false;
    if (flock(m->file.fd, LOCK_SH | LOCK_NB) != 0)
        return errno == EWOULDBLOCK;
    (void)flock(m->file.fd, LOCK_UN);
    return false;
}
