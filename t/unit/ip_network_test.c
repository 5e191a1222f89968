/* Whose an address is. */
#include "base/ip_network.h"

#include "unit.h"

static void
networks(void **state)
{
    static const struct {
        const char *address;
        int bits;
        const char *network;
        bool is_v6;
    } rows[] = {
        { "192.0.2.7", 64, "192.0.2.7", false },
        { "::ffff:192.0.2.7", 64, "192.0.2.7", false },
        { "2001:db8:0:1:aaaa:bbbb:cccc:dddd", 64, "2001:db8:0:1::/64", true },
        { "2001:db8:0:1::1", 64, "2001:db8:0:1::/64", true },
        { "2001:db8:0:1::1", 48, "2001:db8::/48", true },
        { "2001:db8:ffff:ffff::1", 50, "2001:db8:ffff:c000::/50", true },
        { "2001:db8::1", 128, "2001:db8::1/128", true },
        { "::1", 64, "::/64", true },
        { "", 64, "", false },
        { "unix:", 64, "unix:", false },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        same_text(rows[i].address, ip_network(&a, rows[i].address, rows[i].bits), rows[i].network);
        same_int(rows[i].address, ip_is_v6(rows[i].address), rows[i].is_v6);
    }
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(networks) };

    return cmocka_run_group_tests_name("ip_network", tests, NULL, NULL);
}
