/* Locks of open file descriptions: unlike flock's they can be asked for without taking them, and unlike those
 * of processes they are not lost when some other descriptor of the file is closed. */
#include "os/run_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

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
        return errno != ENOENT; /* whoever lives has made the file */
    answered = fcntl(fd, F_OFD_GETLK, &byte) == 0;
    (void)close(fd);
    return !answered || byte.l_type != F_UNLCK;
}
