/* Where redirects lead. */
#include "net/redirect.h"

#include "unit.h"

static void
urls_are_resolved(void **state)
{
    static const struct {
        const char *from, *location, *wanted; /* NULL: refused */
    } rows[] = {
        { "http://a.test/x/y?q", "/z", "http://a.test/z" },
        { "http://a.test/x/y?q", "z", "http://a.test/x/z" },
        { "http://a.test/x/y?q", "?r", "http://a.test/x/y?r" },
        { "http://a.test/x/y?q", "../../z", "http://a.test/z" },
        { "http://a.test/x", "//b.test/y", "http://b.test/y" },
        { "http://a.test/x", "https://b.test", "https://b.test/" },
        { "http://a.test/x", "HTTPS://B.test/Y", "https://B.test/Y" },
        { "http://a.test/x", "/with space", "http://a.test/with%20space" },
        { "http://a.test:8080/x", "/y", "http://a.test:8080/y" },
        { "http://[::1]:8080/x", "/y", "http://[::1]:8080/y" },
        { "http://u:p@a.test/x", "/y", "http://u:p@a.test/y" },
        { "http://u:p@a.test/x", "http://a.test:80/y", "http://u:p@a.test:80/y" },
        { "http://u:p@a.test/x", "http://b.test/y", "http://b.test/y" },
        { "http://u:p@a.test/x", "https://a.test/y", "https://a.test/y" },
        { "http://u:p@a.test/x", "http://v@a.test/y", "http://v@a.test/y" },
        { "http://a.test/x", "ftp://a.test/y", NULL },
        { "http://a.test/x", "file:///etc/passwd", NULL },
        { "http://a.test/x", "gopher://a.test/", NULL },
        { "http://a.test/x", "javascript:alert(1)", NULL },
        { "http://a.test/x", "http://[::", NULL },
        { "http://a.test/x", "http://a.test:99999/", NULL },
        { "http://a.test/x", "http://", NULL },
    };
    struct arena a = { .newest = NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *problem = NULL;
        const char *url = redirect_url(&a, rows[i].from, rows[i].location, &problem);

        same_text(rows[i].location, url, rows[i].wanted);
        assert_non_null(problem);
    }
    arena_free(&a);
}

static void
methods_follow_the_code(void **state)
{
    (void)state;
    for (long code = 301; code <= 303; code++) {
        assert_string_equal(redirect_method(code, "POST"), "GET");
        assert_string_equal(redirect_method(code, "GET"), "GET");
        assert_string_equal(redirect_method(code, "HEAD"), "HEAD");
    }
    assert_string_equal(redirect_method(302, "PUT"), "PUT");
    assert_string_equal(redirect_method(303, "PUT"), "GET");
    assert_string_equal(redirect_method(303, "DELETE"), "GET");
    for (long code = 307; code <= 308; code++)
        assert_string_equal(redirect_method(code, "POST"), "POST");
    for (long code = 100; code < 600; code++)
        same_int("redirect", redirect_is(code),
                 code == 301 || code == 302 || code == 303 || code == 307 || code == 308);
}

static void
trust_stays_with_the_host(void **state)
{
    static const struct {
        const char *next;
        bool stays;
    } rows[] = {
        { "http://intranet:8080/login", true },   { "https://intranet/", true },
        { "http://INTRANET/", true },             { "http://u:p@intranet:443/", true },
        { "http://intranet:6379/", false },       { "http://other/", false },
        { "http://intranet.evil.test/", false },  { "http://10.0.0.1/", false },
        { "http://intranet@10.0.0.1/", false },   { "nonsense", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].next, redirect_stays("http://intranet:8080/x", rows[i].next), rows[i].stays);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_resolved),
        cmocka_unit_test(methods_follow_the_code),
        cmocka_unit_test(trust_stays_with_the_host),
    };
    return cmocka_run_group_tests_name("redirect", tests, NULL, NULL);
}
