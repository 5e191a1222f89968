/* Ids that cannot be guessed: their form, and that no two are the same. */
#include "unit.h"

#include "base/uuid.h"

static void
names_look_as_they_should_and_differ(void **state)
{
    char id[UUID_SIZE], last_id[UUID_SIZE] = "", key[KEY_SIZE], last_key[KEY_SIZE] = "";
    int64_t number, last_number = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        uuid_random(id);
        assert_int_equal(strlen(id), 36);
        assert_true(uuid_is_valid(id));
        assert_int_equal(id[14], '4');
        assert_non_null(strchr("89ab", id[19]));
        assert_int_equal(strspn(id, "0123456789abcdef-"), 36);
        assert_string_not_equal(id, last_id);
        memcpy(last_id, id, sizeof id);

        key_random(key);
        assert_int_equal(strlen(key), 35);
        assert_memory_equal(key, "wp_", 3);
        assert_int_equal(strspn(key + 3, "0123456789abcdef"), 32);
        assert_string_not_equal(key, last_key);
        memcpy(last_key, key, sizeof key);

        number = lease_random();
        assert_true(number >= 1 && number <= INT64_C(1) << 62);
        assert_true(number != last_number);
        last_number = number;
    }
}

static void
what_is_a_uuid(void **state)
{
    static const struct {
        const char *text;
        bool is;
    } rows[] = {
        { "6f1c0a52-9d3e-4b7a-8c21-0123456789ab", true },
        { "6F1C0A52-9D3E-4B7A-8C21-0123456789AB", true },
        { "00000000-0000-0000-0000-000000000000", true },
        { "", false },
        { "bulk", false },
        { "6f1c0a52-9d3e-4b7a-8c21-0123456789a", false },
        { "6f1c0a52-9d3e-4b7a-8c21-0123456789abc", false },
        { "6f1c0a529d3e4b7a8c210123456789ab", false },
        { "6f1c0a52-9d3e-4b7a-8c210-123456789ab", false },
        { "6f1c0a52_9d3e-4b7a-8c21-0123456789ab", false },
        { "6f1c0a5g-9d3e-4b7a-8c21-0123456789ab", false },
        { "{6f1c0a52-9d3e-4b7a-8c21-0123456789ab}", false },
        { "6f1c0a52-9d3e-4b7a-8c21-0123456789ab ", false },
        { "' OR 1=1 --", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_int(rows[i].text, uuid_is_valid(rows[i].text), rows[i].is);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_look_as_they_should_and_differ),
        cmocka_unit_test(what_is_a_uuid),
    };

    return cmocka_run_group_tests_name("uuid", tests, NULL, NULL);
}
