/* TERM and INT as something to be waited for among other things, by runs that finish what is in hand. */
#ifndef OS_SIGNALS_H
#define OS_SIGNALS_H

#include <stdbool.h>

/* From now on they do nothing but make this descriptor readable. -1: the system refuses one. */
int signals_open(void);

/* As before; one that came and was not asked for ends the process now. */
void signals_close(int fd);

/* Adds to *came how many have come. The first asks to begin nothing more and to finish what is in hand; true:
 * there was a second, which asks not to wait for that either. */
bool signals_insist(int fd, int *came);

#endif
