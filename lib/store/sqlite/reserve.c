/* A full disk: some space is kept in a file beside the database, and given up for what must go on then.
 *
 * A delete makes room, but has to write to the log first; and checks are what an instance is for. So the file
 * is unlinked when a write of theirs finds no space, and made again as soon as there is space for it. Until
 * then the disk counts as full, so that no other write takes what was set free.
 *
 * There is no state but the file: all processes see the same. Where the file system does not tell how much it
 * has left, it is never full until a write fails. */
#include "base/text.h"
#include "os/log.h"
#include "store/sqlite/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define RESERVE ((int64_t)8 << 20)
#define SMALL_PART 8                 /* of a small file system no more than its eighth */
#define LEAST_SPACE ((int64_t)128 << 10) /* what a few writes take beside the log as it is */
#define PATIENCE_MS 200              /* with readers that keep the log from being emptied */
#define LOG_PAGES 20                 /* after so many the log is emptied, on a full disk */

struct space {
    int64_t free;
    int64_t reserve; /* how much should be kept */
};

static const char *
reserve_path(struct arena *a, const char *location)
{
    return arena_printf(a, "%s-reserve", location);
}

static bool
look_at_space(struct arena *a, const char *location, struct space *s)
{
    struct statvfs fs;

    if (statvfs(text_folder(a, location), &fs) != 0 || fs.f_blocks == 0)
        return false;
    s->free = (int64_t)(fs.f_bavail * fs.f_frsize);
    s->reserve = (int64_t)(fs.f_blocks * fs.f_frsize) / SMALL_PART;
    if (s->reserve > RESERVE)
        s->reserve = RESERVE;
    return true;
}

static bool
make_reserve(const char *path, int64_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool made = fd >= 0 && posix_fallocate(fd, 0, size) == 0;

    if (fd >= 0)
        (void)close(fd);
    if (fd >= 0 && !made)
        (void)unlink(path);
    return made;
}

static bool
is_full(struct arena *a, const char *location)
{
    const char *path = reserve_path(a, location);
    struct space space;
    struct stat file;

    if (!look_at_space(a, location, &space))
        return false;
    if (stat(path, &file) == 0 && file.st_size > 0)
        return space.free < LEAST_SPACE;
    return space.free < space.reserve + LEAST_SPACE || !make_reserve(path, space.reserve);
}

bool
sqlite_is_full(const char *location)
{
    struct arena scratch = { 0 };
    bool full = sqlite_exists(location) && is_full(&scratch, location);

    arena_free(&scratch);
    return full;
}

bool
sqlite_give_up_reserve(const char *location)
{
    struct arena scratch = { 0 };
    bool given_up = unlink(reserve_path(&scratch, location)) == 0;

    if (given_up)
        log_error("the disk is full: what was kept for deletes and checks is given up (watchpost doctor says "
                  "what to do)");
    arena_free(&scratch);
    return given_up;
}

/* A log that is emptied is cut to nothing, and grows no longer than it must. */
void
sqlite_make_room(struct db *db)
{
    sqlite3 *handle = sqlite_of(db)->handle;

    (void)sqlite_give_up_reserve(sqlite3_db_filename(handle, "main"));
    sqlite3_wal_autocheckpoint(handle, LOG_PAGES);
    sqlite3_busy_timeout(handle, PATIENCE_MS);
    (void)sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite_wait_at_most(db, 0);
}
