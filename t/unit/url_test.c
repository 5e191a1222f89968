/* Addresses of targets: which are taken, which are not, and that nothing private in one is shown. */
#include "unit.h"

#include "base/url.h"
#include "base/url_masked.h"

static int
arena_open(void **state)
{
    static struct arena a;

    *state = &a;
    return 0;
}

static int
arena_close(void **state)
{
    arena_free(*state);
    return 0;
}

static void
good_http(void **state)
{
    static const struct {
        const char *url, *host;
        int port;
        bool tls;
        const char *origin;
    } rows[] = {
        { "http://example.com", "example.com", 80, false, "http://example.com:80" },
        { "HTTPS://Example.COM/Path?q#f", "Example.COM", 443, true, "https://example.com:443" },
        { "http://a:8080/", "a", 8080, false, "http://a:8080" },
        { "http://a:/", "a", 80, false, "http://a:80" },
        { "http://a:00080", "a", 80, false, "http://a:80" },
        { "https://a:65535?x", "a", 65535, true, "https://a:65535" },
        { "http://127.0.0.1:1/", "127.0.0.1", 1, false, "http://127.0.0.1:1" },
        { "http://[::1]", "::1", 80, false, "http://[::1]:80" },
        { "https://[2001:DB8::1]:8443/x", "2001:DB8::1", 8443, true, "https://[2001:db8::1]:8443" },
        { "http://[::ffff:192.0.2.1]:81", "::ffff:192.0.2.1", 81, false, "http://[::ffff:192.0.2.1]:81" },
        { "http://user:pass@a:81/", "a", 81, false, "http://a:81" },
        { "http://user@[::1]:81/", "::1", 81, false, "http://[::1]:81" },
        { "http://good.example?@evil.example/", "good.example", 80, false, "http://good.example:80" },
        { "http://good.example#@evil.example/", "good.example", 80, false, "http://good.example:80" },
        { "http://good.example/@evil.example:99999", "good.example", 80, false, "http://good.example:80" },
        { "http://b\xc3\xbc" "cher.example/", "xn--bcher-kva.example", 80, false,
          "http://xn--bcher-kva.example:80" },
        { "http://_a-b.example./", "_a-b.example.", 80, false, "http://_a-b.example.:80" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct endpoint to;

        same_int(rows[i].url, url_is_http(rows[i].url), true);
        same_int(rows[i].url, url_read_http(rows[i].url, &to), true);
        same_text(rows[i].url, to.host, rows[i].host);
        same_int(rows[i].url, to.port, rows[i].port);
        same_int(rows[i].url, to.tls, rows[i].tls);
        same_text(rows[i].url, url_origin(*state, rows[i].url), rows[i].origin);
    }
}

static void
places(void **state)
{
    static const struct {
        const char *url, *place;
    } rows[] = {
        { "https://hooks.example/T0/B1?x=1#y", "https://hooks.example:443/T0/B1" },
        { "HTTP://me:secret@Hooks.example:81", "http://hooks.example:81/" },
        { "http://hooks.example?a/b", "http://hooks.example:80/" },
        { "http://[::1]:81/A#?", "http://[::1]:81/A" },
        { "ftp://hooks.example/", NULL },
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].url, url_place(*state, rows[i].url), rows[i].place);
}

