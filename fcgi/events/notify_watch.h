/* The notify file: whoever has committed events touches it. A hint; who misses it loses time only. */
#ifndef FCGI_EVENTS_NOTIFY_WATCH_H
#define FCGI_EVENTS_NOTIFY_WATCH_H

#include <stdbool.h>

struct notice {
    int fd;        /* readable: call notice_read */
    int watch;     /* -1: the directory is not there */
    const char *dir;
};

/* Makes the file if it is missing. -1 (logged) if the kernel refuses. */
int notice_open(struct notice *n, const char *state_dir);
void notice_close(struct notice *n);

/* Whether the file was touched since the last call. */
bool notice_read(struct notice *n);

/* Looks for a directory that went away; now and then. */
void notice_renew(struct notice *n);

#endif
