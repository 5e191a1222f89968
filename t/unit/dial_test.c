/* Addresses that are silent, refuse, are out of reach or not allowed, in every order: an address that
 * answers is reached, and if none does, the failure that says most is told. Names are the test's own, so
 * that they can be late. */
#include "net/dial.h"

#include "os/clock.h"
#include "unit.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 20000

/* --- Names: whatever is asked for, the test tells what it likes ---------------------------------------- */

struct names {
    struct name_wait *asked;
};

static struct names names;

struct names *
names_open(struct loop *loop)
{
    (void)loop;
    return &names;
}

void
names_ask(struct names *n, const char *host, struct name_wait *w)
{
    (void)host;
    n->asked = w;
}

void
names_leave(struct name_wait *w)
{
    if (names.asked == w)
        names.asked = NULL;
}

bool
names_ready(struct names *n)
{
    return n->asked == NULL;
}

int
names_late(const struct names *n)
{
    return n->asked != NULL;
}

void
names_forget(struct names *n)
{
    (void)n;
}

void
names_close(struct names *n)
{
    (void)n;
}

/* --- Targets ------------------------------------------------------------------------------------------- */

/* One port on every address of 127.0.0.0/8: 127.0.0.1 and .2 are silent, 127.0.0.9 and ::1 answer, others
 * refuse. */
#define SILENT "127.0.0.1"
#define SILENT_TOO "127.0.0.2"
#define REFUSES "127.0.0.5"
#define ANSWERS "127.0.0.9"

static int port;
static bool isolated; /* in a network of its own, where nothing else is to be reached */

static union ip
ip_of(const char *text)
{
    union ip ip = { .any.sa_family = strchr(text, ':') ? AF_INET6 : AF_INET };

    if (ip.any.sa_family == AF_INET6)
        assert_int_equal(inet_pton(AF_INET6, text, &ip.v6.sin6_addr), 1);
    else
        assert_int_equal(inet_pton(AF_INET, text, &ip.v4.sin_addr), 1);
    return ip;
}

static int
listen_at(const char *address, int backlog)
{
    union ip ip = ip_of(address);
    socklen_t length = ip.any.sa_family == AF_INET6 ? sizeof ip.v6 : sizeof ip.v4;
    int fd = socket(ip.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    ip.v4.sin_port = htons((uint16_t)port); /* both families have it in the same place */
    if (bind(fd, &ip.any, length) != 0 || listen(fd, backlog) != 0)
        fail_msg("%s cannot be listened at", address);
    if (port == 0) {
        getsockname(fd, &ip.any, &length);
        port = ntohs(ip.v4.sin_port);
    }
    return fd;
}

/* Fills its queue, so that the kernel drops whatever else comes. */
static void
make_silent(const char *address)
{
    union ip ip = ip_of(address);

    listen_at(address, 0);
    ip.v4.sin_port = htons((uint16_t)port);
    for (int i = 0; i < 4; i++)
        connect(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), &ip.any, sizeof ip.v4);
}

static int
make_targets(void **state)
{
    struct ifreq lo = { .ifr_name = "lo" };
    int fd;

    (void)state;
    isolated = unshare(CLONE_NEWNET) == 0;
    if (isolated) {
        fd = socket(AF_INET, SOCK_DGRAM, 0);
        ioctl(fd, SIOCGIFFLAGS, &lo);
        lo.ifr_flags |= IFF_UP;
        isolated = ioctl(fd, SIOCSIFFLAGS, &lo) == 0;
        close(fd);
    }
    make_silent(SILENT);
    make_silent(SILENT_TOO);
    listen_at(ANSWERS, 64);
    listen_at("::1", 64);
    return 0;
}

/* --- Dialling ------------------------------------------------------------------------------------------ */

struct call {
    struct dial dial;
    struct loop loop;
    struct dialler *by;
    bool ended, connected;
    enum probe_outcome outcome;
    char detail[256];
    int64_t started_ms;
};

static void
on_connected(struct dial *d, int fd)
{
    struct call *c = d->owner;

    close(fd);
    assert_false(c->ended);
    c->ended = c->connected = true;
}

static void
on_failed(struct dial *d, enum probe_outcome outcome, const char *detail)
{
    struct call *c = d->owner;

    assert_false(c->ended);
    c->ended = true;
    c->outcome = outcome;
    snprintf(c->detail, sizeof c->detail, "%s", detail ? detail : "");
}

static void
begin(struct call *c, const char *host, enum target_policy policy)
{
    *c = (struct call){ .dial = { .owner = c, .connected = on_connected, .failed = on_failed } };
    assert_int_equal(loop_open(&c->loop), 0);
    c->by = dialler_open(&c->loop, policy);
    c->started_ms = clock_monotonic_ms();
    dial_begin(&c->dial, c->by, host, port);
}

