/* What a probe saw, and what is said about it: the tables of messages, row by row. */
#include "rules/dns_rule.h"
#include "rules/verdict.h"

#include "base/text.h"
#include "unit.h"

static const struct monitor http = {.type = MONITOR_HTTP,
                                    .url = "http://h/",
                                    .expected_status = 200,
                                    .options = {.max_body_bytes = MONITOR_MAX_BODY},
                                    .body_contains = "ok",
                                    .response_time_threshold_ms = 800};
static const struct monitor plain = { .type = MONITOR_HTTP, .url = "http://h/", .expected_status = 404,
                                      .response_time_threshold_ms = -1 };
static const struct monitor tcp = { .type = MONITOR_TCP, .url = "db:1", .response_time_threshold_ms = 100 };
static const struct monitor talking = { .type = MONITOR_TCP, .url = "db:1", .response_time_threshold_ms = -1,
                                        .options = { .expect = "+OK" } };
static const struct monitor tls = { .type = MONITOR_TLS, .url = "db:1", .response_time_threshold_ms = 100 };
static const struct monitor websocket = { .type = MONITOR_WEBSOCKET, .url = "ws://h/",
                                          .response_time_threshold_ms = 100, .options = { .expect = "a" } };
static const struct monitor ping = { .type = MONITOR_PING, .url = "h", .response_time_threshold_ms = 100,
                                     .options = { .packets = 3, .loss_threshold_pct = 60 } };
static const struct monitor grpc = { .type = MONITOR_GRPC, .url = "grpc://h:1",
                                     .response_time_threshold_ms = 100 };
static const struct monitor dns = { .type = MONITOR_DNS, .url = "dns://example.com", .dns_record_type = "A",
                                    .dns_expected = "192.0.2.1", .response_time_threshold_ms = 100 };
static const struct monitor mx = { .type = MONITOR_DNS, .url = "example.com", .dns_record_type = "MX",
                                   .response_time_threshold_ms = -1 };

static const char *const statuses[] = {"2xx", "301"};
static const struct monitor many = {
    .type = MONITOR_HTTP,
    .url = "http://h/",
    .response_time_threshold_ms = -1,
    .options = {.expected_statuses = {(void *)(uintptr_t)statuses, 2}, .body_not_contains = "Fatal error"}};
static const struct monitor closed = {.type = MONITOR_HTTP,
                                      .url = "http://h/",
                                      .expected_status = 200,
                                      .response_time_threshold_ms = 800,
                                      .options = {.invert = true}};
static const struct monitor gone = {.type = MONITOR_DNS,
                                    .url = "a.test",
                                    .dns_record_type = "A",
                                    .response_time_threshold_ms = -1,
                                    .options = {.dns_expected_rcode = RCODE_NXDOMAIN}};

static const char *const right[] = { "192.0.2.9", "192.0.2.1" };
static const char *const wrong[] = { "192.0.2.9", "192.0.2.8" };

