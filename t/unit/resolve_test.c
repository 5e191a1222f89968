/* Names are asked for once, and all that wait are told, unless they left; a silent server holds nothing up.
 * The name server is in this test, and does as the first letters of a name say. */
#include "net/resolve.h"

#include "os/clock.h"
#include "unit.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/epoll.h>

#include "own_network.h"

#define RESOLV_CONF "nameserver 127.0.0.1\nsearch a.test b.test\noptions timeout:1 attempts:1\n"
#define PATIENCE_MS 20000
#define LATE_MS 200

/* --- The name server ----------------------------------------------------------------------------------- */

enum { TYPE_A = 1, TYPE_AAAA = 28 };

struct server {
    struct loop *loop;
    int fd;
    int asked;                  /* questions that came */
    struct sockaddr_in late_to; /* an answer that waits for its time */
    uint8_t late[512];
    size_t late_length;
    struct timer late_timer;
};

static struct server server;

/* The name in the question, with dots, in lower case; returns where its type stands. */
static size_t
read_name(const uint8_t *message, char *name)
{
    size_t at = 12;

    while (message[at] != 0) {
        for (size_t length = message[at++]; length > 0; length--)
            *name++ = (char)tolower(message[at++]);
        *name++ = message[at] ? '.' : '\0';
    }
    return at + 1;
}

static size_t
put_address(uint8_t *to, uint16_t type, uint8_t last)
{
    static const uint8_t head[] = { 0xc0, 12, 0, 0, 0, 1, 0, 0, 0, 60, 0, 0 };
    size_t size = type == TYPE_A ? 4 : 16;

    memcpy(to, head, sizeof head);
    to[3] = (uint8_t)type;
    to[11] = (uint8_t)size;
    memset(to + 12, 0, size);
    to[12] = type == TYPE_A ? 127 : 0;
    to[12 + size - 1] = last;
    return 12 + size;
}

static bool
starts(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

/* For c-ares, which asks first, the name does not exist; for the system's own resolver it is silent. */
static int
count_for_thread(const char *name)
{
    static int asked[16];
    int n = atoi(name + strlen("thread-"));

    return n < 0 || n >= 16 || asked[n]++ >= 2 ? -3 : -1;
}

/* How many addresses the name has; -1: it does not exist, -2: the server fails, -3: it is silent. */
static int
count_of(const char *name, uint16_t type)
{
    static int third;

    if (starts(name, "thread-"))
        return count_for_thread(name);
    if (starts(name, "nx") || (strchr(name, '.') && starts(name, "short") && !strstr(name, ".b.test")))
        return starts(name, "nx4") && type == TYPE_AAAA ? -3 : -1;
    if (starts(name, "silent") || (starts(name, "six-silent") && type == TYPE_AAAA))
        return -3;
    if (starts(name, "fail"))
        return -2;
    if (starts(name, "third"))
        return ++third > 4 ? 1 : -3; /* each time it is asked for twice */
    if (starts(name, "empty") || (starts(name, "four") && type == TYPE_AAAA))
        return 0;
    return starts(name, "many") ? 12 : 1;
}

static void
send_late(void *unused)
{
    (void)unused;
    sendto(server.fd, server.late, server.late_length, 0, (struct sockaddr *)&server.late_to,
           sizeof server.late_to);
}

static void
on_question(void *unused, int fd, uint32_t events)
{
    struct sockaddr_in from;
    socklen_t from_length = sizeof from;
    uint8_t message[2048];
    char name[256];
    ssize_t got = recvfrom(fd, message, 512, MSG_DONTWAIT, (struct sockaddr *)&from, &from_length);
    size_t at, length;
    uint16_t type;
    int count;

    (void)unused;
    (void)events;
    if (got < 12)
        return;
    server.asked++;
    at = read_name(message, name);
    type = (uint16_t)(message[at] << 8 | message[at + 1]);
    length = at + 4;
    count = count_of(name, type);
    if (count == -3)
        return;
    message[2] |= 0x80;
    message[3] = (uint8_t)(0x80 | (count == -1 ? 3 : count == -2 ? 2 : 0));
    memset(message + 6, 0, 6);
    message[7] = (uint8_t)(count > 0 ? count : 0);
    for (int i = 0; i < count; i++)
        length += put_address(message + length, type, (uint8_t)(i + 1));
    if (starts(name, type == TYPE_AAAA ? "six-late" : "late-four")) {
        memcpy(server.late, message, length);
        server.late_length = length;
        server.late_to = from;
        server.late_timer = (struct timer){ .ring = send_late };
        loop_ring_at(server.loop, &server.late_timer, clock_monotonic_ms() + LATE_MS);
        return;
    }
    sendto(fd, message, length, 0, (struct sockaddr *)&from, from_length);
}

static void
serve(struct loop *loop)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(53),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    server = (struct server){ .loop = loop, .fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) };
    assert_int_equal(bind(server.fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(loop_watch(loop, server.fd, EPOLLIN, on_question, NULL), 0);
}

/* --- Asking -------------------------------------------------------------------------------------------- */

struct asker {
    struct name_wait wait;
    int told, last; /* times; of these, for the last time */
    int64_t asked_ms, told_ms, last_ms;
    struct name_found found;
};

static void
on_told(void *owner, const struct name_found *found)
{
    struct asker *a = owner;

    if (a->told++ == 0)
        a->told_ms = clock_monotonic_ms() - a->asked_ms;
    a->last += found->complete;
    a->last_ms = clock_monotonic_ms() - a->asked_ms;
    a->found = *found;
}

static void
ask(struct names *names, const char *host, struct asker *a)
{
    *a = (struct asker){ .wait = { .told = on_told, .owner = a }, .asked_ms = clock_monotonic_ms() };
    names_ask(names, host, &a->wait);
}

static struct loop loop;
static struct names *names;

static int
begin(void **state)
{
    (void)state;
    assert_int_equal(loop_open(&loop), 0);
    serve(&loop);
    names = names_open(&loop);
    assert_non_null(names);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    names_close(names);
    loop_cancel(&loop, &server.late_timer);
    loop_forget(&loop, server.fd);
    close(server.fd);
    loop_close(&loop);
    return 0;
}

static void
turn_until(const int *value, int wanted)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;

    while (*value < wanted && clock_monotonic_ms() < until)
        loop_turn(&loop, 100);
    assert_int_equal(*value, wanted);
}

