/* What is kept of what a check saw: in which words, without which secrets, and what gives way. */
#include "model/evidence.h"
#include "rules/evidence_of.h"
#include "rules/secrets.h"

#include "unit.h"

static const struct target_auth basic = {.type = AUTH_BASIC, .username = "bob", .password = "hunter22"};
static const struct monitor shop = {.type = MONITOR_HTTP,
                                    .url = "http://h/",
                                    .headers = "Authorization: Bearer tok-12345\nX-Key: kk\"99z\n"
                                               "Accept: text/html\n",
                                    .options = {.auth = &basic}};
static const struct monitor name = {.type = MONITOR_DNS, .url = "example.com"};

static const char *
full(struct arena *a, const struct monitor *m, const struct observation *seen)
{
    const struct evidence e = evidence_of(a, m, seen, EVIDENCE_FOR_OWNER);

    return evidence_text(a, &e, EVIDENCE_MOST, 0);
}

static json_object *
parsed(const char *text)
{
    const char *problem;
    json_object *o = json_read(text, strlen(text), &problem);

    assert_null(problem);
    return o;
}

static void
says_what_was_seen(void **state)
{
    static const char *const hops[] = {"http://bob:pw@h/a?x=1"};
    struct arena a = {0};
    const struct observation seen = {
        .phases = {1, 2, 3, 4, 5, 6},
        .remote_address = "192.0.2.1",
        .http_version = "1.1",
        .status_code = 503,
        .head = "HTTP/1.1 503 Sorry\r\nServer: x\r\nSet-Cookie: sid=1\r\nX-Odd: a\x01z\r\n",
        .body = "a\r\nb\x1b",
        .body_length = 5,
        .body_ended = true,
        .redirects = hops,
        .redirect_count = 1,
        .not_verified = true,
    };

    (void)state;
    assert_string_equal(full(&a, &shop, &seen),
                        "{\"phases_ms\":{\"queue\":1,\"dns\":2,\"connect\":3,\"tls\":4,\"first_byte\":5,"
                        "\"transfer\":6},\"remote_address\":\"192.0.2.1\",\"http_version\":\"1.1\","
                        "\"status_code\":503,\"redirects\":[\"http://***@h/a?x=1\"],"
                        "\"headers\":[[\"Server\",\"x\"],"
                        "[\"Set-Cookie\",\"***\"],[\"X-Odd\",\"a\xEF\xBF\xBDz\"]],\"body_excerpt\":"
                        "{\"untrusted\":true,\"text\":\"a\\nb\xEF\xBF\xBD\",\"truncated\":false},"
                        "\"not_verified\":true}");
    arena_free(&a);
}

static void
a_stranger_is_told_nothing_of_the_target(void **state)
{
    struct arena a = {0};
    const struct observation seen = {
        .status_code = 200,
        .head = "Server: x\r\n",
        .body = "b",
        .body_length = 1,
        .output = "o",
        .resolver = "192.0.2.53",
    };
    const struct evidence e = evidence_of(&a, &shop, &seen, EVIDENCE_FOR_STRANGER);

    (void)state;
    assert_string_equal(evidence_text(&a, &e, EVIDENCE_MOST, 0),
                        "{\"phases_ms\":{\"queue\":0,\"dns\":0,\"connect\":0,\"tls\":0,\"first_byte\":0,"
                        "\"transfer\":0},\"remote_address\":null,\"status_code\":200}");
    arena_free(&a);
}

static void
dns_says_who_answered(void **state)
{
    static const char *const values[] = {"192.0.2.9", "x\"y"};
    struct arena a = {0};
    const struct observation seen = {
        .status_code = -1,
        .resolver = "192.0.2.53",
        .values = values,
        .value_count = 2,
    };

    (void)state;
    assert_non_null(strstr(full(&a, &name, &seen),
                           "\"dns\":{\"rcode\":\"NOERROR\",\"resolver\":\"192.0.2.53\","
                           "\"answers\":[\"192.0.2.9\",\"x\\\"y\"]}}"));
    arena_free(&a);
}