static void
host_keys(void **state)
{
    static const struct {
        const char *url, *key;
    } rows[] = {
        { "http://Hooks.Example./x", "hooks.example" },
        { "https://hooks.example:81", "hooks.example" },
        { "http://b\xc3\xbc" "cher.example", "xn--bcher-kva.example" },
        { "http://127.0.0.1/", "127.0.0.1" },
        { "http://me:secret@127.1/", "127.0.0.1" },
        { "http://2130706433", "127.0.0.1" },
        { "http://0x7F.1", "127.0.0.1" },
        { "http://0177.0.0.1.", "127.0.0.1" },
        { "http://[::FFFF:127.0.0.1]", "127.0.0.1" },
        { "http://[::ffff:7f00:1]:81", "127.0.0.1" },
        { "http://[2001:DB8:0::1]", "2001:db8::1/128" },
        { "http://1.example", "1.example" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct endpoint to;

        same_int(rows[i].url, url_read_http(rows[i].url, &to), true);
        same_text(rows[i].url, url_host_key(*state, &to), rows[i].key);
    }
}

static void
bad_http(void **state)
{
    static const char *const urls[] = {
        "", "http", "http:", "http:/", "http://", "https://", "http:///path", "http://?q", "http://#f",
        "http://:80", "http://user@", "http://user@/", "http://user@:80/", "ftp://a", "httpx://a",
        "file:///etc/passwd", "//a", "a", "a:80", " http://a", "http://a ", "http://a b/",
        "http://a/b c", "http://a/\n", "http://a/\r\nX: y", "http://a\t", "http://a/\x7f",
        "http://a/\xc2\xa0", "http://a/\xe3\x80\x80", "http://a/\xc2\x85", "http://a:0",
        "http://a:65536", "http://a:-1", "http://a:+80", "http://a:80a", "http://a:8 0",
        "http://a:99999999999999", "http://a:b:80", "http://::1/", "http://::1:80/", "http://[::1",
        "http://[]", "http://[]:80", "http://[a]", "http://[::1]x", "http://[::1]80", "http://[::1]:0",
        "http://[127.0.0.1]", "http://[fe80::1%25eth0]/", "http://[1:2:3:4:5:6:7:8:9]",
        "http://[::1::2]",
        "http://[00000000000000000000000000000000000000000000000000000000000000000000000000000001]",
        "http://a@b@c/", "http://a:b@c@d/", "http://a%00b@c/", "http://h^ost/", "http://*.x/", "http://a,b/",
        "http://a..b/", "http://.a/", "http://a%41/", "http://a\\b/", "http://a\"b/", "http://a|b/",
        "http://a~b/",
        "http://a<b/", "http://a{b/", "http://(a)/", "http://a=b/", "http://a;b/", "http://$a/", "http://./",
        "http://\xe2\x84\x80.example/", /* that is a/c in one character */
        "http://\xc3\xbc,b/", "http://-\xc3\xbc-/",
        "http://a23456789a123456789a123456789a123456789a123456789a123456789a1234.example/",
    };

    for (size_t i = 0; i < COUNT(urls); i++) {
        struct endpoint to;

        same_int(urls[i], url_is_http(urls[i]), false);
        same_int(urls[i], url_read_http(urls[i], &to), false);
        same_text(urls[i], url_for_request(*state, urls[i]), NULL);
        same_text(urls[i], url_origin(*state, urls[i]), NULL);
    }
}

/* A host may be as long as the DNS allows, not longer. */
static void
long_hosts(void **state)
{
    char name[300];

    (void)state;
    for (size_t i = 0; i < sizeof name; i++)
        name[i] = i % 50 == 49 ? '.' : 'x';
    name[253] = '\0';
    same_int("253 characters", url_is_host(name), true);
    name[253] = '.';
    name[254] = '\0';
    same_int("and a final dot", url_is_host(name), true);
    name[253] = 'x';
    same_int("254", url_is_host(name), false);
}

static void
for_requests(void **state)
{
    static const struct {
        const char *url, *sent;
    } rows[] = {
        { "http://a.example/x?y#z", "http://a.example/x?y#z" },
        { "HTTP://u:p@A.example:81", "HTTP://u:p@A.example:81" },
        { "http://[::1]:81/", "http://[::1]:81/" },
        { "http://M\xc3\x9cnchen.example/", "http://xn--mnchen-3ya.example/" },
        { "http://u\xc3\xbc:p\xc3\xbc@\xc3\xbc.example:81/\xc3\xa9?\xe2\x98\x83=%20&\xc3\xbc",
          "http://u%C3%BC:p%C3%BC@xn--tda.example:81/%C3%A9?%E2%98%83=%20&%C3%BC" },
        { "http://\xe2\x98\x83.example/", "http://xn--n3h.example/" },
        { "http://\xe6\x97\xa5\xe6\x9c\xac\xe3\x80\x82jp/", "http://xn--wgv71a.jp/" },
        { "https://stra\xc3\x9f" "e.example/", "https://xn--strae-oqa.example/" },
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].url, url_for_request(*state, rows[i].url), rows[i].sent);
}

