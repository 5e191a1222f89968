/* One epoll loop: descriptors that are waited for, and timers. It knows nothing of probes. */
#ifndef OS_LOOP_H
#define OS_LOOP_H

#include <stddef.h>
#include <stdint.h>

/* Told that a watched descriptor is ready; events are epoll's. May watch, forget and set timers as it
 * likes, and may be told of a descriptor that has nothing to say: the number's last owner closed it a
 * moment ago. */
typedef void loop_ready(void *owner, int fd, uint32_t events);

struct watch {
    loop_ready *ready; /* NULL: nobody wants to know */
    void *owner;
    uint32_t events;   /* what the kernel was asked for; 0: nothing */
};

/* Rings once. Belongs to its owner, who sets `ring` and `owner` and leaves the rest all zeroes. */
struct timer {
    void (*ring)(void *owner);
    void *owner;
    int64_t at_ms; /* of the monotonic clock */
    size_t place;  /* in the heap, from 1; 0: not set */
};

/* All zeroes but for epoll, which is -1 or open. */
struct loop {
    int epoll;
    struct watch *watches; /* by descriptor */
    size_t watch_count;
    struct timer **heap; /* a binary heap, the earliest at 1 */
    size_t timer_count, timer_room;
};

/* -1 (logged) if the system refuses. */
int loop_open(struct loop *l);
void loop_close(struct loop *l);

/* Waits for these events of the descriptor, level-triggered, instead of those before. -1 if the kernel
 * refuses. */
int loop_watch(struct loop *l, int fd, uint32_t events, loop_ready *ready, void *owner);

/* To be called when the descriptor is about to be closed: the kernel forgets it then by itself, so this
 * costs no system call. One that stays open all the same is taken out when it next has something to say. */
void loop_forget(struct loop *l, int fd);

/* Sets the timer, or moves it. */
void loop_ring_at(struct loop *l, struct timer *t, int64_t at_ms);
void loop_cancel(struct loop *l, struct timer *t);

/* Rings what is due, then waits for the next happening, at most max_wait_ms, and serves it. */
void loop_turn(struct loop *l, int max_wait_ms);

#endif