/* What was sent, what came back, and what is kept of that. */
static void
secrets_are_masked(void **state)
{
    static const struct {
        const char *said;
        bool cut;
        const char *kept;
    } rows[] = {
        {"you sent Bearer tok-12345!", false, "you sent ***!"},
        {"token tok-12345", false, "token ***"},
        {"{\"key\": \"kk\\\"99z\"}", false, "{\"key\": \"***\"}"},
        {"/login?k=kk%2299z&", false, "/login?k=***&"},
        {"Basic Ym9iOmh1bnRlcjIy", false, "Basic ***"},
        {"password hunter22", false, "password ***"},
        {"text/html is no secret", false, "text/html is no secret"},
        {"ends with hunt", true, "ends with "},
        {"ends with hunt", false, "ends with hunt"},
    };
    struct arena a = {0};
    struct secrets s = secrets_of(&a, &shop);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(secrets_hide(&a, &s, rows[i].said, rows[i].cut), rows[i].kept);
    arena_free(&a);
}

static void
a_secret_in_the_url_is_one_too(void **state)
{
    static const struct monitor m = {.type = MONITOR_HTTP, .url = "https://bob:hunt%40er@h/"};
    struct arena a = {0};
    struct secrets s = secrets_of(&a, &m);

    (void)state;
    assert_string_equal(secrets_hide(&a, &s, "hunt@er hunt%40er Ym9iOmh1bnRAZXI=", false), "*** *** ***");
    arena_free(&a);
}

/* --- what gives way ------------------------------------------------------------------------------------- */

static char body[5000], value[800];

static struct evidence
long_evidence(struct arena *a, int headers, bool with_names)
{
    struct evidence_header *h = arena_alloc(a, (size_t)(headers + 1) * sizeof *h);
    struct certificate *c = arena_alloc(a, sizeof *c);
    struct evidence e = {.status_code = 200, .headers = h, .header_count = headers, .excerpt = body};

    memset(value, 'v', sizeof value - 1);
    for (int i = 0; i < headers; i++)
        h[i] = (struct evidence_header){"X", value};
    c->subject = c->issuer = c->serial = c->tls_version = "s";
    c->verified = true;
    memset(c->fingerprint_sha256, 'a', 64);
    for (; with_names && c->san_count < CERTIFICATE_NAMES; c->san_count++)
        c->sans[c->san_count] = value;
    e.certificate = with_names ? c : NULL;
    return e;
}

static void
the_excerpt_gives_way_first(void **state)
{
    struct arena a = {0};
    struct evidence e = long_evidence(&a, 3, false);
    json_object *o, *excerpt;
    const char *text;

    (void)state;
    memset(body, 'b', 3000);
    text = evidence_text(&a, &e, EVIDENCE_MOST, 0);
    assert_in_range(strlen(text), EVIDENCE_MOST - 8, EVIDENCE_MOST);
    o = parsed(text);
    excerpt = json_object_object_get(o, "body_excerpt");
    assert_int_equal(json_object_array_length(json_object_object_get(o, "headers")), 3);
    assert_true(json_object_get_boolean(json_object_object_get(excerpt, "truncated")));
    json_object_put(o);
    arena_free(&a);
}

static void
then_headers_then_names(void **state)
{
    struct arena a = {0};
    struct evidence e = long_evidence(&a, 8, false), named = long_evidence(&a, 8, true);
    json_object *o = parsed(evidence_text(&a, &e, EVIDENCE_MOST, 0)), *certificate;

    (void)state;
    assert_null(json_object_object_get(o, "body_excerpt"));
    assert_int_equal(json_object_array_length(json_object_object_get(o, "headers")), 4);
    json_object_put(o);
    o = parsed(evidence_text(&a, &named, EVIDENCE_MOST, 0));
    assert_null(json_object_object_get(o, "headers"));
    certificate = json_object_object_get(o, "certificate");
    assert_int_equal(json_object_array_length(json_object_object_get(certificate, "sans")), 4);
    json_object_put(o);
    arena_free(&a);
}

