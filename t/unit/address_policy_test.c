/* Which addresses may be contacted: an address from inside each range, and those just
 * outside. */
#include "rules/address_policy.h"

#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>

enum reach { GLOBAL, LOCAL, NEVER };

/* clang-format off */
static const struct { const char *address; enum reach reach; const char *word; } rows[] = {
    { "0.0.0.0", LOCAL, "unspecified" },
    { "0.1.2.3", LOCAL, "this network" },
    { "1.0.0.0", GLOBAL, NULL },
    { "1.1.1.1", GLOBAL, NULL },
    { "9.255.255.255", GLOBAL, NULL },
    { "10.0.0.0", LOCAL, "private" },
    { "10.255.255.255", LOCAL, "private" },
    { "11.0.0.0", GLOBAL, NULL },
    { "100.63.255.255", GLOBAL, NULL },
    { "100.64.0.0", LOCAL, "shared" },
    { "100.127.255.255", LOCAL, "shared" },
    { "100.128.0.0", GLOBAL, NULL },
    { "127.0.0.1", LOCAL, "loopback" },
    { "127.255.255.255", LOCAL, "loopback" },
    { "128.0.0.0", GLOBAL, NULL },
    { "169.253.255.255", GLOBAL, NULL },
    { "169.254.0.0", NEVER, "link-local" },
    { "169.254.169.254", NEVER, "link-local" },
    { "169.254.255.255", NEVER, "link-local" },
    { "169.255.0.0", GLOBAL, NULL },
    { "172.15.255.255", GLOBAL, NULL },
    { "172.16.0.0", LOCAL, "private" },
    { "172.31.255.255", LOCAL, "private" },
    { "172.32.0.0", GLOBAL, NULL },
    { "192.0.0.1", LOCAL, "protocols" },
    { "192.0.0.255", LOCAL, "protocols" },
    { "192.0.1.0", GLOBAL, NULL },
    { "192.0.2.1", LOCAL, "documentation" },
    { "192.88.99.1", LOCAL, "6to4 relay" },
    { "192.168.1.1", LOCAL, "private" },
    { "192.168.255.255", LOCAL, "private" },
    { "192.169.0.0", GLOBAL, NULL },
    { "198.17.255.255", GLOBAL, NULL },
    { "198.18.0.1", LOCAL, "benchmarking" },
    { "198.19.255.255", LOCAL, "benchmarking" },
    { "198.20.0.0", GLOBAL, NULL },
    { "198.51.100.7", LOCAL, "documentation" },
    { "203.0.113.7", LOCAL, "documentation" },
    { "223.255.255.255", GLOBAL, NULL },
    { "224.0.0.1", LOCAL, "multicast" },
    { "239.255.255.255", LOCAL, "multicast" },
    { "240.0.0.1", LOCAL, "reserved" },
    { "255.255.255.255", LOCAL, "broadcast" },

    { "::", LOCAL, "unspecified" },
    { "::1", LOCAL, "loopback" },
    { "2606:4700:4700::1111", GLOBAL, NULL },
    { "2a00:1450:4001:80b::200e", GLOBAL, NULL },
    { "fe80::1", NEVER, "link-local" },
    { "febf:ffff::1", NEVER, "link-local" },
    { "fec0::1", LOCAL, "private" },
    { "feff::1", LOCAL, "private" },
    { "fc00::1", LOCAL, "private" },
    { "fd00:ec2::253", LOCAL, "private" },
    { "fd00:ec2::254", NEVER, "metadata" },
    { "ff02::1", LOCAL, "multicast" },
    { "100::1", LOCAL, "discard" },
    { "100:0:0:1::1", LOCAL, "reserved" },
    { "2001::1", LOCAL, "protocols" },
    { "2001:1ff:ffff::1", LOCAL, "protocols" },
    { "2001:200::1", GLOBAL, NULL },
    { "2001:db8::1", LOCAL, "documentation" },
    { "2001:db8:ffff::1", LOCAL, "documentation" },
    { "2001:db9::1", GLOBAL, NULL },
    { "3fff::1", LOCAL, "documentation" },
    { "3fff:1000::1", GLOBAL, NULL },
    { "4000::1", LOCAL, "reserved" },
    { "5f00::1", LOCAL, "reserved" },
    { "1fff::1", LOCAL, "reserved" },

    /* what is inside counts */
    { "::ffff:1.1.1.1", GLOBAL, NULL },
    { "::ffff:127.0.0.1", LOCAL, "loopback" },
    { "::ffff:169.254.169.254", NEVER, "link-local" },
    { "::ffff:0:169.254.169.254", NEVER, "link-local" },
    { "::ffff:0:10.0.0.1", LOCAL, "private" },
    { "::127.0.0.1", LOCAL, "loopback" },
    { "::169.254.1.1", NEVER, "link-local" },
    { "::1.1.1.1", GLOBAL, NULL },
    { "::2", LOCAL, "this network" },
    { "64:ff9b::1.1.1.1", GLOBAL, NULL },
    { "64:ff9b::10.1.2.3", LOCAL, "private" },
    { "64:ff9b::169.254.169.254", NEVER, "link-local" },
    { "64:ff9b:1::1.1.1.1", LOCAL, "locally translated" },
    { "64:ff9b:1::169.254.169.254", NEVER, "link-local" },
    { "64:ff9b:1:ffff::1.1.1.1", LOCAL, "locally translated" },
    { "64:ff9b:2::1.1.1.1", LOCAL, "reserved" },
    { "2002:101:101::1", GLOBAL, NULL },
    { "2002:7f00:1::1", LOCAL, "loopback" },
    { "2002:a9fe:a9fe::1", NEVER, "link-local" },
};
/* clang-format on */

