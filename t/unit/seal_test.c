/* What is sealed is opened by the same key for the same place, as it was; by nothing else, and not once a
 * bit of it has changed. */
#include "unit.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/seal.h"

static const struct digest key = {{1, 2, 3}}, another = {{1, 2, 4}};

static void
what_opens_a_text(void **state)
{
    static const struct {
        const char *story;
        const struct digest *by;
        const char *sealed_for, *opened_for;
        bool opens;
    } rows[] = {
        {"the same key and place", &key, "monitors.headers a", "monitors.headers a", true},
        {"no place", &key, "", "", true},
        {"another key", &another, "monitors.headers a", "monitors.headers a", false},
        {"another row", &key, "monitors.headers a", "monitors.headers b", false},
        {"another column", &key, "monitors.headers a", "monitors.options a", false},
        {"a place that was not said", &key, "monitors.headers a", "", false},
        {"one that was", &key, "", "monitors.headers a", false},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *sealed = seal_text_for(&a, &key, rows[i].sealed_for, "secret", 6);
        size_t length = 0;
        const char *opened = seal_open_for(&a, rows[i].by, rows[i].opened_for, sealed, &length);

        same_int(rows[i].story, opened != NULL, rows[i].opens);
        if (opened != NULL)
            same_text(rows[i].story, opened, "secret");
    }
    arena_free(&a);
}

static void
every_bit_counts(void **state)
{
    struct arena a = {0};
    const char *sealed = seal_text(&a, &key, "secret", 6);
    const unsigned char *bytes;
    size_t size, length;

    (void)state;
    assert_true(base64_read(&a, sealed, &bytes, &size));
    for (size_t bit = 0; bit < 8 * size; bit++) {
        struct buf changed = {.arena = &a};
        unsigned char copy[64];

        assert_in_range(size, 1, sizeof copy);
        memcpy(copy, bytes, size);
        copy[bit / 8] ^= (unsigned char)(1 << bit % 8);
        base64_put(&changed, copy, size);
        assert_null(seal_open(&a, &key, buf_string(&changed), &length));
    }
    assert_null(seal_open(&a, &key, "", &length));
    assert_null(seal_open(&a, &key, "AAAA", &length));
    arena_free(&a);
}

static void
the_same_twice_is_not_the_same(void **state)
{
    struct arena a = {0};

    (void)state;
    assert_string_not_equal(seal_text(&a, &key, "secret", 6), seal_text(&a, &key, "secret", 6));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_opens_a_text),
        cmocka_unit_test(every_bit_counts),
        cmocka_unit_test(the_same_twice_is_not_the_same),
    };

    return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
