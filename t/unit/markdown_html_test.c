/* Markdown as HTML: what is allowed, and that nothing else gets through (pages.md 5). */
#include "render/markdown_html.h"

#include "base/arena.h"

#include "unit.h"

#include <string.h>

static const struct {
    const char *markdown, *html;
} stories[] = {
    { "", "" },
    { "We *know*, and **work** on it.", "<p>We <em>know</em>, and <strong>work</strong> on it.</p>" },
    { "one\n\ntwo", "<p>one</p>\n<p>two</p>" },
    { "a  \nb", "<p>a<br>\nb</p>" },
    { "# Title\ntext", "<p><strong>Title</strong></p>\n<p>text</p>" },
    { "- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>" },
    { "3. a\n4. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>" },
    { "> said", "<blockquote>\n<p>said</p>\n</blockquote>" },
    { "a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>" },
    { "```sh\na < b\n```", "<pre><code>a &lt; b\n</code></pre>" },
    { "`a<b>`", "<p><code>a&lt;b&gt;</code></p>" },
    { "[we](https://x.example/?a=1&b=2)",
      "<p><a href=\"https://x.example/?a=1&amp;b=2\" rel=\"nofollow noopener\">we</a></p>" },
    { "<https://x.example/>",
      "<p><a href=\"https://x.example/\" rel=\"nofollow noopener\">https://x.example/</a></p>" },
    { "[x](javascript:alert(1))", "<p>x</p>" },
    { "[x](JaVaScRiPt:alert(1))", "<p>x</p>" },
    { "[x](java&#115;cript:alert(1))", "<p>x</p>" },
    { "[x](&#104;ttp://x.example/)", "<p>x</p>" },
    { "[x](data:text/html,hi)", "<p>x</p>" },
    { "[x](//x.example/)", "<p>x</p>" },
    { "[x](/path)", "<p>x</p>" },
    { "[x](http://x/\"onclick=\"a)",
      "<p><a href=\"http://x/&quot;onclick=&quot;a\" rel=\"nofollow noopener\">x</a></p>" },
    { "[x](http://x/ \"title\")", "<p><a href=\"http://x/\" rel=\"nofollow noopener\">x</a></p>" },
    { "![a *picture*](http://x/y.png)", "<p>a picture</p>" },
    { "[![pic](http://x/y.png)](http://x/)",
      "<p><a href=\"http://x/\" rel=\"nofollow noopener\">pic</a></p>" },
    { "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" },
    { "a <b onmouseover=x>b</b>", "<p>a &lt;b onmouseover=x&gt;b&lt;/b&gt;</p>" },
    { "<!-- x -->", "<p>&lt;!-- x --&gt;</p>" },
    { "&lt;script&gt; &copy; &#60; & \"", "<p>&lt;script&gt; &copy; &#60; &amp; &quot;</p>" },
    { "| a | b |\n|---|---|\n| 1 | 2 |", "<p>| a | b |\n|---|---|\n| 1 | 2 |</p>" },
    { "~~a~~ http://x.example", "<p>~~a~~ http://x.example</p>" },
};

static void
as_html(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(stories); i++) {
        struct buf out = { .arena = &a };

        markdown_html(&out, stories[i].markdown);
        same_text(stories[i].markdown, buf_string(&out), stories[i].html);
    }
    arena_free(&a);
}

/* 5,000 quotations in each other are 20. */
static void
deep(void **state)
{
    struct arena a = { NULL };
    struct buf text = { .arena = &a }, out = { .arena = &a };
    int quotations = 0;

    (void)state;
    for (int i = 0; i < 5000; i++)
        buf_char(&text, '>');
    buf_text(&text, " deep");
    markdown_html(&out, buf_string(&text));
    for (const char *at = buf_string(&out); (at = strstr(at, "<blockquote>")) != NULL; at++)
        quotations++;
    assert_in_range(quotations, 10, 20);
    assert_non_null(strstr(buf_string(&out), "deep"));
    arena_free(&a);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_html),
        cmocka_unit_test(deep),
    };

    return cmocka_run_group_tests_name("markdown_html", tests, NULL, NULL);
}