/* clang-format off */
static const struct {
    const struct monitor *monitor;
    struct observation seen;
    enum status status;
    const char *message; /* NULL: none */
    int64_t status_code;
} rows[] = {
    { &http, { .outcome = OUTCOME_TIMED_OUT, .status_code = -1 }, DOWN, "Request timed out", -1 },
    { &http, { .outcome = OUTCOME_TIMED_OUT, .status_code = 500 },
      DOWN, "Request timed out", 500 }, /* in its body */
    { &http, { .outcome = OUTCOME_REFUSED, .status_code = -1 }, DOWN, "Connection refused", -1 },
    { &http, { .outcome = OUTCOME_UNRESOLVED, .detail = "no such name", .status_code = -1 }, DOWN,
      "DNS resolution failed: no such name", -1 },
    { &http, { .outcome = OUTCOME_TLS_FAILED, .detail = "expired", .status_code = -1 },
      DOWN, "TLS error: expired", -1 },
    { &http, { .outcome = OUTCOME_NOT_ALLOWED, .detail = "10.0.0.1 is private", .status_code = -1 }, DOWN,
      "Target address not allowed: 10.0.0.1 is private", -1 },
    { &http, { .outcome = OUTCOME_FAILED, .detail = "reset", .status_code = -1 },
      DOWN, "Request failed: reset", -1 },
    { &http, { .outcome = OUTCOME_FAILED, .status_code = -1 }, DOWN, "Request failed: no reason known", -1 },
    { &http, { .outcome = OUTCOME_ANSWERED, .status_code = 503, .body_matched = true },
      DOWN, "Expected 200, got 503", 503 },
    { &http, { .outcome = OUTCOME_BODY_FAILED, .detail = "cut off", .status_code = 503 },
      DOWN, "Expected 200, got 503", 503 },
    { &http, { .outcome = OUTCOME_BODY_FAILED, .detail = "cut off", .status_code = 200 },
      DOWN, "Body read error: cut off", 200 },
    { &http, { .outcome = OUTCOME_ANSWERED, .status_code = 200, .response_time_ms = 900 },
      DOWN, "Body match failed", 200 },
    { &http, { .outcome = OUTCOME_ANSWERED, .status_code = 200, .body_cut = true },
      DOWN, "Body match failed in the first 1 MiB", 200 },
    { &http,
      { .outcome = OUTCOME_ANSWERED, .status_code = 200, .body_matched = true, .response_time_ms = 801 },
      DEGRADED,
      "Response time 801ms exceeds 800ms threshold", 200 },
    { &http,
      { .outcome = OUTCOME_ANSWERED, .status_code = 200, .body_matched = true, .response_time_ms = 800 },
      UP, NULL, 200 },
    { &plain, { .outcome = OUTCOME_ANSWERED, .status_code = 404, .response_time_ms = 59999 }, UP, NULL, 404 },

    { &http,
      { .outcome = OUTCOME_INCONCLUSIVE, .detail = "the checker has too many files open", .status_code = -1 },
      INCONCLUSIVE, "the checker has too many files open", -1 },
    { &http, { .outcome = OUTCOME_TIMED_OUT, .status_code = -1, .held_up = true }, INCONCLUSIVE,
      "The checker was held up while it waited for the answer", -1 },
    { &http, { .outcome = OUTCOME_REFUSED, .status_code = -1, .held_up = true },
      DOWN, "Connection refused", -1 },
    { &http,
      { .outcome = OUTCOME_ANSWERED, .status_code = 200, .body_matched = true, .response_time_ms = 801,
        .held_up = true },
      INCONCLUSIVE, "The checker was held up while it waited for the answer", 200 },
    { &http,
      { .outcome = OUTCOME_ANSWERED, .status_code = 200, .body_matched = true, .response_time_ms = 800,
        .held_up = true },
      UP, NULL, 200 },
    { &many, { .outcome = OUTCOME_ANSWERED, .status_code = 204 }, UP, NULL, 204 },
    { &many, { .outcome = OUTCOME_ANSWERED, .status_code = 301 }, UP, NULL, 301 },
    { &many, { .outcome = OUTCOME_ANSWERED, .status_code = 302 }, DOWN, "Expected 2xx, 301, got 302", 302 },
    { &many, { .outcome = OUTCOME_ANSWERED, .status_code = 200, .body_excluded = true },
      DOWN, "Body contains 'Fatal error'", 200 },
    { &closed, { .outcome = OUTCOME_REFUSED, .status_code = -1 }, UP, NULL, -1 },
    { &closed, { .outcome = OUTCOME_UNRESOLVED, .refused_by_name = true, .status_code = -1 }, UP, NULL, -1 },
    { &closed, { .outcome = OUTCOME_UNRESOLVED, .detail = "silence", .status_code = -1 }, DOWN,
      "DNS resolution failed: silence", -1 },
    { &closed, { .outcome = OUTCOME_TLS_FAILED, .refused_by_tls = true, .status_code = -1 }, UP, NULL, -1 },
    { &closed, { .outcome = OUTCOME_TLS_FAILED, .detail = "expired", .status_code = -1 }, DOWN,
      "TLS error: expired", -1 },
    { &closed, { .outcome = OUTCOME_TIMED_OUT, .status_code = -1 }, DOWN, "Request timed out", -1 },
    { &closed, { .outcome = OUTCOME_NOT_ALLOWED, .detail = "port 25", .status_code = -1 }, DOWN,
      "Target address not allowed: port 25", -1 },
    { &closed, { .outcome = OUTCOME_INCONCLUSIVE, .detail = "x", .status_code = -1 }, INCONCLUSIVE, "x", -1 },
    { &closed, { .outcome = OUTCOME_ANSWERED, .status_code = 500 }, UP, NULL, 500 },
    { &closed, { .outcome = OUTCOME_ANSWERED, .status_code = 200 }, DOWN,
      "Expected to fail, but got 200", 200 },
    { &closed, { .outcome = OUTCOME_ANSWERED, .status_code = 200, .response_time_ms = 900 }, DOWN,
      "Expected to fail, but Response time 900ms exceeds 800ms threshold", 200 },
    { &gone, { .outcome = OUTCOME_FAILED, .detail = "NXDOMAIN", .rcode = "NXDOMAIN" }, UP, NULL, -1 },
    { &gone, { .outcome = OUTCOME_FAILED, .detail = "SERVFAIL", .rcode = "SERVFAIL" }, DOWN,
      "DNS lookup failed: SERVFAIL", -1 },
    { &gone, { .outcome = OUTCOME_ANSWERED, .values = right, .value_count = 1 }, DOWN,
      "Expected NXDOMAIN, got NOERROR", -1 },
    { &plain, { .outcome = OUTCOME_ANSWERED, .status_code = 404, .response_time_ms = 801, .held_up = true },
      UP, NULL, 404 },
    { &tcp, { .outcome = OUTCOME_INCONCLUSIVE }, INCONCLUSIVE, "no reason known", -1 },
    { &dns, { .outcome = OUTCOME_INCONCLUSIVE, .detail = "no memory", .response_time_ms = 900 },
      INCONCLUSIVE, "no memory", -1 },
    { &tcp, { .outcome = OUTCOME_REFUSED }, DOWN, "Connection refused", -1 },
    { &tcp, { .outcome = OUTCOME_TIMED_OUT }, DOWN, "TCP connect timed out", -1 },
    { &tcp, { .outcome = OUTCOME_FAILED, .detail = "no route" }, DOWN, "TCP connect failed: no route", -1 },
    { &tcp, { .outcome = OUTCOME_UNRESOLVED, .detail = "no such name" }, DOWN,
      "TCP connect failed: DNS resolution failed: no such name", -1 },
    { &tcp, { .outcome = OUTCOME_NOT_ALLOWED, .detail = "10.0.0.1 is private" }, DOWN,
      "TCP connect failed: Target address not allowed: 10.0.0.1 is private", -1 },
    { &tcp, { .outcome = OUTCOME_TLS_FAILED, .detail = "no TLS" }, DOWN, "TLS error: no TLS", -1 },
    { &tcp, { .outcome = OUTCOME_BODY_FAILED, .detail = "cut off" }, DOWN, "TCP connect failed: cut off",
      -1 },
    { &tcp, { .outcome = OUTCOME_ANSWERED, .response_time_ms = 101 }, DEGRADED,
      "TCP connect time 101ms exceeds 100ms threshold", -1 },
    { &tcp, { .outcome = OUTCOME_ANSWERED, .response_time_ms = 100 }, UP, NULL, -1 },
    { &talking, { .outcome = OUTCOME_ANSWERED, .body_matched = true }, UP, NULL, -1 },
    { &talking, { .outcome = OUTCOME_ANSWERED, .body = "-ERR\r\nno\x01\r\n", .body_length = 11 }, DOWN,
      "Expected '+OK', got '-ERR\\r\\nno\xef\xbf\xbd'", -1 },
    { &talking, { .outcome = OUTCOME_TIMED_OUT }, DOWN, "TCP connect timed out", -1 },
    { &talking, { .outcome = OUTCOME_TIMED_OUT, .cut_short = true }, DOWN, "Expected '+OK', got ''", -1 },
    { &talking, { .outcome = OUTCOME_ANSWERED, .cut_short = true, .body = "a", .body_length = 1 }, DOWN,
      "Expected '+OK', got 'a'", -1 },
    { &talking,
      { .outcome = OUTCOME_ANSWERED, .cut_short = true, .body = "a", .body_length = 1, .held_up = true },
      INCONCLUSIVE, "The checker was held up while it waited for the answer", -1 },

    { &websocket, { .outcome = OUTCOME_ANSWERED, .status_code = 101, .body_matched = true }, UP, NULL, -1 },
    { &websocket, { .outcome = OUTCOME_ANSWERED, .status_code = 403 }, DOWN, "Expected 101, got 403", -1 },
    { &websocket, { .outcome = OUTCOME_ANSWERED, .status_code = 101, .body = "b", .body_length = 1 }, DOWN,
      "Expected 'a', got 'b'", -1 },
    { &websocket, { .outcome = OUTCOME_TIMED_OUT, .status_code = 101, .cut_short = true }, DOWN,
      "Expected 'a', got ''", -1 },
    { &websocket, { .outcome = OUTCOME_TIMED_OUT, .status_code = -1 }, DOWN, "WebSocket connect timed out",
      -1 },
    { &websocket, { .outcome = OUTCOME_FAILED, .detail = "x", .status_code = -1 }, DOWN,
      "WebSocket connect failed: x", -1 },
    { &websocket,
      { .outcome = OUTCOME_ANSWERED, .status_code = 101, .body_matched = true, .response_time_ms = 101 },
      DEGRADED, "Response time 101ms exceeds 100ms threshold", -1 },

    { &ping, { .outcome = OUTCOME_ANSWERED, .packets_sent = 3, .packets_lost = 1 }, UP, NULL, -1 },
    { &ping, { .outcome = OUTCOME_ANSWERED, .packets_sent = 3, .packets_lost = 2 }, DOWN,
      "Packet loss 66% (2 of 3)", -1 },
    { &ping, { .outcome = OUTCOME_ANSWERED, .packets_sent = 3, .response_time_ms = 101 }, DEGRADED,
      "Response time 101ms exceeds 100ms threshold", -1 },
    { &ping, { .outcome = OUTCOME_TIMED_OUT }, DOWN, "Ping timed out", -1 },
    { &ping, { .outcome = OUTCOME_FAILED, .detail = "x" }, DOWN, "Ping failed: x", -1 },
    { &ping, { .outcome = OUTCOME_UNRESOLVED, .detail = "x" }, DOWN, "DNS resolution failed: x", -1 },

    { &grpc, { .outcome = OUTCOME_ANSWERED, .status_code = 200 }, UP, NULL, -1 },
    { &grpc, { .outcome = OUTCOME_ANSWERED, .health = "gRPC health: NOT_SERVING" }, DOWN,
      "gRPC health: NOT_SERVING", -1 },
    { &grpc, { .outcome = OUTCOME_ANSWERED, .response_time_ms = 101 }, DEGRADED,
      "Response time 101ms exceeds 100ms threshold", -1 },
    { &grpc, { .outcome = OUTCOME_FAILED, .detail = "x" }, DOWN, "gRPC call failed: x", -1 },
    { &grpc, { .outcome = OUTCOME_TIMED_OUT }, DOWN, "gRPC call timed out", -1 },

    { &tls, { .outcome = OUTCOME_ANSWERED, .response_time_ms = 100 }, UP, NULL, -1 },
    { &tls, { .outcome = OUTCOME_ANSWERED, .response_time_ms = 101 }, DEGRADED,
      "Response time 101ms exceeds 100ms threshold", -1 },
    { &tls, { .outcome = OUTCOME_TLS_FAILED, .detail = "expired" }, DOWN, "TLS error: expired", -1 },
    { &tls, { .outcome = OUTCOME_TIMED_OUT }, DOWN, "TLS connect timed out", -1 },
    { &tls, { .outcome = OUTCOME_REFUSED }, DOWN, "Connection refused", -1 },
    { &tls, { .outcome = OUTCOME_UNRESOLVED, .detail = "gone" }, DOWN, "DNS resolution failed: gone", -1 },
    { &tls, { .outcome = OUTCOME_NOT_ALLOWED, .detail = "x" }, DOWN, "Target address not allowed: x", -1 },

    { &dns, { .outcome = OUTCOME_TIMED_OUT }, DOWN, "DNS lookup timed out", -1 },
    { &dns, { .outcome = OUTCOME_FAILED, .detail = "NXDOMAIN" }, DOWN, "DNS lookup failed: NXDOMAIN", -1 },
    { &dns, { .outcome = OUTCOME_REFUSED }, DOWN, "DNS lookup failed: connection refused", -1 },
    { &dns, { .outcome = OUTCOME_UNRESOLVED, .detail = "SERVFAIL" }, DOWN, "DNS lookup failed: SERVFAIL",
      -1 },
    { &dns, { .outcome = OUTCOME_NOT_ALLOWED, .detail = "10.0.0.1 is private" }, DOWN,
      "DNS lookup failed: Target address not allowed: 10.0.0.1 is private", -1 },
    { &dns, { .outcome = OUTCOME_BODY_FAILED, .detail = "cut off", .values = right, .value_count = 2 }, DOWN,
      "DNS lookup failed: cut off", -1 },
    { &dns, { .outcome = OUTCOME_ANSWERED }, DOWN, "No A records found for example.com", -1 },
    { &mx, { .outcome = OUTCOME_ANSWERED }, DOWN, "No MX records found for example.com", -1 },
    { &dns, { .outcome = OUTCOME_ANSWERED, .values = wrong, .value_count = 2 }, DOWN,
      "Expected '192.0.2.1', got: 192.0.2.9, 192.0.2.8", -1 },
    { &dns, { .outcome = OUTCOME_ANSWERED, .values = right, .value_count = 2, .response_time_ms = 101 },
      DEGRADED,
      "DNS resolution time 101ms exceeds 100ms threshold", -1 },
    { &dns, { .outcome = OUTCOME_ANSWERED, .values = right, .value_count = 2 }, UP, NULL, -1 },
    { &mx, { .outcome = OUTCOME_ANSWERED, .values = right, .value_count = 1 }, UP, NULL, -1 },
};

