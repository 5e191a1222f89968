/* apprise, a program that knows over a hundred services: what is known of its output. Starting it is for
 * send_apprise.c. */
#ifndef CRON_NOTIFY_APPRISE_H
#define CRON_NOTIFY_APPRISE_H

#include "base/arena.h"

/* The last line that it printed, without the date in front, and with "***" in place of every part of the
 * address that it might repeat. "": it printed nothing. In the arena. */
const char *apprise_problem(struct arena *a, const char *output, const char *url);

#endif
