/* Lines of a head of HTTP, as servers write them. */
#include "unit.h"

#include "base/header_line.h"

#include <stdlib.h>

static void
values(void **state)
{
    static const struct {
        const char *line, *name, *value; /* NULL: it is another's */
    } rows[] = {
        { "Location: /there\r\n", "Location", "/there" },
        { "location:/there", "Location", "/there" },
        { "LOCATION: \t /a b \t\r\n", "Location", "/a b" },
        { "Location:\r\n", "Location", "" },
        { "Location:", "Location", "" },
        { "Location", "Location", NULL },
        { "Location : /x", "Location", NULL },
        { "Locations: /x", "Location", NULL },
        { "X-Location: /x", "Location", NULL },
        { "", "Location", NULL },
        { "\r\n", "Location", NULL },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t length = strlen(rows[i].line);
        char *line = malloc(length > 0 ? length : 1); /* without a NUL: nothing behind it is looked at */

        memcpy(line, rows[i].line, length);
        same_text(rows[i].line, header_line_text(&a, line, length, rows[i].name), rows[i].value);
        free(line);
    }
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(values) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