static void
turn_for(int64_t ms)
{
    for (int64_t until = clock_monotonic_ms() + ms; clock_monotonic_ms() < until;)
        loop_turn(&loop, 10);
}

/* Asks for the name and waits for all of it. */
static void
look_up(const char *host, struct asker *a)
{
    ask(names, host, a);
    turn_until(&a->last, 1);
}

static void
finds(const char *host, int sixes, int fours)
{
    struct asker a;

    look_up(host, &a);
    same_int(host, a.found.count[IPV6], sixes);
    same_int(host, a.found.count[IPV4], fours);
    same_int(host, a.found.problem == NULL, sixes + fours > 0);
}

static void
says(const char *host, const char *problem)
{
    struct asker a;

    look_up(host, &a);
    same_text(host, a.found.problem, problem);
    same_int(host, a.found.count[IPV6] + a.found.count[IPV4], 0);
    same_int(host, a.found.own_trouble, false);
}

static void
answers(void **state)
{
    (void)state;
    finds("both.test", 1, 1);
    finds("four.test", 0, 1);
    finds("many.test", NAME_ADDRESSES, NAME_ADDRESSES);
    finds("both.test.", 1, 1);
    says("nx.test", "the name does not exist");
    says("empty.test", "the name has no addresses");
    says("fail.test", "the name servers fail");
    says("a..b", "not a name that DNS can hold");
}

static void
the_hosts_file_comes_first(void **state)
{
    (void)state;
    finds("here.test", 1, 2);
    finds("HERE.test.", 1, 2);
    finds("alias", 1, 2);
    finds("localhost", 1, 1);
    assert_int_equal(server.asked, 0);
}

/* "a.test b.test", ndots 1: with a dot the name itself goes first, without one it is the last. */
static void
the_search_list_is_followed(void **state)
{
    (void)state;
    finds("short", 1, 1);
    assert_in_range(server.asked, 3, 4); /* short.a.test: one answer may settle it; short.b.test */
    finds("short.x", 1, 1);
    says("nx", "the name does not exist");
    says("nx.", "the name does not exist");
    finds("dot.test", 1, 1);
}

static void
all_who_wait_are_told_once(void **state)
{
    struct asker askers[6], later;

    (void)state;
    for (int i = 0; i < 3; i++)
        ask(names, "both.test", &askers[i]);
    for (int i = 3; i < 6; i++)
        ask(names, "nx.test", &askers[i]);
    for (int i = 0; i < 6; i++)
        turn_until(&askers[i].last, 1);
    for (int i = 0; i < 3; i++)
        assert_int_equal(askers[i].found.count[IPV4], 1);
    for (int i = 3; i < 6; i++)
        assert_non_null(askers[i].found.problem);
    assert_true(server.asked >= 4);
    server.asked = 0;
    ask(names, "both.test", &later);
    assert_int_equal(later.last, 1); /* known: told at once */
    turn_for(50);
    for (int i = 0; i < 6; i++)
        assert_int_equal(askers[i].last, 1);
    assert_int_equal(server.asked, 0);
    names_forget(names);
    finds("both.test", 1, 1);
    assert_int_equal(server.asked, 2);
}

