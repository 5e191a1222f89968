/* What public pages say, in their languages. */
#include "render/words.h"

#include "base/duration.h"
#include "model/language.h"

#include "unit.h"

#define T INT64_C(1770732000) /* 2026-02-10T14:00:00Z */

static const struct speech english = { .language = LANGUAGE_EN }, german = { .language = LANGUAGE_DE };

static void
sentences(void **state)
{
    struct arena a = { NULL };
    struct speech nobody = { .language = LANGUAGE_AUTO };

    (void)state;
    assert_string_equal(words_cause(&a, &english, "{name}", false), "We are seeing problems with {name}");
    assert_string_equal(words_cause(&a, &german, "Shop", true), "Es gab Probleme mit Shop");
    assert_string_equal(words_filled(&a, &english, WORD_AND_MORE, PLACES("n", "3")), " and 3 more");
    assert_string_equal(words_of(&nobody, WORD_STATUS_UP), "Up");
    assert_string_equal(speech_code(&german), "de");
    arena_free(&a);
}

/* Lengths end with a point in German, as its short words do: no sentence ends with one. */
static void
points(void **state)
{
    static const enum word sentences_of_length[] = { WORD_NEWEST_CHECK, WORD_INCIDENT_RESOLVED,
                                                     WORD_INCIDENT_GOING_ON };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(sentences_of_length); i++) {
        const char *said = words_filled(&a, &german, sentences_of_length[i], PLACES("length", "5 Sek."));

        assert_null(strstr(said, ".."));
    }
    arena_free(&a);
}

static void
times(void **state)
{
    struct arena a = { NULL };
    struct buf out = { .arena = &a };

    (void)state;
    words_time(&out, &english, T);
    assert_string_equal(buf_string(&out), "2026-02-10 14:00 UTC");
    buf_reset(&out);
    words_time(&out, &german, T);
    assert_string_equal(buf_string(&out), "10.02.2026 14:00 UTC");
    assert_string_equal(words_zone(&a, &german, NULL, T), "UTC");
    arena_free(&a);
}

static const struct {
    int64_t seconds;
    const char *en, *de;
} lengths[] = {
    { 0, "0 s", "0 Sek." },
    { 60, "1 min", "1 Min." },
    { 3 * HOUR + 5 * MINUTE, "3 h 5 min", "3 Std. 5 Min." },
    { DAY, "1 day", "1 T." },
    { 2 * DAY + 4 * HOUR + 59 * MINUTE, "2 days 4 h", "2 T. 4 Std." },
};

static void
figures(void **state)
{
    struct arena a = { NULL };
    struct buf out = { .arena = &a };
    struct rollup most = { .checks = 3, .up = 2 };

    (void)state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        buf_reset(&out);
        words_length(&out, &english, lengths[i].seconds);
        same_text("length", buf_string(&out), lengths[i].en);
        buf_reset(&out);
        words_length(&out, &german, lengths[i].seconds);
        same_text("length", buf_string(&out), lengths[i].de);
    }
    buf_reset(&out);
    words_percent(&out, &german, &most);
    words_response(&out, &german, 1234);
    assert_string_equal(buf_string(&out), "66,66 %1,23 s");
    arena_free(&a);
}

static void
states(void **state)
{
    struct monitor m = { .status = DOWN };
    struct status_monitor shown = { .monitor = &m };

    (void)state;
    assert_string_equal(words_shown(&english, &shown), "Down");
    m.is_paused = true;
    assert_string_equal(words_shown(&german, &shown), "Pausiert");
    assert_string_equal(words_post_state(&english, POST_ANNOUNCEMENT, POST_ENDED), "Ended");
    assert_null(words_post_impact(&english, IMPACT_NONE));
}

static void
codes(void **state)
{
    (void)state;
    assert_int_equal(language_by_code("fr"), LANGUAGE_FR);
    assert_int_equal(language_by_code("it"), LANGUAGE_EN);
    assert_int_equal(language_preferred("it, de-AT;q=0.4, es;q=0.3"), LANGUAGE_DE);
    assert_int_equal(language_preferred(NULL), LANGUAGE_EN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points),
        cmocka_unit_test(sentences), cmocka_unit_test(times), cmocka_unit_test(figures),
        cmocka_unit_test(states),    cmocka_unit_test(codes),
    };

    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
