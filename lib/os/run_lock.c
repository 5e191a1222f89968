/* These are locks of open file descriptions (F_OFD_SETLK). Unlike flock's, they can be tested without
 * being taken; unlike those of processes (F_SETLK), they are not lost when another descriptor of the file
 * is closed. */
#include "os/run_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* A byte far behind the end of an empty file can be locked: the number is the offset. */
static struct flock
byte_of(int64_t number)
{
    return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)number, .l_len = 1 };
}

int
run_lock_take(const char *path, int64_t number)
{
    struct flock byte = byte_of(number);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600), error;

    if (fd < 0 || fcntl(fd, F_OFD_SETLK, &byte) == 0)
        return fd;
    error = errno;
    (void)close(fd);
    errno = error;
    return -1;
}

bool
run_lock_is_held(const char *path, int64_t number)
{
    struct flock byte = byte_of(number);
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool answered;

    if (fd < 0)
        return errno != ENOENT; /* no file: no run has ever taken a lock */
    answered = fcntl(fd, F_OFD_GETLK, &byte) == 0;
    (void)close(fd);
    return !answered || byte.l_type != F_UNLCK;
}
