/* Wake-ups by a file in the database's folder, which is touched after a commit: the log's own file will not
 * do, for it changes before the commit can be seen.
 *
 * The listener watches the folder rather than the file, so that the watch outlives a file that is removed or
 * replaced. Most of what else happens in the folder (to the database's log) is of kinds that are not asked
 * for; the rest is told by its name, and ignored. */
#include "base/text.h"
#include "os/log.h"
#include "store/sqlite/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

static const char file_name[] = "notify";

struct listener {
    struct db_listener listener; /* first */
    char *path;                  /* of the file */
    char *folder;
    int watch;                   /* -1: the folder is not there */
};

static char *
kept(const char *text)
{
    char *copy = strdup(text);

    if (copy == NULL)
        abort();
    return copy;
}

char *
sqlite_notify_path(const char *location)
{
    struct arena scratch = { 0 };
    char *path = kept(arena_printf(&scratch, "%s/%s", text_folder(&scratch, location), file_name));

    arena_free(&scratch);
    return path;
}

/* Group writable: workers and cron may run as two users of one group. O_NOFOLLOW: a link would let another
 * user have any file of ours touched. */
void
sqlite_touch(const char *notify_path)
{
    int fd = open(notify_path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0664);

    if (fd < 0)
        return;
    (void)futimens(fd, NULL);
    (void)close(fd);
}

void
sqlite_notify(struct db *db)
{
    sqlite_touch(sqlite_of(db)->notify_path);
}

/* --- the listener */

static struct listener *
listener_of(struct db_listener *l)
{
    return (struct listener *)(void *)l;
}

/* IN_ATTRIB is what futimens raises. The other kinds are for a file that is made or moved into place by
 * hand. */
void
sqlite_listener_renew(struct db_listener *l)
{
    const uint32_t kinds = IN_ATTRIB | IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_ONLYDIR;
    struct listener *own = listener_of(l);

    if (own->watch < 0)
        own->watch = inotify_add_watch(l->fd, own->folder, kinds);
}

static struct listener *
make_listener(const char *location)
{
    struct listener *own = calloc(1, sizeof *own);
    struct arena scratch = { 0 };

    if (own == NULL)
        abort();
    own->listener.backend = &sqlite_backend;
    own->listener.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    own->path = sqlite_notify_path(location);
    own->folder = kept(text_folder(&scratch, own->path));
    own->watch = -1;
    arena_free(&scratch);
    return own;
}

struct db_listener *
sqlite_listen(const struct database_address *address)
{
    struct listener *own = make_listener(address->location);

    if (own->listener.fd < 0) {
        log_error("cannot watch %s: %s", own->folder, strerror(errno));
        sqlite_listener_close(&own->listener);
        return NULL;
    }
    sqlite_touch(own->path); /* so that it is there */
    sqlite_listener_renew(&own->listener);
    if (own->watch < 0)
        log_error("cannot watch %s, looking each second instead: %s", own->folder, strerror(errno));
    return &own->listener;
}

void
sqlite_listener_close(struct db_listener *l)
{
    struct listener *own = listener_of(l);

    if (l->fd >= 0)
        (void)close(l->fd);
    free(own->folder);
    free(own->path);
    free(own);
}

/* The queue is read empty: many commits are one wake-up. An overflow may have swallowed a touch, so it counts
 * as one. IN_IGNORED: the folder is gone, and with it the watch. */
bool
sqlite_listener_heard(struct db_listener *l)
{
    char bytes[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool touched = false;
    ssize_t length;

    while ((length = read(l->fd, bytes, sizeof bytes)) > 0)
        for (ssize_t at = 0; at < length;) {
            const struct inotify_event *e = (const void *)(bytes + at);

            at += (ssize_t)(sizeof *e + e->len);
            if (e->mask & IN_IGNORED)
                listener_of(l)->watch = -1;
            touched |= (e->mask & IN_Q_OVERFLOW) || (e->len > 0 && strcmp(e->name, file_name) == 0);
        }
    return touched;
}
