/* TERM and INT as something to be waited for among other things, by runs that finish what is in hand. */
#ifndef CRON_SIGNALS_H
#define CRON_SIGNALS_H

/* From now on they do nothing but make this descriptor readable. -1: the system refuses one. */
int signals_open(void);

/* As before; one that came and was not asked for ends the process now. */
void signals_close(int fd);

/* How many have come since it was asked last. */
int signals_came(int fd);

#endif
