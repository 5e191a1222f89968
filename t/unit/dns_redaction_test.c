/* What of DNS a stranger's monitor may tell. */
#include "rules/dns_redaction.h"

#include "unit.h"

#define PRIVATE "a private address"

/* clang-format off */
static const struct {
    const char *owner, *value, *told;
} rows[] = {
    { "a.test.", "8.8.8.8", "8.8.8.8" },
    { "a.test.", "10.1.2.3", PRIVATE },
    { "a.test.", "127.0.0.1", PRIVATE },
    { "a.test.", "169.254.169.254", PRIVATE },
    { "a.test.", "2606:4700::1111", "2606:4700::1111" },
    { "a.test.", "fd00::1", PRIVATE },
    { "a.test.", "::ffff:10.0.0.1", PRIVATE },
    { "a.test.", "mail.a.test.", "mail.a.test." },
    { "a.test.", "v=spf1 ip4:10.0.0.1 -all", "v=spf1 ip4:10.0.0.1 -all" },
    { "8.8.8.8.in-addr.arpa.", "dns.google.", "dns.google." },
    { "3.2.1.10.in-addr.arpa.", "db.intern.", PRIVATE },
    { "3.2.1.10.IN-ADDR.ARPA", "db.intern.", PRIVATE },
    { "10.in-addr.arpa.", "ns.intern.", PRIVATE },
    { "168.192.in-addr.arpa.", "ns.intern.", PRIVATE },
    { "0/25.1.168.192.in-addr.arpa.", "db.intern.", PRIVATE },
    { "x.8.8.8.in-addr.arpa.", "a.test.", "a.test." },
    { "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa.", "db.intern.", PRIVATE },
    { "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.7.4.6.0.6.2.ip6.arpa.", "a.test.", "a.test." },
    { "c.f.ip6.arpa.", "ns.intern.", PRIVATE },
    { "0.2.ip6.arpa.", "a.test.", "a.test." },
    { "in-addr.arpa.", "a.root.", "a.root." },
    { "", "a.test.", "a.test." },
};
/* clang-format on */

static void
test_values(void **state)
{
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].owner, dns_redacted(&a, rows[i].owner, &rows[i].value, 1)[0], rows[i].told);
    arena_free(&a);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(test_values) };

    return cmocka_run_group_tests_name("dns_redaction", tests, NULL, NULL);
}
