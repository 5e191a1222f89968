/* Descriptors are small numbers, so the watches are an array. Timers are a binary heap of pointers in
 * which each timer knows its place: setting, moving and cancelling are all O(log n), and thousands of
 * deadlines cost no system call. */
#include "os/loop.h"

#include "os/clock.h"
#include "os/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS_PER_TURN 64 /* the rest comes with the next turn: the kernel hands them out in rotation */

int
loop_open(struct loop *l)
{
    *l = (struct loop){ .epoll = epoll_create1(EPOLL_CLOEXEC) };
    if (l->epoll < 0) {
        log_error("epoll: %s", strerror(errno));
        return -1;
    }
    return 0;
}

void
loop_close(struct loop *l)
{
    if (l->epoll >= 0)
        close(l->epoll);
    free(l->watches);
    free(l->heap);
    *l = (struct loop){ .epoll = -1 };
}

/* Room for at least `wanted` elements, the new ones zeroed. Running out of memory ends the process: a
 * supervisor starts it again. */
static void *
grow(void *array, size_t *room, size_t wanted, size_t size)
{
    size_t more = *room ? *room : 64;
    char *grown;

    while (more < wanted)
        more *= 2;
    grown = reallocarray(array, more, size);
    if (!grown)
        abort();
    memset(grown + *room * size, 0, (more - *room) * size);
    *room = more;
    return grown;
}

/* EEXIST is not asked for beforehand, since forgetting makes no system call and the kernel's set is therefore
 * not known for sure. */
int
loop_watch(struct loop *l, int fd, uint32_t events, loop_ready *ready, void *owner)
{
    struct epoll_event event = { .events = events, .data.fd = fd };
    struct watch *w;

    if ((size_t)fd >= l->watch_count)
        l->watches = grow(l->watches, &l->watch_count, (size_t)fd + 1, sizeof *l->watches);
    w = &l->watches[fd];
    w->ready = ready;
    w->owner = owner;
    if (w->events == events)
        return 0;
    /* A descriptor that was forgotten, but not closed, is still in the kernel's set. */
    if (epoll_ctl(l->epoll, w->events ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0 &&
        (errno != EEXIST || epoll_ctl(l->epoll, EPOLL_CTL_MOD, fd, &event) != 0))
        return -1;
    w->events = events;
    return 0;
}

void
loop_forget(struct loop *l, int fd)
{
    if ((size_t)fd < l->watch_count)
        l->watches[fd] = (struct watch){ .events = 0 };
}

static void
put(struct loop *l, size_t place, struct timer *t)
{
    l->heap[place] = t;
    t->place = place;
}

/* Moves the timer towards the top while it is earlier than what is above it. */
static void
rise(struct loop *l, struct timer *t)
{
    size_t place = t->place;

    while (place > 1 && l->heap[place / 2]->at_ms > t->at_ms) {
        put(l, place, l->heap[place / 2]);
        place /= 2;
    }
    put(l, place, t);
}

/* Moves it down while something below is earlier. */
static void
sink(struct loop *l, struct timer *t)
{
    size_t place = t->place;

    for (;;) {
        size_t below = 2 * place;

        if (below < l->timer_count && l->heap[below + 1]->at_ms < l->heap[below]->at_ms)
            below++;
        if (below > l->timer_count || l->heap[below]->at_ms >= t->at_ms)
            break;
        put(l, place, l->heap[below]);
        place = below;
    }
    put(l, place, t);
}

void
loop_ring_at(struct loop *l, struct timer *t, int64_t at_ms)
{
    t->at_ms = at_ms;
    if (t->place == 0) {
        if (l->timer_count + 2 > l->timer_room)
            l->heap = grow(l->heap, &l->timer_room, l->timer_count + 2, sizeof *l->heap);
        put(l, ++l->timer_count, t);
    }
    rise(l, t); /* a timer may be moved to earlier or to later: at most one of the two does anything */
    sink(l, t);
}

/* The last timer takes the gap and finds its place, upwards or downwards. */
void
loop_cancel(struct loop *l, struct timer *t)
{
    struct timer *last;

    if (t->place == 0)
        return;
    last = l->heap[l->timer_count--];
    if (last != t) {
        put(l, t->place, last);
        rise(l, last);
        sink(l, last);
    }
    t->place = 0;
}

/* Taken out before it rings: it may set itself again, or be freed, from within. */
static void
ring_due(struct loop *l)
{
    int64_t now = l->timer_count > 0 ? clock_monotonic_ms() : 0;

    /* At most as many as are set now: a timer that sets itself again must not keep descriptors waiting. */
    for (size_t left = l->timer_count; left > 0 && l->timer_count > 0 && l->heap[1]->at_ms <= now; left--) {
        struct timer *t = l->heap[1];

        loop_cancel(l, t);
        t->ring(t->owner);
    }
}

/* How long to wait, so that the next timer rings in time. */
static int
wait_ms(const struct loop *l, int max_wait_ms)
{
    int64_t left;

    if (l->timer_count == 0 || max_wait_ms == 0)
        return max_wait_ms;
    left = l->heap[1]->at_ms - clock_monotonic_ms();
    if (left < 0)
        left = 0;
    return left < max_wait_ms ? (int)left : max_wait_ms;
}

/* Timers ring before the wait, so that what they set off is waited for, and after it, because serving took
 * its time. A signal ends the wait early: then the count is -1 and nothing is served. */
void
loop_turn(struct loop *l, int max_wait_ms)
{
    struct epoll_event events[EVENTS_PER_TURN];
    int count;

    ring_due(l);
    count = epoll_wait(l->epoll, events, EVENTS_PER_TURN, wait_ms(l, max_wait_ms));
    for (int i = 0; i < count; i++) {
        int fd = events[i].data.fd;
        const struct watch *w = &l->watches[fd]; /* looked up each time: a call may move the array */

        if (w->ready)
            w->ready(w->owner, fd, events[i].events);
        else
            epoll_ctl(l->epoll, EPOLL_CTL_DEL, fd, NULL);
    }
    ring_due(l);
}