/* The name's addresses, separated by blanks. */
static void
tell(struct call *c, struct name_found *found, const char *addresses, bool complete)
{
    struct name_wait *w = names.asked;
    char copy[512];

    (void)c;
    assert_non_null(w);
    snprintf(copy, sizeof copy, "%s", addresses);
    for (char *rest = copy, *a = strsep(&rest, " "); a; a = strsep(&rest, " "))
        if (*a) {
            int family = strchr(a, ':') ? IPV6 : IPV4;

            found->list[family][found->count[family]++] = ip_of(a);
        }
    found->complete = complete;
    w->told(w->owner, found);
}

static void
wait_for_end(struct call *c)
{
    while (!c->ended && clock_monotonic_ms() - c->started_ms < PATIENCE_MS)
        loop_turn(&c->loop, 100);
    assert_true(c->ended);
}

static void
end(struct call *c)
{
    dial_stop(&c->dial);
    dialler_close(c->by);
    loop_close(&c->loop);
}

/* Dials a name that has these addresses, and waits for the end. */
static void
dial(struct call *c, const char *addresses)
{
    struct name_found found = { .problem = NULL };

    begin(c, "name.test", TARGET_ANY);
    tell(c, &found, addresses, true);
    wait_for_end(c);
}

static const char *
text_of(const union ip *ip)
{
    static char text[INET6_ADDRSTRLEN];
    const void *bytes = ip->any.sa_family == AF_INET6 ? (const void *)&ip->v6.sin6_addr : &ip->v4.sin_addr;

    return inet_ntop(ip->any.sa_family, bytes, text, sizeof text);
}

/* A busy machine may take longer than it should, but not each time. */
static void
reaches(const char *addresses, const char *reached, int64_t from_ms, int64_t to_ms)
{
    int64_t took = to_ms + 1;
    struct call c;

    for (int i = 0; i < 5 && took > to_ms; i++) {
        dial(&c, addresses);
        took = clock_monotonic_ms() - c.started_ms;
        same_int(addresses, c.connected, true);
        same_text(addresses, text_of(&c.dial.address), reached);
        assert_in_range(c.dial.phases.connect_ms, from_ms, took);
        end(&c);
    }
    if (took > to_ms)
        fail_msg("%s: %lld ms", addresses, (long long)took);
}

/* Those that answer after one that is silent do so after 250 ms; those after one that refuses at once. */
static void
one_that_answers_is_reached(void **state)
{
    (void)state;
    reaches(ANSWERS, ANSWERS, 0, 200);
    reaches("::1", "::1", 0, 200);
    reaches(SILENT " " ANSWERS, ANSWERS, 245, 450);
    reaches(REFUSES " " ANSWERS, ANSWERS, 0, 200);
    reaches(SILENT " " REFUSES " " ANSWERS, ANSWERS, 245, 450);
    reaches(SILENT " " SILENT_TOO " " ANSWERS, ANSWERS, 495, 700);
    reaches("127.0.0.3 127.0.0.4 127.0.0.5 127.0.0.6 127.0.0.7 127.0.0.8 " ANSWERS, ANSWERS, 0, 200);
    reaches("169.254.0.1 " ANSWERS, ANSWERS, 0, 200); /* never allowed, so not even tried */
}

static void
families_take_turns_and_ipv6_goes_first(void **state)
{
    (void)state;
    reaches(ANSWERS " ::1", "::1", 0, 200);
    reaches(SILENT " " SILENT_TOO " ::1", "::1", 0, 200);
    reaches("fe80::1 " ANSWERS, ANSWERS, 0, 200);                  /* not allowed */
    reaches("::ffff:127.0.0.1 " ANSWERS, ANSWERS, 245, 450);       /* IPv6 in name, and silent */
    reaches("::ffff:127.0.0.1 ::ffff:127.0.0.2 " ANSWERS " " REFUSES, ANSWERS, 245, 450);
}

static void
fails(const char *addresses, enum probe_outcome outcome, const char *detail)
{
    struct call c;

    dial(&c, addresses);
    same_int(addresses, c.connected, false);
    same_int(addresses, c.outcome, outcome);
    if (!strstr(c.detail, detail))
        fail_msg("%s: %s", addresses, c.detail);
    end(&c);
}

static void
the_failure_that_says_most_is_told(void **state)
{
    (void)state;
    fails(REFUSES, OUTCOME_REFUSED, "");
    fails(REFUSES " 127.0.0.6", OUTCOME_REFUSED, "");
    fails("169.254.0.1", OUTCOME_NOT_ALLOWED, "169.254.0.1 is a link-local address");
    fails("169.254.0.1 fe80::1", OUTCOME_NOT_ALLOWED, "fe80::1 is a link-local address");
    fails("169.254.0.1 " REFUSES, OUTCOME_REFUSED, "");
    if (!isolated)
        skip();
    fails("192.0.2.1", OUTCOME_FAILED, "Network is unreachable");
    fails("192.0.2.1 2001:db8::1 169.254.0.1", OUTCOME_FAILED, "unreachable");
    fails("192.0.2.1 " REFUSES " 192.0.2.2 2001:db8::1", OUTCOME_REFUSED, "");
}

