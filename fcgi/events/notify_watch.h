/* Watches the notify file, which each process touches that has committed events. A touch is a hint: if one
 * is missed, the tick finds the events up to a second later. */
#ifndef FCGI_EVENTS_NOTIFY_WATCH_H
#define FCGI_EVENTS_NOTIFY_WATCH_H

#include <stdbool.h>

struct notify_watch {
    int fd;    /* readable: call notify_watch_read */
    int watch; /* -1: the directory is not there */
    const char *dir;
};

/* Makes the file if it is missing. -1 (logged) if the kernel refuses. */
int notify_watch_open(struct notify_watch *n, const char *state_dir);
void notify_watch_close(struct notify_watch *n);

/* Whether the file was touched since the last call. */
bool notify_watch_read(struct notify_watch *n);

/* Watches the directory again if it was removed and is back; to be called now and then. */
void notify_watch_renew(struct notify_watch *n);

#endif
