/* One question over a unix socket, as nginx would ask it: just to see whether there is an answer. */
#ifndef CRON_ADMIN_FASTCGI_CLIENT_H
#define CRON_ADMIN_FASTCGI_CLIENT_H

#include "base/arena.h"

/* The status of the answer to HEAD path; -1: there is none, and *said says why. */
int fastcgi_client_ask(struct arena *a, const char *socket, const char *path, int seconds, const char **said);
int http_ask(struct arena *a, const char *socket, const char *path, int seconds, const char **said);

#endif
