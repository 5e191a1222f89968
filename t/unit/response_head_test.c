/* What is taken from the headers of a response, and how much of them is too much. */
#include "cron/check/response_head.h"

#include "unit.h"

#include <stdlib.h>

static const char *
take(struct response_head *h, const char *line)
{
    return response_head_take(h, line, strlen(line));
}

static void
values_are_taken(void **state)
{
    struct response_head h = { 0 };

    (void)state;
    assert_null(take(&h, "HTTP/1.1 302 Found\r\n"));
    assert_null(take(&h, "LOCATION: \t/next \r\n"));
    assert_null(take(&h, "Location: /other\r\n"));
    assert_null(take(&h, "Content-Location: /none\r\n"));
    assert_null(take(&h, "content-encoding:gzip\r\n"));
    assert_null(take(&h, "Content-Encoding: deflate\r\n"));
    assert_null(take(&h, "Content-Type: text/html\r\n"));
    assert_null(take(&h, "Content-Type: text/plain\r\n"));
    same_text("the first", h.location, "/next");
    same_text("a list", h.content_encoding, "gzip,deflate");
    same_text("the first", h.content_type, "text/html");
    response_head_forget(&h);
    assert_null(h.location);
    assert_null(h.content_encoding);
    assert_null(h.content_type);
}

static void
empty_values_are_none(void **state)
{
    struct response_head h = { 0 };

    (void)state;
    assert_null(take(&h, "Location:\r\n"));
    assert_null(take(&h, "Content-Type:  \r\n"));
    assert_null(h.location);
    assert_null(h.content_type);
    response_head_forget(&h);
}

static void
bounds(void **state)
{
    enum { LONG = 8 * 1024 };
    struct response_head h = { 0 };
    char *line = malloc(LONG + 64);

    (void)state;
    assert_non_null(line);
    strcpy(line, "Location: ");
    memset(line + 10, 'a', LONG + 1);
    line[10 + LONG + 1] = '\0';
    same_text("one byte too long", take(&h, line), "a redirect to an address longer than 8 KiB");
    line[10 + LONG] = '\0';
    assert_null(take(&h, line));
    assert_non_null(h.location);
    assert_null(response_head_count(&h, (size_t)256 * 1024));
    same_text("together", response_head_count(&h, 1), "the response's headers are longer than 256 KiB");
    response_head_forget(&h);
    free(line);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_taken),
        cmocka_unit_test(empty_values_are_none),
        cmocka_unit_test(bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
