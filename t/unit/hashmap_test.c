/* What was put in is found; growing loses and moves nothing. */
#include "base/hashmap.h"

#include "unit.h"

#define MANY 5000

static int values[MANY];

static const char *
name(int i)
{
    static char text[16];

    snprintf(text, sizeof text, "key %d", i);
    return text;
}

static void
an_empty_map(void **state)
{
    struct hashmap m = { 0 };

    (void)state;
    assert_null(hashmap_get(&m, "a"));
    assert_null(hashmap_next(&m, NULL));
    hashmap_free(&m, NULL);
}

static void
keys_are_texts(void **state)
{
    struct hashmap m = { 0 };
    char key[] = "a";

    (void)state;
    hashmap_add(&m, key)->value = &values[0];
    key[0] = 'b'; /* the map has a copy */
    assert_ptr_equal(hashmap_get(&m, "a"), &values[0]);
    assert_null(hashmap_get(&m, "b"));
    assert_null(hashmap_add(&m, "")->value);
    hashmap_add(&m, "")->value = &values[1];
    assert_ptr_equal(hashmap_get(&m, ""), &values[1]);
    hashmap_add(&m, "a")->value = &values[2]; /* the same entry again */
    assert_ptr_equal(hashmap_get(&m, "a"), &values[2]);
    assert_int_equal(m.count, 2);
    hashmap_free(&m, NULL);
    assert_null(hashmap_get(&m, "a"));
}

/* "costarring" and "liquid" have the same 32-bit FNV-1a. */
static void
an_equal_hash_is_not_an_equal_key(void **state)
{
    struct hashmap m = { 0 };
    const struct hashmap_entry *one = hashmap_add(&m, "costarring"), *other = hashmap_add(&m, "liquid");

    (void)state;
    assert_int_equal(one->hash, other->hash);
    assert_ptr_not_equal(one, other);
    hashmap_add(&m, "costarring")->value = &values[1];
    hashmap_add(&m, "liquid")->value = &values[2];
    assert_ptr_equal(hashmap_get(&m, "costarring"), &values[1]);
    assert_ptr_equal(hashmap_get(&m, "liquid"), &values[2]);
    hashmap_free(&m, NULL);
}

static void
many_keys(void **state)
{
    static struct hashmap_entry *entries[MANY];
    struct hashmap m = { 0 };

    (void)state;
    for (int i = 0; i < MANY; i++) {
        entries[i] = hashmap_add(&m, name(i));
        entries[i]->value = &values[i];
    }
    assert_int_equal(m.count, MANY);
    assert_true(m.bucket_count >= MANY);
    for (int i = 0; i < MANY; i++) {
        assert_ptr_equal(hashmap_add(&m, name(i)), entries[i]); /* growing moved none */
        assert_ptr_equal(hashmap_get(&m, name(i)), &values[i]);
    }
    for (int i = 0; i < MANY; i++)
        assert_ptr_equal(hashmap_get(&m, name(i)), &values[i]);
    assert_int_equal(m.count, MANY);
    hashmap_free(&m, NULL);
}

static void
count_value(void *value)
{
    ++*(int *)value;
}

static void
each_entry_comes_once(void **state)
{
    struct hashmap m = { 0 };

    (void)state;
    for (int i = 0; i < 100; i++)
        hashmap_add(&m, name(i))->value = &values[i];
    for (struct hashmap_entry *e = hashmap_next(&m, NULL); e != NULL; e = hashmap_next(&m, e))
        ++*(int *)e->value;
    hashmap_add(&m, "no value");
    hashmap_free(&m, count_value);
    for (int i = 0; i < 100; i++)
        assert_int_equal(values[i], 2);
    assert_int_equal(m.count, 0);
    assert_null(hashmap_next(&m, NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_map),
        cmocka_unit_test(keys_are_texts),
        cmocka_unit_test(an_equal_hash_is_not_an_equal_key),
        cmocka_unit_test(many_keys),
        cmocka_unit_test(each_entry_comes_once),
    };

    return cmocka_run_group_tests_name("hashmap", tests, NULL, NULL);
}