static void
masking(void **state)
{
    static const struct {
        const char *url, *masked;
    } rows[] = {
        { "https://user:pass@host/x?y#z", "https://***@host/x?***" },
        { "HTTP://user@host", "HTTP://***@host" },
        { "http://a@b@host:80/", "http://***@host:80/" },
        { "http://@host/", "http://***@host/" },
        { "http://u:p@[::1]:81/", "http://***@[::1]:81/" },
        { "http://u:p w@broken host/", "http://***@broken host/" }, /* even where it is no good url */
        { "https://host/a@b", "https://host/a@b" },
        { "https://host?a@b", "https://host?***" },
        { "https://host/x?token=1", "https://host/x?***" },
        { "https://host/x#y", "https://host/x#y" },
        { "https://host", "https://host" },
        { "tcp://a@b:80", "tcp://a@b:80" },
        { "", "" },
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].url, url_masked(*state, rows[i].url), rows[i].masked);
    assert_ptr_equal(url_masked(*state, rows[12].url), rows[12].url);
}

static void
masking_a_password(void **state)
{
    static const struct {
        const char *url, *masked;
    } rows[] = {
        { "postgresql://user:pass@host/db", "postgresql://user:***@host/db" },
        { "postgres://user:p:w@h1:1,h2:2/db?x=1", "postgres://user:***@h1:1,h2:2/db?x=1" },
        { "postgresql://user@host:5432/db", "postgresql://user@host:5432/db" },
        { "postgresql://host:5432/db?a=b@c", "postgresql://host:5432/db?a=b@c" },
        { "postgresql://user@/db?password=secret&host=/run", "postgresql://user@/db?password=***&host=/run" },
        { "postgresql://u:p@/db?password=secret", "postgresql://u:***@/db?password=***" },
        { "sqlite:a:b@c", "sqlite:a:b@c" },
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].url, url_password_masked(*state, rows[i].url), rows[i].masked);
}

static void
tcp(void **state)
{
    static const struct {
        const char *url, *host; /* NULL: refused */
        int port;
    } rows[] = {
        { "db.example:5432", "db.example", 5432 },
        { "tcp://db.example:5432", "db.example", 5432 },
        { "TCP://10.0.0.1:1", "10.0.0.1", 1 },
        { "a:65535", "a", 65535 },
        { "a:0022", "a", 22 },
        { "[::1]:22", "::1", 22 },
        { "tcp://[2001:db8::1]:443", "2001:db8::1", 443 },
        { "", NULL, 0 },
        { "tcp://", NULL, 0 },
        { "a", NULL, 0 },
        { "a:", NULL, 0 },
        { ":80", NULL, 0 },
        { "tcp://:80", NULL, 0 },
        { "a:0", NULL, 0 },
        { "a:65536", NULL, 0 },
        { "a:4294967376", NULL, 0 }, /* 80, cut to 32 bits */
        { "a:-1", NULL, 0 },
        { "a:+1", NULL, 0 },
        { "a: 80", NULL, 0 },
        { "a:80 ", NULL, 0 },
        { "a:80/", NULL, 0 },
        { "a/b:80", NULL, 0 },
        { "a b:80", NULL, 0 },
        { "a\n:80", NULL, 0 },
        { "a:http", NULL, 0 },
        { "::1:80", NULL, 0 },
        { "[::1]", NULL, 0 },
        { "[::1]80", NULL, 0 },
        { "[]:80", NULL, 0 },
        { "[::1:80", NULL, 0 },
        { "[a]:80", NULL, 0 },
        { "http://a:80", NULL, 0 },
        { "tcp://tcp://a:80", NULL, 0 },
        { "b\xc3\xbc" "cher.example:80", "xn--bcher-kva.example", 80 },
        { "*.a:80", NULL, 0 },
        { "a,b:80", NULL, 0 },
        { "u@a:80", NULL, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct endpoint to;

        same_int(rows[i].url, url_read_tcp(rows[i].url, &to), rows[i].host != NULL);
        if (rows[i].host) {
            same_text(rows[i].url, to.host, rows[i].host);
            same_int(rows[i].url, to.port, rows[i].port);
        }
    }
}

static void
dns_names(void **state)
{
    static const struct {
        const char *url, *name;
    } rows[] = {
        { "example.com", "example.com" },
        { "dns://example.com", "example.com" },
        { "DNS://example.com.", "example.com." },
        { "_sip._tcp.example.com", "_sip._tcp.example.com" },
        { "2001:db8::1", "2001:db8::1" },
        { "", NULL },
        { "dns://", NULL },
        { "a b", NULL },
        { " a", NULL },
        { "a\xc2\xa0" "b", NULL },
        { "a/b", NULL },
        { "a/", NULL },
        { "http://a", NULL },
        { "dns://dns://a", NULL },
        { "*.example.com", "*.example.com" },
        { "dns://_dmarc.m\xc3\xbcnchen.de", "_dmarc.m\xc3\xbcnchen.de" },
        { "-\xc3\xbc-.example", NULL }, /* has no ASCII form */
        { ".", "." },
        { "a..b", NULL },
        { "a,b", NULL },
        { "h^ost", NULL },
        { "me@example.com", NULL },
        { "a.*.b", NULL },
    };
    const char *name = arena_printf(*state, "%063d.%063d.%063d.%061d", 1, 1, 1, 1);
    char *longest = arena_printf(*state, "dns://%s", name), *too_long = arena_printf(*state, "1%s", name);
    char *long_label = arena_printf(*state, "%064d.example", 1);

    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].url, url_dns_name(rows[i].url), rows[i].name);
    assert_ptr_equal(url_dns_name(longest), longest + 6);
    assert_null(url_dns_name(too_long));
    assert_null(url_dns_name(long_label));
}

