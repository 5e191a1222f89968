/* Which failures may be the network's, and not the target's. */
#include "cron/check/network_failure.h"

#include "cron/check/nameservers.h"
#include "net/resolve.h"

#include "unit.h"

#include <errno.h>

static void
each_end(void **state)
{
    static const char reset[] = "connection reset by peer";
    static const char shaken[] = "connection reset by peer during the handshake";
    static const char closed[] = "the connection was closed before the end of the body";
    const char *unreachable = strerror(ENETUNREACH), *no_route = strerror(EHOSTUNREACH);
    const struct {
        enum monitor_type type;
        struct observation seen;
        bool wanted;
    } rows[] = {
        { MONITOR_HTTP, { .outcome = OUTCOME_TIMED_OUT }, true },
        { MONITOR_TCP, { .outcome = OUTCOME_TIMED_OUT }, true },
        { MONITOR_DNS, { .outcome = OUTCOME_TIMED_OUT }, true },
        { MONITOR_HTTP, { .outcome = OUTCOME_FAILED, .detail = unreachable }, true },
        { MONITOR_TCP, { .outcome = OUTCOME_FAILED, .detail = no_route }, true },
        { MONITOR_HTTP, { .outcome = OUTCOME_FAILED, .detail = reset }, true },
        { MONITOR_HTTP, { .outcome = OUTCOME_UNRESOLVED, .detail = NAME_SERVERS_FAIL }, true },
        { MONITOR_HTTP, { .outcome = OUTCOME_UNRESOLVED, .detail = NAME_SERVERS_SILENT }, true },
        { MONITOR_HTTP, { .outcome = OUTCOME_BODY_FAILED, .detail = closed, .status_code = 200 }, true },
        { MONITOR_HTTP, { .outcome = OUTCOME_TLS_FAILED, .detail = shaken }, true },
        { MONITOR_DNS, { .outcome = OUTCOME_FAILED, .detail = "SERVFAIL", .rcode = "SERVFAIL" }, true },
        { MONITOR_DNS, { .outcome = OUTCOME_FAILED, .detail = RESOLVER_REFUSES }, true },
        /* what the target said */
        { MONITOR_HTTP, { .outcome = OUTCOME_ANSWERED, .status_code = 503 }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_REFUSED }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_FAILED, .detail = "the answer is not HTTP" }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_FAILED, .detail = "more than 10 redirects" }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_FAILED }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_UNRESOLVED, .detail = NAME_DOES_NOT_EXIST,
                          .refused_by_name = true }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_UNRESOLVED, .detail = "the name has no addresses" }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_BODY_FAILED, .detail = closed, .status_code = 503 }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_BODY_FAILED, .detail = "the body's compression is broken",
                          .status_code = 200 }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_TLS_FAILED, .detail = "the certificate has expired" }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_NOT_ALLOWED }, false },
        { MONITOR_HTTP, { .outcome = OUTCOME_INCONCLUSIVE, .detail = unreachable }, false },
        { MONITOR_DNS, { .outcome = OUTCOME_FAILED, .detail = "NXDOMAIN", .rcode = "NXDOMAIN" }, false },
        { MONITOR_TCP, { .outcome = OUTCOME_FAILED, .detail = RESOLVER_REFUSES }, false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct monitor m = { .type = rows[i].type, .expected_status = 200 };

        if (network_failure(&m, &rows[i].seen) != rows[i].wanted)
            fail_msg("row %zu, %s", i, rows[i].seen.detail != NULL ? rows[i].seen.detail : "no detail");
    }
}

/* A resolver that the monitor names is its target. */
static void
own_resolvers(void **state)
{
    const char *servers[] = { "192.0.2.1" };
    const struct monitor m = {
        .type = MONITOR_DNS,
        .options.dns_resolvers = { .count = 1, .items = servers },
    };
    const struct observation failed = {
        .outcome = OUTCOME_FAILED,
        .detail = "SERVFAIL",
        .rcode = "SERVFAIL",
    };
    const struct observation silent = { .outcome = OUTCOME_TIMED_OUT };

    (void)state;
    assert_false(network_failure(&m, &failed));
    assert_true(network_failure(&m, &silent));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_end),
        cmocka_unit_test(own_resolvers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
