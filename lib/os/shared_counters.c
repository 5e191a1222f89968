/* A page or two of a file, mapped shared. The whole length is allocated when the file is made, because
 * writing to a mapped page that the disk has no room for would kill the process (SIGBUS). For the same
 * reason the file is replaced under its name and never cut. The folder is locked meanwhile, so that of
 * many processes that start at the same time only one makes the file. */
#include "os/shared_counters.h"

#include "base/arena.h"
#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* 64 bytes, a line of the processor's cache: cells do not share one with the head. */
struct head {
    char shape[DIGEST_SIZE];    /* of what the cells mean */
    char reserved[64 - DIGEST_SIZE];
};

static size_t
size_of(int count)
{
    return sizeof(struct head) + (size_t)count * sizeof(int64_t);
}

static struct head
head_of(const char *shape)
{
    struct digest digest = digest_of(shape, strlen(shape));
    struct head head = { .reserved = "" };

    memcpy(head.shape, digest.bytes, sizeof head.shape);
    return head;
}

/* The file that is there, if it has this shape. A file that is being made has another name, so what is found
 * is whole. */
static int
open_made(const char *path, const struct head *head, int count)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    struct head found;
    struct stat about;

    if (fd < 0)
        return -1;
    if (fstat(fd, &about) == 0 && about.st_size == (off_t)size_of(count) &&
        pread(fd, &found, sizeof found, 0) == (ssize_t)sizeof found &&
        memcmp(&found, head, sizeof found) == 0)
        return fd;
    (void)close(fd);
    errno = ENOENT;
    return -1;
}

/* posix_fallocate returns the error and does not set errno. */
static int
make(struct arena *a, const char *path, const struct head *head, int count)
{
    const char *beside = arena_printf(a, "%s.new", path);
    int fd = open(beside, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600), why;

    if (fd < 0)
        return -1;
    errno = posix_fallocate(fd, 0, (off_t)size_of(count));
    if (errno == 0 && pwrite(fd, head, sizeof *head, 0) == (ssize_t)sizeof *head && rename(beside, path) == 0)
        return fd;
    why = errno;
    (void)unlink(beside);
    (void)close(fd);
    errno = why;
    return -1;
}

/* The folder itself is locked: a lock file would be one more file to explain. */
static int
open_or_make(struct arena *a, const char *folder, const char *path, const struct head *head, int count)
{
    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd = -1, why;

    if (lock >= 0 && flock(lock, LOCK_EX) == 0) {
        fd = open_made(path, head, count);
        if (fd < 0)
            fd = make(a, path, head, count);
    }
    why = errno;
    if (lock >= 0)
        (void)close(lock);
    errno = why;
    return fd;
}

static bool
map(struct shared_counters *m, int fd, int count)
{
    char *start;

    *m = (struct shared_counters){ .fd = fd };
    if (fd < 0)
        return false;
    start = mmap(NULL, size_of(count), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (start == MAP_FAILED) {
        (void)close(fd);
        m->fd = -1;
        return false;
    }
    m->cells = (int64_t *)(void *)(start + sizeof(struct head));
    m->count = count;
    return true;
}

bool
shared_counters_open(struct shared_counters *m, const char *folder, const char *name, const char *shape,
                     int count)
{
    struct arena a = { NULL };
    const char *path = arena_printf(&a, "%s/%s", folder, name);
    struct head head = head_of(shape);
    int fd = open_made(path, &head, count);
    bool result = map(m, fd >= 0 ? fd : open_or_make(&a, folder, path, &head, count), count);

    arena_free(&a);
    return result;
}

bool
shared_counters_look(struct shared_counters *m, const char *folder, const char *name, const char *shape,
                     int count)
{
    struct arena a = { NULL };
    struct head head = head_of(shape);
    bool result = map(m, open_made(arena_printf(&a, "%s/%s", folder, name), &head, count), count);

    arena_free(&a);
    return result;
}

void
shared_counters_close(struct shared_counters *m)
{
    if (m->cells == NULL)
        return;
    (void)munmap((char *)(void *)m->cells - sizeof(struct head), size_of(m->count));
    (void)close(m->fd);
    *m = (struct shared_counters){ .fd = -1 };
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
    return m->cells != NULL && flock(m->fd, LOCK_EX | LOCK_NB) == 0;
}

/* A shared lock that can be had is given back at once; a process that tries to hold the counters in that
 * moment may fail, and is then without the sign of being alive. */
bool
shared_counters_is_held(const struct shared_counters *m)
{
    if (m->cells == NULL)
        return false;
    if (flock(m->fd, LOCK_SH | LOCK_NB) != 0)
        return errno == EWOULDBLOCK;
    (void)flock(m->fd, LOCK_UN);
    return false;
}