static void
numeric_addresses(void **state)
{
    static const struct {
        const char *text, *address; /* NULL: refused */
        int port;
    } rows[] = {
        { "192.0.2.1", "192.0.2.1", 53 },
        { "192.0.2.1:5353", "192.0.2.1", 5353 },
        { "2001:db8::1", "2001:db8::1", 53 },
        { "[2001:db8::1]", "2001:db8::1", 53 },
        { "[2001:db8::1]:5353", "2001:db8::1", 5353 },
        { "::1", "::1", 53 },
        { "", NULL, 53 },
        { "resolver.example", NULL, 53 },
        { "192.0.2", NULL, 53 },
        { "192.0.2.256", NULL, 53 },
        { "192.0.2.1:", NULL, 53 },
        { "192.0.2.1:0", NULL, 53 },
        { "192.0.2.1:65536", NULL, 53 },
        { "192.0.2.1:53:53", NULL, 53 },
        { "[192.0.2.1]:53", NULL, 53 },
        { "[::1]:", NULL, 53 },
        { "[::1]53", NULL, 53 },
        { "[::1", NULL, 53 },
        { " 192.0.2.1", NULL, 53 },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *address = NULL, *text = rows[i].text;
        int port = 53;

        same_int(text, url_split_address(*state, text, &address, &port), rows[i].address != NULL);
        if (rows[i].address)
            same_text(text, address, rows[i].address);
        same_int(rows[i].text, port, rows[i].port);
    }
}

static void
hosts(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } rows[] = {
        { "mail.example", true },    { "localhost", true },       { "b\xc3\xbc" "cher.example", true },
        { "192.0.2.1", true },       { "::1", true },             { "2001:db8::1", true },
        { "", false },               { "mail example", false },   { "mail.example:25", false },
        { "[::1]", false },          { "192.0.2.1:25", false },   { "smtp://mail.example", false },
        { "mail.example/", false },  { "ops@mail.example", false }, { "mail\"", false },
        { "mail.example\n", false },  { "mail..example", false },  { "ma*l.example", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].text, url_is_host(rows[i].text), rows[i].good);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_http),
        cmocka_unit_test(bad_http),
        cmocka_unit_test(places),
        cmocka_unit_test(host_keys),
        cmocka_unit_test(long_hosts),
        cmocka_unit_test(for_requests),
        cmocka_unit_test(masking),
        cmocka_unit_test(masking_a_password),
        cmocka_unit_test(tcp),
        cmocka_unit_test(dns_names),
        cmocka_unit_test(numeric_addresses),
        cmocka_unit_test(hosts),
    };

    return cmocka_run_group_tests_name("url", tests, arena_open, arena_close);
}
