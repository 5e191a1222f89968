/* Names are asked once, and everybody who waits is told; or nobody, if they left. */
#include "net/resolve.h"

#include "os/clock.h"
#include "unit.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct listener {
    struct name_wait wait;
    int told; /* all of it */
    struct name_found found;
};

static void
on_told(void *owner, const struct name_found *found)
{
    struct listener *l = owner;

    l->told += found->complete;
    l->found = *found;
}

static bool
has_address(const struct name_found *found, const char *address)
{
    char text[INET6_ADDRSTRLEN];

    for (int i = 0; i < found->count[IPV4]; i++)
        if (strcmp(inet_ntop(AF_INET, &found->list[IPV4][i].v4.sin_addr, text, sizeof text), address) == 0)
            return true;
    for (int i = 0; i < found->count[IPV6]; i++)
        if (strcmp(inet_ntop(AF_INET6, &found->list[IPV6][i].v6.sin6_addr, text, sizeof text), address) == 0)
            return true;
    return false;
}

static void
listen_for(struct names *names, const char *host, struct listener *l)
{
    l->wait.told = on_told;
    l->wait.owner = l;
    names_ask(names, host, &l->wait);
}

/* Turns until as many were told, for ten seconds at most. */
static void
turn_until(struct loop *loop, const struct listener *listeners, size_t count)
{
    int64_t end = clock_monotonic_ms() + 10000;
    size_t told;

    do {
        loop_turn(loop, 100);
        told = 0;
        for (size_t i = 0; i < count; i++)
            told += listeners[i].told > 0;
    } while (told < count && clock_monotonic_ms() < end);
    assert_int_equal(told, count);
}

static void
everybody_who_waits_is_told_once(void **state)
{
    struct listener listeners[6] = { 0 }, later = { .told = 0 };
    struct loop loop;
    struct names *names;

    (void)state;
    assert_int_equal(loop_open(&loop), 0);
    names = names_open(&loop);
    assert_non_null(names);
    for (int i = 0; i < 3; i++)
        listen_for(names, "localhost", &listeners[i]);
    for (int i = 3; i < 6; i++)
        listen_for(names, "watchpost.invalid", &listeners[i]);
    turn_until(&loop, listeners, COUNT(listeners));
    for (int i = 0; i < 3; i++) {
        assert_true(has_address(&listeners[i].found, "127.0.0.1"));
        assert_null(listeners[i].found.problem);
    }
    for (int i = 3; i < 6; i++) {
        assert_int_equal(listeners[i].found.count[IPV4] + listeners[i].found.count[IPV6], 0);
        assert_non_null(listeners[i].found.problem);
    }
    listen_for(names, "localhost", &later);
    assert_int_equal(later.told, 1); /* known: told at once */
    loop_turn(&loop, 0);
    for (size_t i = 0; i < COUNT(listeners); i++)
        assert_int_equal(listeners[i].told, 1);
    names_close(names);
    loop_close(&loop);
}

static void
who_left_is_not_told(void **state)
{
    struct listener listeners[3] = { 0 };
    struct loop loop;
    struct names *names;

    (void)state;
    assert_int_equal(loop_open(&loop), 0);
    names = names_open(&loop);
    for (size_t i = 0; i < COUNT(listeners); i++)
        listen_for(names, "localhost", &listeners[i]);
    names_leave(&listeners[1].wait);
    names_leave(&listeners[1].wait);
    turn_until(&loop, &listeners[2], 1);
    assert_int_equal(listeners[0].told, 1);
    assert_int_equal(listeners[1].told, 0);
    names_close(names);
    loop_close(&loop);
}

/* With threads that are still asking. */
static void
closing_waits_for_nobody(void **state)
{
    struct listener listeners[100] = { 0 };
    struct loop loop;
    int64_t begun = clock_monotonic_ms();

    (void)state;
    for (int round = 0; round < 5; round++) {
        struct names *names;

        assert_int_equal(loop_open(&loop), 0);
        names = names_open(&loop);
        for (size_t i = 0; i < COUNT(listeners); i++) {
            char host[32];

            snprintf(host, sizeof host, "watchpost-%zu.invalid", i);
            listeners[i] = (struct listener){ .told = 0 };
            listen_for(names, host, &listeners[i]);
        }
        loop_turn(&loop, 0);
        names_close(names);
        loop_close(&loop);
    }
    assert_in_range(clock_monotonic_ms() - begun, 0, 3000);
}

static int
threads_of_this_process(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;

    assert_non_null(tasks);
    for (const struct dirent *e = readdir(tasks); e; e = readdir(tasks))
        count += e->d_name[0] != '.';
    closedir(tasks);
    return count;
}

/* Threads that were still asking end by themselves. A leak checker that looked while one of them is ending
 * would find what the C library keeps for each and has not freed yet. */
static int
wait_for_threads(void **state)
{
    int64_t end = clock_monotonic_ms() + 30000;

    (void)state;
    while (threads_of_this_process() > 1 && clock_monotonic_ms() < end)
        nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_who_waits_is_told_once),
        cmocka_unit_test(who_left_is_not_told),
        cmocka_unit_test(closing_waits_for_nobody),
    };

    /* Where no name server answers, threads are not long about it. */
    setenv("RES_OPTIONS", "timeout:1 attempts:1", 1);
    return cmocka_run_group_tests_name("resolve", tests, NULL, wait_for_threads);
}