static void
who_left_is_not_told(void **state)
{
    struct asker askers[3];

    (void)state;
    for (int i = 0; i < 3; i++)
        ask(names, "both.test", &askers[i]);
    names_leave(&askers[1].wait);
    names_leave(&askers[1].wait);
    turn_until(&askers[2].last, 1);
    assert_int_equal(askers[0].last, 1);
    assert_int_equal(askers[1].told, 0);
}

/* RFC 8305, section 3. */
static void
one_family_does_not_wait_long_for_the_other(void **state)
{
    struct asker six_late, four_late, six_silent;

    (void)state;
    look_up("six-late.test", &six_late);
    assert_int_equal(six_late.told, 2);
    assert_in_range(six_late.told_ms, 45, LATE_MS - 20);
    assert_true(six_late.last_ms >= LATE_MS - 5);
    assert_int_equal(six_late.found.count[IPV6], 1);
    look_up("late-four.test", &four_late);
    assert_int_equal(four_late.told, 2);
    assert_in_range(four_late.told_ms, 0, LATE_MS - 20);
    ask(names, "six-silent.test", &six_silent);
    turn_until(&six_silent.told, 1);
    assert_int_equal(six_silent.found.count[IPV4], 1);
    assert_int_equal(six_silent.last, 0);
    names_leave(&six_silent.wait);
    ask(names, "six-silent.test", &six_silent);
    assert_int_equal(six_silent.told, 1); /* as far as it is known */
    names_leave(&six_silent.wait);
    says("nx4.test", "the name does not exist"); /* for one family: for both */
}

static void
what_is_not_answered_is_repeated(void **state)
{
    (void)state;
    finds("third.test", 1, 1);
}

/* For as long as it is waited for; and what is waited for no longer is not remembered. */
static void
silence_is_no_answer(void **state)
{
    struct asker a;
    int asked;

    (void)state;
    ask(names, "silent.test", &a);
    turn_for(1500);
    assert_int_equal(a.told, 0);
    assert_in_range(server.asked, 4, 8); /* for either family: at once, after 0.3, 0.9 s */
    names_leave(&a.wait);
    turn_for(1500);
    asked = server.asked;
    assert_in_range(asked, 4, 8);
    ask(names, "silent.test", &a);
    turn_for(100);
    assert_int_equal(server.asked, asked + 2);
    assert_int_equal(a.told, 0);
    names_leave(&a.wait);
}

static void
silence_holds_nobody_up(void **state)
{
    struct asker silent[300], a;
    int slow = 0;

    (void)state;
    for (int i = 0; i < 300; i++) {
        char host[32];

        snprintf(host, sizeof host, "silent-%d.test", i);
        ask(names, host, &silent[i]);
        loop_turn(&loop, 0);
    }
    for (int i = 0; i < 12; i++) { /* for as long as questions are repeated */
        char host[32];

        snprintf(host, sizeof host, "both-%d.test", i);
        look_up(host, &a);
        assert_int_equal(a.found.count[IPV4], 1);
        slow += a.last_ms > 50;
        turn_for(100);
    }
    assert_in_range(slow, 0, 2); /* a busy machine may be */
    for (int i = 0; i < 300; i++)
        assert_int_equal(silent[i].told, 0);
}

static int
descriptors(const char *folder)
{
    DIR *entries = opendir(folder);
    int count = 0;

    assert_non_null(entries);
    for (const struct dirent *e = readdir(entries); e; e = readdir(entries))
        count += e->d_name[0] != '.';
    closedir(entries);
    return count;
}

static void
a_name_costs_no_descriptor_and_no_thread(void **state)
{
    struct asker askers[100];
    int before = descriptors("/proc/self/fd");

    (void)state;
    for (int i = 0; i < 100; i++) {
        char host[32];

        snprintf(host, sizeof host, "silent-%d.test", i);
        ask(names, host, &askers[i]);
    }
    loop_turn(&loop, 0);
    assert_int_equal(descriptors("/proc/self/fd"), before + 1); /* to the server */
    assert_int_equal(descriptors("/proc/self/task"), 1);
}

/* nsswitch.conf names a source that only the system can ask. It is asked for what the DNS does not know, by
 * eight threads; for more names there is none, and nothing else waits. */
