/* SIGTERM and SIGINT, with which this process is asked to end. A process serves them in one of two ways,
 * by what it waits in. */
#ifndef OS_SIGNALS_H
#define OS_SIGNALS_H

#include "os/loop.h"

/* --- in a loop: they are counted -------------------------------------------------------------------- */

struct signals {
    struct loop *loop;
    int fd;    /* -1: not open */
    int count; /* how many have come, as far as they have been read */
};

/* From now on the two do nothing but end a turn of the loop and be counted. The first asks the process to
 * begin nothing more and to finish what it has begun, the second not to wait for that either. -1 (logged)
 * if the system refuses a descriptor. */
int signals_open(struct signals *s, struct loop *l);

/* How many have come by now, including those that no turn of the loop has read yet. */
int signals_count(struct signals *s);

/* To be called before the loop is closed; does nothing if fd is -1. The two stay blocked: what is left to
 * do will not be interrupted. */
void signals_close(struct signals *s);

/* Closes, and lets the two end the process again. One that came and was not counted ends it now. */
void signals_restore(struct signals *s);

/* --- in accept(2): the listening socket is taken away ----------------------------------------------- */

/* For a process that waits for clients in a library's blocking accept(2). A handler that only sets a flag
 * would not do: a signal that arrives after the flag was looked at and before accept(2) has begun would
 * have no effect until the next client comes. So the handler replaces the descriptor `listener` by
 * /dev/null. An accept(2) that has not begun fails at once; one that waits is restarted by the kernel
 * (SA_RESTART) and fails the same way; reads and writes of the request in hand go on. Other processes that
 * share the socket keep it. One descriptor per process. -1 (errno) if the system refuses. */
int signals_end_accept(int listener);

#endif
