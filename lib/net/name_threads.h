/* Names that only the system's own resolver knows (mDNS, NIS, virtual machines), asked by getaddrinfo. It
 * blocks, for as long as it likes, and cannot be called off: so it is called in threads, few of them, and
 * names for which there is no thread are not asked for. */
#ifndef NET_NAME_THREADS_H
#define NET_NAME_THREADS_H

#include "net/resolve.h"

struct name_threads;

/* Starts no thread yet. `told` is called from the loop, once for each name that was asked for. NULL (logged)
 * if the system refuses. */
struct name_threads *name_threads_open(struct loop *loop,
                                       void (*told)(void *owner, const struct name_found *found));

/* False if all threads are busy, or none can be started; then nothing is told. */
bool name_threads_ask(struct name_threads *t, const char *host, void *owner);

/* Nothing is told any more. Threads that are still asking end by themselves once the system has answered
 * them; nothing waits for them. NULL is fine. */
void name_threads_close(struct name_threads *t);

#endif