static int
begin_with_threads(void **state)
{
    own_file("/etc/nsswitch.conf", "hosts: files dns none_such\n");
    return begin(state);
}

static void
threads_are_few(void **state)
{
    struct asker askers[10];
    int without = 0;

    (void)state;
    for (int i = 0; i < 10; i++) {
        char host[32];

        snprintf(host, sizeof host, "thread-%d.test.", i);
        ask(names, host, &askers[i]);
    }
    finds("both.test", 1, 1);
    for (int i = 0; i < 10; i++) {
        turn_until(&askers[i].last, 1);
        assert_non_null(askers[i].found.problem);
        without += askers[i].found.own_trouble;
        same_int("without a thread", askers[i].last_ms < 900, askers[i].found.own_trouble);
    }
    assert_int_equal(without, 2);
    says("nx.test.", "the name does not exist"); /* a thread is free again, and the system knows no better */
}

/* The first of two servers is dead: silent, or nobody listens there. */
static int dead = -1;

static int
begin_with_two(void **state)
{
    own_file("/etc/resolv.conf", "nameserver 127.0.0.3\nnameserver 127.0.0.1\n");
    return begin(state);
}

static int
begin_with_a_silent_one(void **state)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(53),
                              .sin_addr.s_addr = htonl(0x7f000003) };

    dead = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(dead, (struct sockaddr *)&at, sizeof at), 0);
    return begin_with_two(state);
}

static int
end_with_two(void **state)
{
    if (dead >= 0)
        close(dead);
    dead = -1;
    own_file("/etc/resolv.conf", RESOLV_CONF);
    return end(state);
}

static int
ten_names(const char *prefix, int64_t most_ms)
{
    struct asker askers[10];
    int late = 0;

    for (int i = 0; i < 10; i++) {
        char host[32];

        snprintf(host, sizeof host, "%s-%d.test", prefix, i);
        look_up(host, &askers[i]);
        assert_int_equal(askers[i].found.count[IPV4], 1);
        late += askers[i].last_ms > most_ms;
    }
    return late;
}

static void
a_silent_first_server_costs_a_moment_once(void **state)
{
    struct asker a;

    (void)state;
    assert_in_range(ten_names("first", 90), 0, 1); /* 40 ms each, and what a busy machine adds */
    turn_for(400);
    assert_in_range(ten_names("later", 25), 0, 2);
    ask(names, "silent.test", &a); /* the one that answers others knows no answer to this one */
    turn_for(1000);
    assert_int_equal(a.told, 0);
    names_leave(&a.wait);
    says("nx.test", "the name does not exist");
    says("fail.test", "the name servers fail");
}

static void
a_refusing_first_server_costs_nothing(void **state)
{
    (void)state;
    assert_in_range(ten_names("first", 25), 0, 2);
}

/* A leak checker that looked while a thread is ending would find what the C library keeps for each. */
static int
end_with_threads(void **state)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;

    while (descriptors("/proc/self/task") > 1 && clock_monotonic_ms() < until)
        turn_for(5);
    return end(state);
}

int
main(int argc, char **argv)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(answers),
        TEST(the_hosts_file_comes_first),
        TEST(the_search_list_is_followed),
        TEST(all_who_wait_are_told_once),
        TEST(who_left_is_not_told),
        TEST(one_family_does_not_wait_long_for_the_other),
        TEST(what_is_not_answered_is_repeated),
        TEST(silence_is_no_answer),
        TEST(silence_holds_nobody_up),
        TEST(a_name_costs_no_descriptor_and_no_thread),
        cmocka_unit_test_setup_teardown(a_silent_first_server_costs_a_moment_once, begin_with_a_silent_one,
                                        end_with_two),
        cmocka_unit_test_setup_teardown(a_refusing_first_server_costs_nothing, begin_with_two, end_with_two),
        cmocka_unit_test_setup_teardown(threads_are_few, begin_with_threads, end_with_threads),
    };

    (void)argc;
    if (!own_network_enter(argv)) {
        puts("1..0 # SKIP no network namespace is to be had here");
        return 0;
    }
    own_file("/etc/resolv.conf", RESOLV_CONF);
    own_file("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n# 127.0.0.9 here.test\n127.0.0.7 here.test "
                           "alias # too\n"
                           "fd00::1\tHere.Test alias\n127.0.0.8 alias here.test\n127.0.0.x "
                           "here.test\nfe80::1%lo here.test\n");
    own_file("/etc/nsswitch.conf", "hosts: files dns\n");
    return cmocka_run_group_tests_name("resolve", tests, NULL, NULL);
}