static const struct { const char *type, *expected, *value; bool same; } matches[] = {
    { "A", "192.0.2.1", "192.0.2.1", true },
    { "A", "192.0.2.1", "192.0.2.10", false },
    { "A", "192.0.2", "192.0.2.1", false },
    { "AAAA", "2001:DB8:0:0::1", "2001:db8::1", true },
    { "AAAA", "2001:db8::2", "2001:db8::1", false },
    { "AAAA", "::ffff:192.0.2.1", "::ffff:c000:201", true },
    { "A", "::1", "192.0.2.1", false },
    { "CNAME", "WWW.Example.com", "www.example.com.", true },
    { "CNAME", "www.example.com..", "www.example.com.", true },
    { "CNAME", ".www.example.com", "www.example.com.", false },
    { "CNAME", "example.com", "www.example.com.", false },
    { "NS", "ns1.example.com.", "ns1.example.com.", true },
    { "NS", ".", ".", true },
    { "PTR", "host.example.com", "host.example.com.", true },
    { "MX", "10 mail.example.com", "10 mail.example.com.", true },
    { "MX", "10. mail.example.com", "10 mail.example.com.", true },
    { "MX", "20 mail.example.com", "10 mail.example.com.", false },
    { "MX", "mail.example.com", "10 mail.example.com.", false },
    { "SRV", "1 2 443 h.example.com", "1 2 443 h.example.com.", true },
    { "SOA", "ns.example.com a.example.com 1 2 3 4 5", "ns.example.com. a.example.com. 1 2 3 4 5", true },
    { "SOA", "ns.example.com a.example.com 1 2 3 4 6", "ns.example.com. a.example.com. 1 2 3 4 5", false },
    { "TXT", "V=spf1 -ALL", "v=spf1 -all", true },
    { "TXT", "one. two", "one. two", true },
    { "TXT", "one two", "one. two", false },
    { "TXT", "one two", "one two.", true },
    { "TXT", "na\xc3\x8fve", "na\xc3\xafve", false }, /* only ASCII letters have two cases here */
    { "CAA", "0 issue \"ca.example.net\"", "0 ISSUE \"ca.example.net\"", true },
    { "CAA", "0 issue \"ca.example.net\"", "0 issue \"ca.example.net.\"", false },
    { "CAA", "0 issue. \"ca.example.net\"", "0 issue \"ca.example.net\"", false },
    { "TXT", "AZ", "az", true },
    { "TXT", "[", "{", false },
};
/* clang-format on */

