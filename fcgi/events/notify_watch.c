/* The directory is watched rather than the file, so that the watch outlives a file that is removed or
 * replaced. Most of what else happens in the directory (to the database's log) is of kinds that are not
 * asked for; the rest is told by its name, and ignored. */
#include "fcgi/events/notify_watch.h"

#include "os/log.h"
#include "flow/publish.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static const char file[] = "notify";

void
notify_watch_renew(struct notify_watch *n)
{
    const uint32_t kinds = IN_ATTRIB | IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_ONLYDIR;

    if (n->watch < 0)
        n->watch = inotify_add_watch(n->fd, n->dir, kinds);
}

int
notify_watch_open(struct notify_watch *n, const char *state_dir)
{
    *n = (struct notify_watch){ .watch = -1, .dir = state_dir };
    n->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (n->fd < 0) {
        log_error("cannot watch %s: %s", state_dir, strerror(errno));
        return -1;
    }
    publish_wake(state_dir);
    notify_watch_renew(n);
    if (n->watch < 0)
        log_error("cannot watch %s, looking each second instead: %s", state_dir, strerror(errno));
    return 0;
}

void
notify_watch_close(struct notify_watch *n)
{
    (void)close(n->fd);
}

bool
notify_watch_read(struct notify_watch *n)
{
    char bytes[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool touched = false;
    ssize_t length;

    while ((length = read(n->fd, bytes, sizeof bytes)) > 0)
        for (ssize_t at = 0; at < length;) {
            const struct inotify_event *e = (const void *)(bytes + at);

            at += (ssize_t)(sizeof *e + e->len);
            if (e->mask & IN_IGNORED)
                n->watch = -1;
            touched |= (e->mask & IN_Q_OVERFLOW) || (e->len > 0 && strcmp(e->name, file) == 0);
        }
    return touched;
}
