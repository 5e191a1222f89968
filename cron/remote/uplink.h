/* A remote probe's line to its server: one request at a time, over one connection if the server keeps it. */
#ifndef CRON_REMOTE_UPLINK_H
#define CRON_REMOTE_UPLINK_H

#include "base/buf.h"

struct uplink;

/* server: an http url, with or without a path in front of /api/v1. NULL (logged) if libcurl cannot be
 * started. */
struct uplink *uplink_open(const char *server, const char *key);
void uplink_close(struct uplink *u);

struct answer {
    long status;         /* 0: none came, and `problem` says why */
    const char *problem; /* valid until the next request */
    struct buf body;     /* the caller's to free */
};

/* GET, or with a body POST. path: below /api/v1. name: this request's own, NULL none: one that the server has
 * heard before is answered, but done only once. Takes 30 s at most. */
void uplink_ask(struct uplink *u, const char *path, const char *body, const char *name,
                struct answer *answer);

#endif