/* Characters of several bytes, and such as JSON writes longer than they are. */
static void
nothing_is_cut_inside_a_character(void **state)
{
    struct arena a = {0};
    struct evidence e = {.status_code = -1, .excerpt = body};

    (void)state;
    for (size_t most = 200; most < 420; most++) {
        const char *text;

        memset(body, 0, sizeof body);
        for (int i = 0; i < 100; i++)
            strcat(body, i % 2 ? "\xE2\x82\xAC" : "\"");
        text = evidence_text(&a, &e, most, 0);
        assert_true(strlen(text) <= most);
        json_object_put(parsed(text));
    }
    arena_free(&a);
}

static void
a_body_that_was_cut_inside_a_character_loses_it(void **state)
{
    struct arena a = {0};
    struct observation seen = {.status_code = 500, .body = "a\xE2\x82\xAC", .body_length = 3};

    (void)state;
    assert_non_null(strstr(full(&a, &shop, &seen), "\"text\":\"a\",\"truncated\":true"));
    arena_free(&a);
}

static void
the_short_form_is_short(void **state)
{
    struct arena a = {0};
    const struct evidence e = {
        .phases = {99999999, 99999999, 99999999, 99999999, 99999999, 99999999},
        .remote_address = "2001:db8:1111:2222:3333:4444:5555:6666",
        .http_version = "1.1",
        .status_code = 65535,
    };

    (void)state;
    assert_true(strlen(evidence_short_text(&a, &e)) <= EVIDENCE_SHORT_MOST);
    arena_free(&a);
}

/* --- from a probe --------------------------------------------------------------------------------------- */

static void
what_a_probe_sends_reads_the_same_again(void **state)
{
    static const char text[] =
        "{\"phases_ms\":{\"queue\":0,\"dns\":2,\"connect\":3,\"tls\":4,\"first_byte\":5,\"transfer\":6},"
        "\"remote_address\":\"192.0.2.1\",\"http_version\":\"2\",\"status_code\":503,"
        "\"redirects\":[\"http://x/\"],"
        "\"headers\":[[\"A\",\"b\"]],"
        "\"body_excerpt\":{\"untrusted\":true,\"text\":\"t\",\"truncated\":true},"
        "\"dns\":{\"rcode\":null,\"resolver\":\"r\",\"answers\":[\"1\"]},\"output\":\"o\","
        "\"metrics\":{\"lo\\\"ad\":0.5},\"not_verified\":true,"
        "\"assertions\":[{\"source\":\"json\",\"path\":\"$.queue\",\"op\":\"at_most\",\"value\":100,"
        "\"found\":4711,\"passed\":false},"
        "{\"source\":\"body\",\"op\":\"not_empty\",\"found\":\"x\",\"passed\":true}]}";
    struct arena a = {0};
    json_object *o = parsed(text);
    const struct evidence e = evidence_read(&a, o);

    (void)state;
    assert_string_equal(evidence_text(&a, &e, EVIDENCE_MOST, 0), text);
    json_object_put(o);
    arena_free(&a);
}

/* A probe that is none of ours may send more than is kept. */
static void
what_an_assertion_found_is_cut(void **state)
{
    static char text[4000];
    struct arena a = {0};
    struct evidence e;
    json_object *o;
    size_t length;

    (void)state;
    length = (size_t)snprintf(text, sizeof text, "{\"assertions\":[0");
    for (int i = 0; i < 30; i++)
        length += (size_t)snprintf(text + length, sizeof text - length,
                                   ",{\"source\":\"status\",\"op\":\"exists\",\"found\":[1]}");
    snprintf(text + length, sizeof text - length, "]}");
    o = parsed(text);
    e = evidence_read(&a, o);
    assert_int_equal(e.finding_count, 20);
    json_object_put(o);
    snprintf(text, sizeof text,
             "{\"assertions\":[{\"source\":\"json\",\"op\":\"exists\",\"found\":[\"%0900d\"]}]}", 1);
    o = parsed(text);
    e = evidence_read(&a, o);
    assert_true(strlen(e.findings[0]) < 300);
    json_object_put(o);
    arena_free(&a);
}

