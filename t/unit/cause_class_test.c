/* What kind of trouble a sentence tells of. */
#include "rules/cause_class.h"

#include "unit.h"

static void
sentences(void **state)
{
    static const struct {
        const char *sentence, *class;
    } rows[] = {
        { "DNS resolution failed: no such host", "dns" },
        { "TCP connect failed: DNS resolution failed", "dns" },
        { "No MX records found for example.org", "dns" },
        { "DNS lookup failed: NXDOMAIN", "dns" },
        { "DNS lookup timed out", "timeout" },
        { "Request timed out", "timeout" },
        { "Connection refused", "connect" },
        { "Request failed: connection reset", "connect" },
        { "Target address not allowed: 10.0.0.1", "connect" },
        { "TLS error: self-signed certificate", "tls" },
        { "TLS error: the certificate has expired", "expired" },
        { "The domain expired on 2026-02-10", "expired" },
        { "Expected 200, got 503", "status" },
        { "Expected 2xx, got 503", "status" },
        { "Expected '10.0.0.1', got: 10.0.0.2", "content" },
        { "Body match failed", "content" },
        { "Assertion failed: x", "content" },
        { "Expected by 2026-02-10 14:00 UTC, nothing came", "push_missed" },
        { "Body contains 'timed out'", "content" },
        { "Expected 'ready', got 'certificate expired'", "content" },
        { "Assertion failed: header X-State not_contains expired, got expired", "content" },
        { "Expected NXDOMAIN, got NOERROR", "dns" },
        { "It rains", "other" },
        { "", "other" },
        { NULL, "other" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].sentence != NULL ? rows[i].sentence : "none", cause_class(rows[i].sentence),
                  rows[i].class);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(sentences) };

    return cmocka_run_group_tests_name("cause_class", tests, NULL, NULL);
}
