/* The whole length is allocated when the file is made, because writing to a mapped page that the disk has no
 * room for would kill the process (SIGBUS). For the same reason the file is replaced under its name and never
 * cut. The folder is locked meanwhile, so that of many processes that start at the same time only one makes
 * the file. */
#include "os/shared_file.h"

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

/* 64 bytes, a line of the processor's cache: what is shared does not share one with the head. */
struct head {
    char shape[DIGEST_SIZE];    /* of what the bytes mean */
    char reserved[64 - DIGEST_SIZE];
};

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
open_made(const char *path, const struct head *head, size_t length)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    struct head found;
    struct stat about;

    if (fd < 0)
        return -1;
    if (fstat(fd, &about) == 0 && about.st_size == (off_t)length &&
        pread(fd, &found, sizeof found, 0) == (ssize_t)sizeof found &&
        memcmp(&found, head, sizeof found) == 0)
        return fd;
    (void)close(fd);
    errno = ENOENT;
    return -1;
}

/* posix_fallocate returns the error and does not set errno. */
static int
make(struct arena *a, const char *path, const struct head *head, size_t length)
{
    const char *beside = arena_printf(a, "%s.new", path);
    int fd = open(beside, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600), why;

    if (fd < 0)
        return -1;
    errno = posix_fallocate(fd, 0, (off_t)length);
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
open_or_make(struct arena *a, const char *folder, const char *path, const struct head *head, size_t length)
{
    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd = -1, why;

    if (lock >= 0 && flock(lock, LOCK_EX) == 0) {
        fd = open_made(path, head, length);
        if (fd < 0)
            fd = make(a, path, head, length);
    }
    why = errno;
    if (lock >= 0)
        (void)close(lock);
    errno = why;
    return fd;
}

static bool
map(struct shared_file *f, int fd, size_t size)
{
    char *start;

    *f = (struct shared_file){ .fd = fd };
    if (fd < 0)
        return false;
    start = mmap(NULL, sizeof(struct head) + size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (start == MAP_FAILED) {
        (void)close(fd);
        f->fd = -1;
        return false;
    }
    f->bytes = start + sizeof(struct head);
    f->size = size;
    return true;
}

bool
shared_file_open(struct shared_file *f, const char *folder, const char *name, const char *shape, size_t size)
{
    struct arena a = { NULL };
    const char *path = arena_printf(&a, "%s/%s", folder, name);
    struct head head = head_of(shape);
    size_t length = sizeof head + size;
    int fd = open_made(path, &head, length);
    bool result = map(f, fd >= 0 ? fd : open_or_make(&a, folder, path, &head, length), size);

    arena_free(&a);
    return result;
}

bool
shared_file_look(struct shared_file *f, const char *folder, const char *name, const char *shape, size_t size)
{
    struct arena a = { NULL };
    struct head head = head_of(shape);
    const char *path = arena_printf(&a, "%s/%s", folder, name);
    bool result = map(f, open_made(path, &head, sizeof head + size), size);

    arena_free(&a);
    return result;
}

void
shared_file_close(struct shared_file *f)
{
    if (f->bytes == NULL)
        return;
    (void)munmap(f->bytes - sizeof(struct head), sizeof(struct head) + f->size);
    (void)close(f->fd);
    *f = (struct shared_file){ .fd = -1 };
}
