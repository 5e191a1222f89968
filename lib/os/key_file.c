/* What is judged is the file that was opened, and not one that takes its name meanwhile. */
#include "os/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* O_NONBLOCK: a pipe is no file, and would be waited for. */
static bool
is_fit(int fd)
{
    struct stat about;

    return fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size == DIGEST_SIZE &&
           (about.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

const struct digest *
key_file_read(struct arena *a, const char *path)
{
    struct digest *key = arena_alloc(a, sizeof *key);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool good = fd >= 0 && is_fit(fd) && read(fd, key->bytes, DIGEST_SIZE) == DIGEST_SIZE;

    if (fd >= 0)
        (void)close(fd);
    return good ? key : NULL;
}
