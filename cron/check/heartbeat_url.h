/* HEARTBEAT_URL: a service elsewhere that gives the alarm when this checker falls silent. It is asked when
 * a run has done its minute's work: twice at most, and it has five seconds each time. */
#ifndef CRON_CHECK_HEARTBEAT_URL_H
#define CRON_CHECK_HEARTBEAT_URL_H

#include "cron/check/sweep.h"
#include "store/db.h"

#include <stdbool.h>

struct heartbeat_url;

/* Asks, in the sweep's loop. NULL: there is no such url. How it ends is logged, and noted for the doctor
 * (SETTING_HEARTBEAT_PROBLEM). */
struct heartbeat_url *heartbeat_url_ask(const char *url, struct sweep *sweep, struct db *db);

/* NULL: it is not. */
bool heartbeat_url_is_under_way(const struct heartbeat_url *h);

/* Lets go of it, before the sweep is closed. NULL is fine. */
void heartbeat_url_close(struct heartbeat_url *h);

#endif