static void
what_has_another_shape_is_left_out(void **state)
{
    static const char text[] =
        "{\"phases_ms\":{\"dns\":-1,\"tls\":\"x\",\"connect\":1e3},\"status_code\":99999999,"
        "\"headers\":[[\"A\"],7,[\"A\",\"b\"]],\"redirects\":{},\"metrics\":{\"a\":true,\"c\":\"d\"},"
        "\"certificate\":{\"subject\":1},\"body_excerpt\":[],\"odd\":1,"
        "\"assertions\":[7,{},{\"source\":\"status\",\"op\":\"is\"},{\"source\":\"x\",\"op\":\"equals\"},"
        "{\"source\":\"status\",\"op\":\"exists\",\"path\":5,\"odd\":1}]}";
    struct arena a = {0};
    json_object *o = parsed(text);
    const struct evidence e = evidence_read(&a, o), none = evidence_read(&a, NULL);

    (void)state;
    assert_string_equal(evidence_text(&a, &e, EVIDENCE_MOST, 0),
                        "{\"phases_ms\":{\"queue\":0,\"dns\":0,\"connect\":0,\"tls\":0,\"first_byte\":0,"
                        "\"transfer\":0},\"remote_address\":null,\"headers\":[[\"A\",\"b\"]],"
                        "\"assertions\":[{\"source\":\"status\",\"op\":\"exists\",\"found\":null,"
                        "\"passed\":false}]}");
    assert_string_equal(evidence_short_text(&a, &none),
                        "{\"phases_ms\":{\"queue\":0,\"dns\":0,\"connect\":0,\"tls\":0,\"first_byte\":0,"
                        "\"transfer\":0},\"remote_address\":null}");
    json_object_put(o);
    arena_free(&a);
}

static void
a_certificate_reads_the_same_again(void **state)
{
    static const char text[] =
        "{\"subject\":\"CN=a\",\"issuer\":\"CN=b\",\"sans\":[\"a.test\"],"
        "\"not_before\":\"2026-01-01T00:00:00Z\",\"not_after\":\"2026-03-01T00:00:00Z\",\"days_left\":58,"
        "\"fingerprint_sha256\":"
        "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\","
        "\"serial\":\"7f\",\"chain_length\":2,\"tls_version\":\"TLSv1.3\",\"verified\":false,"
        "\"verify_error\":\"expired\"}";
    struct arena a = {0};
    const struct certificate *c = certificate_read_text(&a, text);
    struct buf out = {.arena = &a};

    (void)state;
    assert_non_null(c);
    certificate_json(&out, NULL, certificate_copy(&a, c), CERTIFICATE_NAMES, 1767312000 /* 2026-01-02 */);
    assert_string_equal(buf_string(&out), text);
    assert_null(certificate_read_text(&a, "{\"subject\":\"CN=a\"}"));
    assert_null(certificate_read_text(&a, "7"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_was_seen),
        cmocka_unit_test(a_stranger_is_told_nothing_of_the_target),
        cmocka_unit_test(dns_says_who_answered),
        cmocka_unit_test(secrets_are_masked),
        cmocka_unit_test(a_secret_in_the_url_is_one_too),
        cmocka_unit_test(the_excerpt_gives_way_first),
        cmocka_unit_test(then_headers_then_names),
        cmocka_unit_test(nothing_is_cut_inside_a_character),
        cmocka_unit_test(a_body_that_was_cut_inside_a_character_loses_it),
        cmocka_unit_test(the_short_form_is_short),
        cmocka_unit_test(what_a_probe_sends_reads_the_same_again),
        cmocka_unit_test(what_an_assertion_found_is_cut),
        cmocka_unit_test(what_has_another_shape_is_left_out),
        cmocka_unit_test(a_certificate_reads_the_same_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