/* What was not tried may be what answers. */
static void
a_shortage_says_nothing(void **state)
{
    struct name_found found = { .problem = NULL };
    struct rlimit files, few;
    struct call c;
    int next;

    (void)state;
    begin(&c, "name.test", TARGET_ANY);
    next = dup(0);
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    few = files;
    few.rlim_cur = (rlim_t)next;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    tell(&c, &found, ANSWERS " " REFUSES, true);
    wait_for_end(&c);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    same_int("inconclusive", c.outcome, OUTCOME_INCONCLUSIVE);
    same_text("why", c.detail, "The checker has too many files open");
    end(&c);
}

static void
numbers_are_no_names(void **state)
{
    static const char *const hosts[] = { ANSWERS, "127.9", "0x7f000009", "2130706441", "::1",
                                         "0:0:0:0:0:0:0:1" };
    struct call c;

    (void)state;
    for (size_t i = 0; i < COUNT(hosts); i++) {
        begin(&c, hosts[i], TARGET_ANY);
        assert_null(names.asked);
        wait_for_end(&c);
        same_int(hosts[i], c.connected, true);
        end(&c);
        begin(&c, hosts[i], TARGET_PUBLIC);
        same_int(hosts[i], c.outcome, OUTCOME_NOT_ALLOWED);
        end(&c);
    }
}

static void
a_name_without_addresses_is_unresolved(void **state)
{
    struct name_found found = { .problem = "no such name" };
    struct call c;

    (void)state;
    begin(&c, "name.test", TARGET_ANY);
    tell(&c, &found, "", true);
    same_int("unresolved", c.outcome, OUTCOME_UNRESOLVED);
    assert_string_equal(c.detail, "no such name");
    end(&c);
}

/* The answer for one family may be late: what comes is tried, and before it has come nothing is over. */
static void
late_addresses_are_tried(void **state)
{
    struct name_found found = { .problem = NULL };
    struct call c;

    (void)state;
    begin(&c, "name.test", TARGET_ANY);
    tell(&c, &found, REFUSES, false);
    for (int i = 0; i < 3; i++)
        loop_turn(&c.loop, 20);
    assert_false(c.ended);
    tell(&c, &found, "::1", true);
    wait_for_end(&c);
    assert_true(c.connected);
    end(&c);

    found = (struct name_found){ .problem = NULL };
    begin(&c, "name.test", TARGET_ANY);
    tell(&c, &found, SILENT, false);
    tell(&c, &found, "::1", true); /* the attempt under way keeps its 250 ms */
    wait_for_end(&c);
    assert_true(c.connected);
    assert_in_range(clock_monotonic_ms() - c.started_ms, 245, PATIENCE_MS);
    end(&c);

    found = (struct name_found){ .problem = NULL };
    begin(&c, "name.test", TARGET_ANY);
    tell(&c, &found, REFUSES, false);
    loop_turn(&c.loop, 20);
    tell(&c, &found, "", true);
    wait_for_end(&c);
    same_int("refused", c.outcome, OUTCOME_REFUSED);
    end(&c);
}

static int
open_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;

    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void
stopping_leaves_nothing(void **state)
{
    struct name_found found = { .problem = NULL };
    int before = open_descriptors();
    struct call c;

    (void)state;
    begin(&c, "name.test", TARGET_ANY);
    dial_stop(&c.dial);
    assert_null(names.asked);
    dial_begin(&c.dial, c.by, "name.test", port);
    tell(&c, &found, SILENT " " SILENT_TOO " ::ffff:127.0.0.1", true);
    while (c.dial.in_flight < 3 && clock_monotonic_ms() - c.started_ms < PATIENCE_MS)
        loop_turn(&c.loop, 100);
    assert_int_equal(c.dial.in_flight, 3);
    dial_stop(&c.dial);
    dial_stop(&c.dial);
    for (int i = 0; i < 5; i++)
        loop_turn(&c.loop, 100);
    assert_false(c.ended);
    end(&c);
    assert_int_equal(open_descriptors(), before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_answers_is_reached),
        cmocka_unit_test(families_take_turns_and_ipv6_goes_first),
        cmocka_unit_test(the_failure_that_says_most_is_told),
        cmocka_unit_test(a_shortage_says_nothing),
        cmocka_unit_test(numbers_are_no_names),
        cmocka_unit_test(a_name_without_addresses_is_unresolved),
        cmocka_unit_test(late_addresses_are_tried),
        cmocka_unit_test(stopping_leaves_nothing),
    };
    return cmocka_run_group_tests_name("dial", tests, make_targets, NULL);
}
