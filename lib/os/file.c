/* A file is replaced in the way that POSIX makes safe: a new one is written beside it, synced, and renamed
 * over it; then the folder is synced, too. */
#include "os/file.h"

#include "base/buf.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* errno stays the caller's: it says why the function fails. */
static void
close_quietly(int fd)
{
    int before = errno;

    (void)close(fd);
    errno = before;
}

/* The file may grow while it is read, or be a device: `max` bounds what is taken, not its size as stat says
 * it. */
static char *
read_all(struct arena *a, int fd, size_t max, size_t *length)
{
    struct buf all = { .arena = a };
    char piece[16384];
    ssize_t n;

    while ((n = read(fd, piece, sizeof piece)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n > 0 && all.length + (size_t)n > max)
            errno = EFBIG;
        if (n < 0 || all.length + (size_t)n > max)
            return NULL;
        buf_bytes(&all, piece, (size_t)n);
    }
    buf_bytes(&all, "", 0);
    *length = all.length;
    return all.text != NULL ? all.text : arena_text(a, "");
}

char *
file_read(struct arena *a, const char *path, size_t max, size_t *length)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text;

    if (fd < 0)
        return NULL;
    text = read_all(a, fd, max, length);
    close_quietly(fd);
    return text;
}

int
file_write_all(int fd, const void *from, size_t length)
{
    const char *bytes = from;

    while (length > 0) {
        ssize_t n = write(fd, bytes, length);

        if (n < 0 && errno != EINTR)
            return -1;
        if (n > 0) {
            bytes += n;
            length -= (size_t)n;
        }
    }
    return 0;
}

/* Syncs a file, or the names in a folder, to the disk. A rename is in the folder: without its fsync a power
 * cut may leave the old name. */
static int
sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int result;

    if (fd < 0)
        return -1;
    result = fsync(fd);
    close_quietly(fd);
    return result;
}

/* O_TRUNC: a "<path>.new" of a killed process is written over. O_NOFOLLOW: it may not be a link that another
 * user has put there. */
static int
write_new(const char *path, const void *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    int result;

    if (fd < 0)
        return -1;
    result = file_write_all(fd, bytes, length);
    if (result == 0)
        result = fsync(fd);
    close_quietly(fd);
    return result;
}

int
file_replace(const char *path, const void *bytes, size_t length)
{
    struct arena a = { NULL };
    const char *beside = arena_printf(&a, "%s.new", path);
    int result = -1;

    if (write_new(beside, bytes, length) == 0 && rename(beside, path) == 0)
        result = sync_path(text_folder(&a, path));
    arena_free(&a);
    return result;
}

/* Not every file system makes files without a name. */
int
file_unnamed(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    return fd >= 0 ? fd : memfd_create("watchpost", MFD_CLOEXEC);
}

/* EEXIST is not trouble: another process may be making the same folders. */
int
file_make_folder(struct arena *a, const char *path)
{
    char *part = arena_text(a, path);

    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return -1;
        *slash = '/';
    }
    return mkdir(part, 0700) == 0 || errno == EEXIST ? 0 : -1;
}
