/* The one event loop: descriptors that are waited for, through epoll, and timers.
 *
 * Its owner turns it: `while (...) loop_turn(&loop, most_ms)`. A turn serves what is ready and then
 * returns, so what is to be done once after all events of a turn stands behind the call. */
#ifndef OS_LOOP_H
#define OS_LOOP_H

#include <stddef.h>
#include <stdint.h>

/* Called when a watched descriptor is ready; events are epoll's. May set timers, and watch and forget any
 * descriptor, its own too. The owner of a forgotten descriptor is not called any more, even if that became
 * ready in the same turn, and may be freed. The call may be spurious: the event may have been one of another
 * descriptor, closed earlier in the same turn, whose number the watched one has now. So it must not block
 * if nothing is there to be read. */
typedef void loop_ready(void *owner, int fd, uint32_t events);

struct watch {
    loop_ready *ready; /* NULL: forgotten */
    void *owner;
    uint32_t events;   /* that the kernel was asked for; 0: none */
};

/* Rings once. Belongs to its owner, which sets `ring` and `owner` and leaves the rest all zeroes. */
struct timer {
    void (*ring)(void *owner);
    void *owner;
    int64_t at_ms; /* of the monotonic clock */
    size_t place;  /* in the heap, from 1; 0: not set */
};

/* Not open: all zeroes but for epoll, which is -1. */
struct loop {
    int epoll;
    struct watch *watches; /* by descriptor */
    size_t watch_count;
    struct timer **heap; /* a binary heap, the earliest at 1 */
    size_t timer_count, timer_room;
};

/* -1 (logged) if the system refuses. */
int loop_open(struct loop *l);

/* Closes no watched descriptor. */
void loop_close(struct loop *l);

/* Waits for these events of the descriptor, level-triggered, instead of those before. -1 if the kernel
 * refuses. */
int loop_watch(struct loop *l, int fd, uint32_t events, loop_ready *ready, void *owner);

/* Ends the watch; to be called before the descriptor is closed. Makes no system call: the kernel forgets a
 * closed descriptor by itself, and one that stays open is taken out of the kernel's set when it is ready
 * the next time. Does nothing if the descriptor is not watched. */
void loop_forget(struct loop *l, int fd);

/* Sets the timer, or moves it. */
void loop_ring_at(struct loop *l, struct timer *t, int64_t at_ms);

/* Does nothing if the timer is not set. */
void loop_cancel(struct loop *l, struct timer *t);

/* One turn: rings the timers that are due, waits until a descriptor is ready or a timer is due, at most
 * max_wait_ms, and serves that. */
void loop_turn(struct loop *l, int max_wait_ms);

#endif
