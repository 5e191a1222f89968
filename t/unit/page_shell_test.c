/* A page of ours in the shell of the dashboard, or alone. */
#include "render/page_shell.h"

#include "unit.h"

static const struct {
    const char *shell, *page;
} rows[] = {
    { "<head><!--head--><script></script><div><!--body--></div>", "<head>H<script></script><div>B</div>" },
    { "<div><!--body--></div><!--body-->", "<div>B</div><!--body-->" },
    { "<title>no places</title>", "<title>no places</title>" },
    { "<html lang=\"en\"><!--body-->", "<html lang=\"de\">B" },
    { "", "" },
};

static void
in_a_frame(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena a = { NULL };
        struct buf out = { .arena = &a };

        page_shell_fill(&out, rows[i].shell, "de", "H", "B");
        same_text(rows[i].shell, buf_string(&out), rows[i].page);
        arena_free(&a);
    }
}

static void
alone(void **state)
{
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    page_shell_fill(&out, NULL, "de", "<title>T</title>", "<main></main>");
    assert_ptr_equal(strstr(buf_string(&out), "<!doctype html>\n<html lang=\"de\">"), buf_string(&out));
    assert_non_null(strstr(buf_string(&out), "<title>T</title></head>"));
    assert_non_null(strstr(buf_string(&out), "<body>\n<main></main>\n</body>"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(in_a_frame), cmocka_unit_test(alone) };

    return cmocka_run_group_tests_name("page_shell", tests, NULL, NULL);
}
