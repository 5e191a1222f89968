/* Sites that may show our pages in a frame: which lists are taken, and how they go into the header. */
#include "unit.h"

#include "base/arena.h"
#include "base/source_list.h"

#include <string.h>

static void
lists(void **state)
{
    static const struct {
        const char *text, *list; /* NULL: not taken */
    } rows[] = {
        { "'none'", "'none'" },
        { "none", "'none'" },
        { "SELF", "'self'" },
        { "  'self'\thttps://portal.example.org ", "'self' https://portal.example.org" },
        { "https:", "https:" },
        { "web+app.1:", "web+app.1:" },
        { "*", "*" },
        { "*:8443", "*:8443" },
        { "*.example.org", "*.example.org" },
        { "https://*.example.org:*/a/b", "https://*.example.org:*/a/b" },
        { "localhost:3000 127.0.0.1", "localhost:3000 127.0.0.1" },
        { "", NULL },
        { "  ", NULL },
        { "'none' https://a", NULL },
        { "none self", NULL },
        { "'unsafe-inline'", NULL },
        { "'self", NULL },
        { "https://", NULL },
        { "https://a;script-src *", NULL },
        { "https://a; script-src *", NULL },
        { "https://a,https://b", NULL },
        { "a.*.example", NULL },
        { "a..b", NULL },
        { "*a", NULL },
        { "https://a:", NULL },
        { "https://a:123456", NULL },
        { "https://a/b?c", NULL },
        { "https://a\r\nSet-Cookie:", NULL },
        { "\"https://a\"", NULL },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].text, source_list_read(&a, rows[i].text), rows[i].list);
    arena_free(&a);
}

static void
as_many_as_a_header_may_hold(void **state)
{
    char text[2 * 101 + 1];
    struct arena a = { 0 };

    (void)state;
    for (int i = 0; i < 101; i++)
        memcpy(text + 2 * i, "a ", 2);
    text[2 * 101] = '\0';
    assert_null(source_list_read(&a, text));
    text[2 * 100] = '\0';
    assert_non_null(source_list_read(&a, text));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists),
        cmocka_unit_test(as_many_as_a_header_may_hold),
    };

    return cmocka_run_group_tests_name("source_list", tests, NULL, NULL);
}
