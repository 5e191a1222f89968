/* Addresses of an instance below a path of its site: which of them change, and that no others do. */
#include "render/base_path.h"

#include "unit.h"

#define BASE "/b"

struct row {
    const char *text, *below; /* NULL: the same */
};

typedef void (*writer)(struct buf *out, const char *base, const char *text);

static void
judge(writer put, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena a = { NULL };
        struct buf below = { .arena = &a }, same = { .arena = &a };

        put(&below, BASE, rows[i].text);
        same_text(rows[i].text, buf_string(&below), rows[i].below != NULL ? rows[i].below : rows[i].text);
        put(&same, "", rows[i].text);
        same_text(rows[i].text, buf_string(&same), rows[i].text);
        arena_free(&a);
    }
}

static void
markup(void **state)
{
    static const struct row rows[] = {
        { "<a href=\"/\">x</a>", "<a href=\"/b/\">x</a>" },
        { "<script src=\"/a.js\"></script><link href=\"/b.css\">",
          "<script src=\"/b/a.js\"></script><link href=\"/b/b.css\">" },
        { "<a href=\"//else.where/\">", NULL },
        { "<a href=\"https://else.where/\">", NULL },
        { "<a href=\"#top\">/s/acme</a>", NULL },
        { "<p>a=&quot;/s/acme&quot;</p>", NULL },
        { "", NULL },
        { "=\"/", "=\"/b/" },
    };

    (void)state;
    judge(base_path_in_markup, rows, COUNT(rows));
}

static void
documents(void **state)
{
    static const struct row rows[] = {
        { "/llms.txt", "/b/llms.txt" },
        { "`/api/v1/`, (/SKILL.md) and /metrics.", "`/b/api/v1/`, (/b/SKILL.md) and /b/metrics." },
        { "api=http://localhost:3007/api/v1\n", "api=http://localhost:3007/b/api/v1\n" },
        { "![up](https://HOST/api/v1/x)", "![up](https://HOST/b/api/v1/x)" },
        { "curl ${api%/api/v1}/s/acme", NULL },
        { "curl $api/monitors", NULL },
        { "`GET /api/v1/tags` `GET /s/{slug}` `GET /`", "`GET /b/api/v1/tags` `GET /b/s/{slug}` `GET /b/`" },
        { "`GET /`", "`GET /b/`" },
        { "{\"url\": \"/SKILL.md\"}", "{\"url\": \"/b/SKILL.md\"}" },
        { "\"servers\": [{\"url\": \"/api/v1\"}, {\"url\": \"/\"}]",
          "\"servers\": [{\"url\": \"/b/api/v1\"}, {\"url\": \"/b\"}]" },
        { "\"paths\": {\"/metrics\": {}, \"/s/{slug}\": {}}", NULL },
        { "\"view_url\": \"/monitor/6f1c\"", "\"view_url\": \"/b/monitor/6f1c\"" },
        { "https://example.com/some/llms.txt", NULL },
        { "status-pages/s/x and/or /services and /metrics-like and /monitors", NULL },
        { "/", NULL },
        { "", NULL },
    };

    (void)state;
    judge(base_path_in_document, rows, COUNT(rows));
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(markup), cmocka_unit_test(documents) };

    return cmocka_run_group_tests_name("base_path", tests, NULL, NULL);
}
