/* Sentinels: places that should always answer (SENTINELS). If none of them does, it is this host that is
 * cut off, and what looks like an outage of targets is none. */
#ifndef CRON_CHECK_SENTINELS_H
#define CRON_CHECK_SENTINELS_H

#include "cron/check/sweep.h"

struct sentinels;

/* list: as the settings have it, NULL or empty: none. NULL: there are none to ask. */
struct sentinels *sentinels_open(const char *list);

/* Asks all of them at once, in the sweep's loop, the first time; later calls do nothing. They have five
 * seconds. */
void sentinels_ask(struct sentinels *s, struct sweep *sweep);

/* NETWORK_THERE as soon as one has answered; NETWORK_AWAY when none has. */
enum network sentinels_say(const struct sentinels *s);

/* Lets go of what is under way. NULL is fine. To be called before the sweep's own loop is closed. */
void sentinels_close(struct sentinels *s);

#endif
