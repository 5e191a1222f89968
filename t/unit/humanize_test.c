/* Figures in words. */
#include "render/humanize.h"

#include "base/duration.h"

#include "unit.h"

static const struct {
    int64_t up, checks;
    const char *words;
} percents[] = {
    { 0, 0, "no data" },           { 5, 5, "100 %" },       { 0, 5, "0 %" },
    { 999999, 1000000, "99.99 %" }, { 1, 1000000, "0 %" },   { 2, 3, "66.66 %" },
    { 1, 2, "50.00 %" },
};

static const struct {
    int64_t seconds;
    const char *words;
} lengths[] = {
    { 0, "0 s" },
    { 59, "59 s" },
    { 60, "1 min" },
    { 3 * HOUR + 59, "3 h" },
    { 3 * HOUR + 5 * MINUTE, "3 h 5 min" },
    { DAY, "1 day" },
    { 2 * DAY + 4 * HOUR + 59 * MINUTE, "2 days 4 h" },
    { 2 * DAY + 59 * MINUTE, "2 days" },
};

static const struct {
    double ms;
    const char *words;
} responses[] = { { 0.2, "0 ms" }, { 87.5, "88 ms" }, { 999.6, "1.00 s" }, { 1234, "1.23 s" } };

static void
figures(void **state)
{
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(percents); i++) {
        struct rollup t = { .checks = percents[i].checks, .up = percents[i].up };
        struct buf out = { .arena = &a };

        humanize_percent(&out, &t);
        same_text("percent", buf_string(&out), percents[i].words);
    }
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct buf out = { .arena = &a };

        humanize_length(&out, lengths[i].seconds);
        same_text("length", buf_string(&out), lengths[i].words);
    }
    for (size_t i = 0; i < COUNT(responses); i++) {
        struct buf out = { .arena = &a };

        humanize_response(&out, responses[i].ms);
        same_text("response", buf_string(&out), responses[i].words);
    }
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures),
    };

    return cmocka_run_group_tests_name("humanize", tests, NULL, NULL);
}
