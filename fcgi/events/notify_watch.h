/* The notify file: whoever has committed events touches it. A hint; who misses it loses time only. */
#ifndef FCGI_EVENTS_NOTIFY_WATCH_H
#define FCGI_EVENTS_NOTIFY_WATCH_H

#include <stdbool.h>

struct notify_watch {
    int fd;        /* readable: call notify_watch_read */
    int watch;     /* -1: the directory is not there */
    const char *dir;
};

/* Makes the file if it is missing. -1 (logged) if the kernel refuses. */
int notify_watch_open(struct notify_watch *n, const char *state_dir);
void notify_watch_close(struct notify_watch *n);

/* Whether the file was touched since the last call. */
bool notify_watch_read(struct notify_watch *n);

/* Looks for a directory that went away; now and then. */
void notify_watch_renew(struct notify_watch *n);

#endif