static void
each_case(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct check_result r = verdict_of(&a, rows[i].monitor, &rows[i].seen, 0);

        if (r.status != rows[i].status || !text_same(r.error_message, rows[i].message))
            fail_msg("row %zu (%s): %s, %s", i, rows[i].message ? rows[i].message : "up",
                     status_name(r.status), r.error_message ? r.error_message : "no message");
        assert_int_equal(r.status_code, rows[i].status_code);
        assert_int_equal(r.response_time_ms, rows[i].seen.response_time_ms);
        assert_int_equal(r.value_count, rows[i].seen.value_count);
    }
    arena_free(&a);
}

static void
dns_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(matches); i++) {
        if (dns_value_matches(matches[i].type, matches[i].expected, &matches[i].value, 1) != matches[i].same)
            fail_msg("%s: '%s' and '%s'", matches[i].type, matches[i].expected, matches[i].value);
    }
    assert_false(dns_value_matches("A", "192.0.2.1", wrong, 2));
    assert_true(dns_value_matches("A", "192.0.2.1", right, 2));
}

static void
several_dns_values(void **state)
{
    static const char *const two[] = { "192.0.2.1", "192.0.2.2" };
    static const struct {
        const char *lines;
        enum dns_match match;
        const char *message;
    } lists[] = {
        { "192.0.2.9\n192.0.2.2\n", DNS_MATCH_ANY, NULL },
        { "192.0.2.8\n192.0.2.9\n", DNS_MATCH_ANY,
          "Expected '192.0.2.8, 192.0.2.9', got: 192.0.2.1, 192.0.2.2" },
        { "192.0.2.2\n192.0.2.1\n", DNS_MATCH_ALL, NULL },
        { "192.0.2.2\n", DNS_MATCH_ALL, NULL },
        { "192.0.2.2\n192.0.2.3\n", DNS_MATCH_ALL,
          "Expected '192.0.2.2, 192.0.2.3' (all of them), got: 192.0.2.1, 192.0.2.2" },
        { "192.0.2.2\n192.0.2.1\n", DNS_MATCH_EXACT, NULL },
        { "192.0.2.2\n", DNS_MATCH_EXACT, "Expected '192.0.2.2' (these alone), got: 192.0.2.1, 192.0.2.2" },
        { "192.0.2.3\n", DNS_MATCH_NONE, NULL },
        { "192.0.2.2\n", DNS_MATCH_NONE, "Expected '192.0.2.2' (none of them), got: 192.0.2.1, 192.0.2.2" },
        { "0.2.2\nx\n", DNS_MATCH_CONTAINS, NULL },
        { "0.2.3\n", DNS_MATCH_CONTAINS, "Expected '0.2.3' (inside a value), got: 192.0.2.1, 192.0.2.2" },
    };
    const struct observation seen = { .values = two, .value_count = 2, .status_code = -1 };
    struct monitor m = { .type = MONITOR_DNS, .url = "a.test", .dns_record_type = "A",
                         .response_time_threshold_ms = -1 };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(lists); i++) {
        m.dns_expected_values = lists[i].lines;
        m.dns_match = lists[i].match;
        same_text(lists[i].lines, verdict_of(&a, &m, &seen, 0).error_message, lists[i].message);
    }
    m.dns_expected_values = NULL;
    m.dns_expected = "192.0.2.1, 192.0.2.2";
    same_text("a list in the place of one", verdict_of(&a, &m, &seen, 0).error_message,
              "Expected '192.0.2.1, 192.0.2.2', got: 192.0.2.1, 192.0.2.2 (dns_expected is one value: "
              "several go "
              "into dns_expected_values)");
    arena_free(&a);
}

static void
a_result_outlives_what_was_seen(void **state)
{
    char text[] = "192.0.2.1";
    const char *values[] = { text };
    const struct observation seen = { .outcome = OUTCOME_ANSWERED, .values = values, .value_count = 1 };
    struct arena a = { NULL };
    struct check_result r = verdict_of(&a, &dns, &seen, 0);

    (void)state;
    text[0] = 'x';
    values[0] = NULL;
    assert_int_equal(r.value_count, 1);
    assert_string_equal(r.values[0], "192.0.2.1");
    arena_free(&a);
}

static void
messages_are_bounded(void **state)
{
    char detail[3001];
    const struct observation seen = { .outcome = OUTCOME_FAILED, .detail = detail, .status_code = -1 };
    struct arena a = { NULL };

    (void)state;
    memset(detail, 'x', sizeof detail - 1);
    detail[sizeof detail - 1] = '\0';
    assert_int_equal(text_length(verdict_of(&a, &http, &seen, 0).error_message), 1000);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case),
        cmocka_unit_test(dns_values),
        cmocka_unit_test(several_dns_values),
        cmocka_unit_test(a_result_outlives_what_was_seen),
        cmocka_unit_test(messages_are_bounded),
    };

    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
