/* Addresses of host names, asked of the system as every other program does (hosts file, nsswitch.conf and
 * all), in threads, because getaddrinfo blocks. Each name is asked once: as long as a sweep lives, or
 * until names_forget. */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include "os/loop.h"

struct names;
struct name;
struct name_wait;

/* addresses: "127.0.0.1,[::1]", in the order in which they should be tried; NULL if there are none, and
 * problem then says why, for people. Both live as long as the names. */
typedef void name_told(void *owner, const char *addresses, const char *problem);

/* All zeroes but for told and owner: nothing is waited for. */
struct name_wait {
    name_told *told;
    void *owner;
    struct name *name; /* NULL: not waiting */
    struct name_wait *next, **link;
};

/* Starts no thread yet. NULL (logged) if the system refuses. */
struct names *names_open(struct loop *loop);

/* Has w->told called: at once, from within, if the name is known already. */
void names_ask(struct names *n, const char *host, struct name_wait *w);

/* No longer wants to know. */
void names_leave(struct name_wait *w);

/* Names that are asked for from now on are looked up anew. Not from within a name_told. */
void names_forget(struct names *n);

/* Threads that are still asking end by themselves once the system has answered them; nobody waits for
 * them. */
void names_close(struct names *n);

#endif
