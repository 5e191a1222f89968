/* A copy of the database while others go on reading and writing.
 *
 * VACUUM INTO reads one snapshot and writes a compact file. That is made beside its place, pushed to the
 * disk, and given its name when it is whole: a backup either exists or does not. It holds all that the
 * database holds, so only its owner may read it. */
#include "base/text.h"
#include "os/clock.h"
#include "store/sqlite/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEPS_BETWEEN_LOOKS = 10000 }; /* of SQLite's machine: well under a MiB of rows */

/* Locks the file and empties it. The process that had the lock may have finished since it was opened: then
 * its name is gone, and what is open is a backup, or the database. flock and not O_EXCL, because a killed
 * process leaves the file, but no lock. */
static int
take_partial(int fd, const char *partial)
{
    struct stat held, named;

    if (flock(fd, LOCK_EX | LOCK_NB) != 0 || fstat(fd, &held) != 0)
        return -1;
    if (lstat(partial, &named) != 0 || held.st_dev != named.st_dev || held.st_ino != named.st_ino) {
        errno = EWOULDBLOCK;
        return -1;
    }
    return ftruncate(fd, 0);
}

int
sqlite_open_partial(const char *partial)
{
    int fd = open(partial, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd >= 0 && take_partial(fd, partial) != 0) {
        int why = errno;

        (void)close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

/* The copy can give pages back, whatever the original can. SQLite notes that for the connection when it
 * prepares the pragma; to run it, too, would ask for the lock of writers, and change nothing. */
static void
let_copy_shrink(sqlite3 *from)
{
    sqlite3_stmt *s = NULL;

    (void)sqlite3_prepare_v2(from, "PRAGMA auto_vacuum=INCREMENTAL", -1, &s, NULL);
    sqlite3_finalize(s);
}

/* VACUUM INTO and not SQLite's backup interface: that one begins anew whenever another process writes, and
 * under load would never end. */
static int
copy_into(sqlite3 *from, const char *partial)
{
    sqlite3_stmt *s = NULL;
    int code;

    let_copy_shrink(from);
    code = sqlite3_prepare_v2(from, "VACUUM INTO ?1", -1, &s, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_text(s, 1, partial, -1, SQLITE_STATIC);
        code = sqlite3_step(s);
    }
    sqlite3_finalize(s);
    return code == SQLITE_DONE ? 0 : -1;
}

int
sqlite_sync_folder(struct arena *a, const char *path)
{
    int fd = open(text_folder(a, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result = fd < 0 ? -1 : fsync(fd);

    if (fd >= 0)
        (void)close(fd);
    return result;
}

/* The copy itself, from a handle that need not be a whole connection of ours. */
int
sqlite_copy(sqlite3 *from, struct arena *a, const char *path, const char **problem)
{
    const char *partial = arena_printf(a, "%s.partial", path);
    int result = -1, fd;

    if (access(path, F_OK) == 0) {
        *problem = arena_printf(a, "%s exists already: choose another name", path);
        return -1;
    }
    fd = sqlite_open_partial(partial);
    if (fd < 0) {
        *problem = errno == EWOULDBLOCK ? arena_printf(a, "%s: another backup is writing it", partial)
                                        : arena_printf(a, "%s: %s", partial, strerror(errno));
        return -1;
    }
    if (copy_into(from, partial) != 0)
        *problem = arena_printf(a, "%s: %s", path, sqlite_reason(from));
    /* link() and not rename(): a file that has come to be under that name meanwhile is not replaced. */
    else if (fsync(fd) != 0 || link(partial, path) != 0)
        *problem = arena_printf(a, "%s: %s", path, strerror(errno));
    else
        result = 0;
    (void)unlink(partial);
    (void)close(fd);
    if (result == 0 && sqlite_sync_folder(a, path) != 0) {
        *problem = arena_printf(a, "%s: %s", path, strerror(errno));
        result = -1;
    }
    return result;
}

/* How fast a copy may grow. */
struct pace {
    const char *partial;
    int64_t bytes_a_second, begun_us;
};

/* SQLite calls this every few thousand rows that it copies: it is made to wait until the copy is as large as
 * it may be by now. A second at a time, so that a clock that jumps does no harm. 0: go on. */
static int
keep_pace(void *data)
{
    const struct pace *p = data;
    int64_t elapsed = clock_monotonic_us() - p->begun_us, due;
    struct stat copy;

    if (stat(p->partial, &copy) != 0)
        return 0;
    due = (int64_t)((double)copy.st_size / (double)p->bytes_a_second * 1e6);
    if (due > elapsed)
        (void)usleep((useconds_t)(due - elapsed < 999999 ? due - elapsed : 999999));
    return 0;
}

int
sqlite_backup(struct db *db, struct arena *a, const char *path, int64_t most_mib, const char **problem)
{
    sqlite3 *handle = sqlite_of(db)->handle;
    struct pace pace = {
        .partial = arena_printf(a, "%s.partial", path),
        .bytes_a_second = most_mib * 1024 * 1024,
        .begun_us = clock_monotonic_us(),
    };
    int result;

    if (most_mib > 0)
        sqlite3_progress_handler(handle, STEPS_BETWEEN_LOOKS, keep_pace, &pace);
    result = sqlite_copy(handle, a, path, problem);
    sqlite3_progress_handler(handle, 0, NULL, NULL);
    return result;
}