static struct sockaddr_storage
address_of(const char *text)
{
    struct sockaddr_storage storage = { .ss_family = AF_INET };
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        memcpy(&storage, &in, sizeof in);
    else if (inet_pton(AF_INET6, text, &in6.sin6_addr) == 1)
        memcpy(&storage, &in6, sizeof in6);
    else
        fail_msg("%s is no address", text);
    return storage;
}

static const char *
refusal(struct arena *a, const char *text, enum target_policy policy, bool trusted)
{
    struct sockaddr_storage address = address_of(text);

    return address_policy_refusal(a, (const struct sockaddr *)&address, policy, trusted);
}

static void
each_range(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *text = rows[i].address;
        const char *reason = refusal(&a, text, TARGET_PUBLIC, false);

        if ((reason == NULL) != (rows[i].reach == GLOBAL))
            fail_msg("%s: %s", text, reason ? reason : "allowed");
        if (reason != NULL && (!strstr(reason, rows[i].word) || !strstr(reason, "TARGET_POLICY")))
            fail_msg("%s: %s", text, reason);

        assert_int_equal(refusal(&a, text, TARGET_ANY, false) != NULL, rows[i].reach == NEVER);
        assert_int_equal(refusal(&a, text, TARGET_PUBLIC, true) != NULL, rows[i].reach == NEVER);
        assert_int_equal(refusal(&a, text, TARGET_ANY, true) != NULL, rows[i].reach == NEVER);
    }
    arena_free(&a);
}

static void
in_words(void **state)
{
    struct arena a = { NULL };
    const struct sockaddr local = { .sa_family = AF_UNIX };

    (void)state;
    assert_string_equal(refusal(&a, "127.0.0.1", TARGET_PUBLIC, false),
                        "127.0.0.1 is a loopback address (TARGET_POLICY=public)");
    assert_string_equal(refusal(&a, "169.254.0.1", TARGET_ANY, true),
                        "169.254.0.1 is a link-local address (never allowed, whatever TARGET_POLICY is)");
    assert_non_null(address_policy_refusal(&a, &local, TARGET_ANY, true));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(each_range), cmocka_unit_test(in_words) };

    return cmocka_run_group_tests_name("address_policy", tests, NULL, NULL);
}
