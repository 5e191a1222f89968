/* Texts that clients chose, in HTML: escaped, and cut so that no more bytes come out than may. */
#include "unit.h"

#include "render/html.h"

static void
texts_are_cut(void **state)
{
    static const struct {
        const char *text;
        size_t most;
        const char *wanted;
    } rows[] = {
        { "", 6, "" },
        { "shop", 96, "shop" },
        { "a<b>&\"'", 96, "a&lt;b&gt;&amp;&quot;&#39;" },
        { "abcdefgh", 8, "abc\u2026" }, /* each might have become the longest: six bytes */
        { "abc", 8, "abc" },
        { "\"\"", 12, "&quot;&quot;" },
        { "\"\"", 11, "&quot;\u2026" }, /* no entity is cut in two */
        { "\"", 5, "\u2026" },
        { "\u00e9\u00e9\u00e9", 8, "\u00e9\u00e9\u2026" }, /* nor a character */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena a = { NULL };
        struct buf out = { .arena = &a };

        buf_text(&out, "before:");
        html_cut(&out, rows[i].text, rows[i].most);
        same_text(rows[i].text, buf_string(&out), arena_printf(&a, "before:%s", rows[i].wanted));
        arena_free(&a);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_cut),
    };

    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
