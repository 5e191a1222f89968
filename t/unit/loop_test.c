/* Timers ring in order, and only those that are set; a descriptor's owner is called while it is watched. */
#include "os/loop.h"

#include "os/clock.h"
#include "unit.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define TIMERS 500

/* 0 .. below - 1, always the same series (xorshift). */
static unsigned
any(unsigned below)
{
    static uint32_t state = 2463534242U;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % below;
}

static int64_t last_rung;
static int rung;

static void
on_ring(void *timer)
{
    const struct timer *t = timer;

    assert_true(t->at_ms >= last_rung);
    last_rung = t->at_ms;
    rung++;
}

static void
timers_ring_in_order(void **state)
{
    static struct timer timers[TIMERS];
    struct loop l;
    int64_t now = clock_monotonic_ms();
    int wanted = 0;

    (void)state;
    assert_int_equal(loop_open(&l), 0);
    for (int i = 0; i < TIMERS; i++) {
        timers[i] = (struct timer){ .ring = on_ring, .owner = &timers[i] };
        loop_ring_at(&l, &timers[i], now - any(1000));
    }
    for (int i = 0; i < TIMERS; i += 2) /* some move, into the past and into the future */
        loop_ring_at(&l, &timers[i], any(2) ? now - any(1000) : now + 3600 * 1000);
    for (int i = 0; i < TIMERS; i += 3) {
        loop_cancel(&l, &timers[i]);
        loop_cancel(&l, &timers[i]);
    }
    for (int i = 0; i < TIMERS; i++)
        wanted += timers[i].place != 0 && timers[i].at_ms <= now;
    last_rung = rung = 0;
    loop_turn(&l, 0);
    assert_int_equal(rung, wanted);
    loop_close(&l);
}

static void
ring_again(void *timer)
{
    rung++;
    (void)timer;
}

struct again {
    struct loop *loop;
    struct timer timer;
};

static void
set_again(void *owner)
{
    struct again *again = owner;

    rung++;
    loop_ring_at(again->loop, &again->timer, clock_monotonic_ms());
}

static void
a_timer_that_sets_itself_does_not_stop_the_loop(void **state)
{
    struct loop l;
    struct again again = { .loop = &l, .timer = { .ring = set_again } };
    struct timer other = { .ring = ring_again, .owner = &other };

    (void)state;
    assert_int_equal(loop_open(&l), 0);
    again.timer.owner = &again;
    rung = 0;
    loop_ring_at(&l, &again.timer, 0);
    loop_turn(&l, 1000);
    assert_in_range(rung, 1, 2);
    loop_cancel(&l, &again.timer);
    loop_ring_at(&l, &other, clock_monotonic_ms() + 20);
    rung = 0;
    loop_turn(&l, 1000); /* ends when the timer is due, not a second later */
    assert_int_equal(rung, 1);
    loop_close(&l);
}

static int served;

static void
on_event(void *owner, int fd, uint32_t events)
{
    (void)owner;
    (void)fd;
    assert_int_equal(events, EPOLLIN);
    served++;
}

struct pair {
    struct loop *loop;
    int fds[2], open;
};

/* Closes the other one, which is ready, too. */
static void
close_other(void *owner, int fd, uint32_t events)
{
    struct pair *pair = owner;
    int other = pair->fds[fd == pair->fds[0]];

    (void)events;
    served++;
    loop_forget(pair->loop, other);
    close(other);
    pair->open = fd;
}

static void
a_descriptor_that_is_forgotten_in_a_turn_is_not_served_in_it(void **state)
{
    struct loop l;
    struct pair pair = { .loop = &l, .fds = { eventfd(1, EFD_NONBLOCK), eventfd(1, EFD_NONBLOCK) } };

    (void)state;
    assert_int_equal(loop_open(&l), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(loop_watch(&l, pair.fds[i], EPOLLIN, close_other, &pair), 0);
    served = 0;
    loop_turn(&l, 1000);
    assert_int_equal(served, 1);
    loop_close(&l);
    close(pair.open);
}

static void
a_descriptor_is_served_while_it_is_watched(void **state)
{
    struct loop l;
    int fd = eventfd(1, EFD_NONBLOCK);

    (void)state;
    assert_int_equal(loop_open(&l), 0);
    assert_int_equal(loop_watch(&l, fd, EPOLLIN, on_event, NULL), 0);
    served = 0;
    loop_turn(&l, 1000);
    loop_turn(&l, 1000);
    assert_int_equal(served, 2); /* level-triggered */
    loop_forget(&l, fd);
    loop_turn(&l, 0); /* forgotten, but not closed: taken out, not served */
    loop_turn(&l, 0);
    assert_int_equal(served, 2);
    assert_int_equal(loop_watch(&l, fd, EPOLLIN, on_event, NULL), 0);
    loop_turn(&l, 1000);
    assert_int_equal(served, 3);
    loop_forget(&l, fd);
    assert_int_equal(loop_watch(&l, fd, EPOLLIN, on_event, NULL), 0); /* forgotten and wanted again at once */
    loop_turn(&l, 1000);
    assert_int_equal(served, 4);
    close(fd);
    loop_close(&l);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_ring_in_order),
        cmocka_unit_test(a_timer_that_sets_itself_does_not_stop_the_loop),
        cmocka_unit_test(a_descriptor_is_served_while_it_is_watched),
        cmocka_unit_test(a_descriptor_that_is_forgotten_in_a_turn_is_not_served_in_it),
    };
    return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
