/* Bytes behind the last whole line are cut off by the next write. */
#include "cron/remote/journal.h"

#include "os/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Read anew for each line that is added: another run may have written or sealed it, and it has a hundred
 * lines at the most. */
void
journal_read(struct journal *j, struct arena *a, const char *path)
{
    size_t length;
    const char *text = file_read(a, path, JOURNAL_BYTES, &length);

    *j = (struct journal){ .path = path };
    for (const char *end = text; end != NULL && (end = strchr(end, '\n')) != NULL; end++) {
        j->length = end + 1 - text;
        j->lines++;
    }
}

/* Closes, and returns the outcome of what came before. */
static int
end(int fd, int result)
{
    int why = errno;

    (void)close(fd);
    errno = why;
    return result;
}

/* ftruncate first, so that half a line of a killed run is gone before this one stands behind it. No fsync for
 * each line: sealing brings them to the disk together. */
int
journal_append(const struct journal *j, const char *line, size_t length)
{
    int fd = open(j->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool whole;

    if (fd < 0)
        return -1;
    errno = ENOSPC; /* stays, if the line is written in part */
    whole = ftruncate(fd, j->length) == 0 && pwrite(fd, line, length, j->length) == (ssize_t)length;
    return end(fd, whole ? 0 : -1);
}

/* fsync before rename: else a power cut could leave the new name with an empty file. */
int
journal_seal(const struct journal *j, const char *name)
{
    int fd = open(j->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return -1;
    if (end(fd, ftruncate(fd, j->length) == 0 ? fsync(fd) : -1) != 0)
        return -1;
    return rename(j->path, name);
}
