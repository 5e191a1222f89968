/* A remote probe's requests to its server: one at a time, over one connection if the server keeps it. */
#ifndef CRON_REMOTE_UPLINK_H
#define CRON_REMOTE_UPLINK_H

#include "net/http_client.h"

struct uplink;

/* server: an http url, with or without a path in front of /api/v1. NULL (logged) if libcurl cannot be
 * started. */
struct uplink *uplink_open(const char *server, const char *key);
void uplink_close(struct uplink *u);

/* GET, or with a body POST. path: below /api/v1. name: the Idempotency-Key of a body, by which the server
 * answers a repeated request but counts it once; NULL: none. Takes 30 s at most. */
void uplink_ask(struct uplink *u, const char *path, const char *body, const char *name,
                struct http_answer *answer);

#endif
