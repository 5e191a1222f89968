/* Who asks for Markdown gets it; browsers never do. */
#include "base/accept_header.h"

#include "unit.h"

static const struct {
    const char *header;
    bool prefers;
} headers[] = {
    { NULL, false },
    { "", false },
    { "*/*", false },
    { "text/*", false },
    { "text/html", false },
    { "text/markdown", true },
    { "TEXT/Markdown", true },
    { "text/markdown, */*", true },
    { "text/markdown, text/html, */*", true },
    { "text/html, text/markdown", false },
    { "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false },
    { "text/markdown;q=0.9, text/html;q=0.8", true },
    { "text/html;q=0.8, text/markdown;q=0.9", true },
    { "text/html, text/markdown;q=0.999", false },
    { "text/markdown;q=0.5, */*", false },
    { "text/markdown;q=0.5, */*;q=0.1", true },
    { "text/markdown;q=0", false },
    { "text/markdown;q=0, text/html;q=0", false },
    { "text/*;q=0.5, text/html;q=0.4", true },
    { "text/*;q=0.3, text/html;q=0.4", false },
    { "*/*, text/html;q=0.5", true },
    { "text/markdown ; charset=utf-8 ; q=0.7 , text/html;q=0.6", true },
    { "text/markdown;charset=\"utf-8\";Q=1.000,text/html;q=0.6", true },
    { "text/markdown;q=0.001", true },
    { "text/markdownx, text/html", false },
    { "text/mark", false },
    { "application/json", false },
    { ",,;;q=,/,*;q", false },
    { "text/markdown;", true },
    { "text/markdown;q", true },
};

static void
preferences(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(headers); i++)
        same_int(headers[i].header ? headers[i].header : "none",
                 accept_prefers(headers[i].header, "text/markdown", "text/html"), headers[i].prefers);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(preferences) };

    return cmocka_run_group_tests_name("accept_header", tests, NULL, NULL);
}
