/* Memory that goes all at once: pieces are zeroed, aligned and apart, however many and however large. */
#include "unit.h"

#include "base/arena.h"

static void
pieces_are_zeroed_aligned_and_apart(void **state)
{
    static const size_t sizes[] = { 0, 1, 7, 16, 17, 4096, 32 * 1024, 32 * 1024 + 1, 300000, 3 };
    struct arena a = { 0 };
    char *pieces[COUNT(sizes)];

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT(sizes); i++) {
            pieces[i] = arena_alloc(&a, sizes[i]);
            assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
            for (size_t at = 0; at < sizes[i]; at++)
                assert_int_equal(pieces[i][at], 0);
            memset(pieces[i], (int)i + 1, sizes[i]);
        }
        for (size_t i = 0; i < COUNT(sizes); i++)
            for (size_t at = 0; at < sizes[i]; at++)
                assert_int_equal(pieces[i][at], (int)i + 1);
        arena_reset(&a);
    }
    arena_free(&a);
    assert_null(a.newest);
}

/* Small ones are copied, large ones moved; others stay as they are. */
static void
a_piece_that_grows_keeps_its_bytes(void **state)
{
    struct arena a = { 0 };
    char *text = arena_grow(&a, NULL, 0, 1), *beside = arena_text(&a, "beside");
    size_t size = 1;

    (void)state;
    text[0] = 'x';
    for (; size < 8 * 1024 * 1024; size *= 2) {
        text = arena_grow(&a, text, size, 2 * size);
        assert_int_equal((uintptr_t)text % _Alignof(max_align_t), 0);
        memset(text + size, 'x', size);
        (void)arena_alloc(&a, 40000);
    }
    for (size_t i = 0; i < size; i++)
        assert_int_equal(text[i], 'x');
    assert_string_equal(beside, "beside");
    arena_free(&a);
}

static void
thousands_of_small_pieces(void **state)
{
    struct arena a = { 0 };
    char *texts[5000];

    (void)state;
    for (int i = 0; i < 5000; i++)
        texts[i] = arena_printf(&a, "piece %d", i);
    for (int i = 0; i < 5000; i++) {
        char wanted[20];

        snprintf(wanted, sizeof wanted, "piece %d", i);
        assert_string_equal(texts[i], wanted);
    }
    arena_free(&a);
}

static void
a_large_piece_does_not_waste_the_room_left(void **state)
{
    struct arena a = { 0 };
    char *before = arena_alloc(&a, 16), *after;

    (void)state;
    arena_alloc(&a, 100000);
    after = arena_alloc(&a, 16);
    assert_ptr_equal(after, before + 16);
    arena_free(&a);
}

static void
copies(void **state)
{
    struct arena a = { 0 };
    char original[] = "shop";
    char *copy = arena_text(&a, original);

    (void)state;
    original[0] = 'c';
    assert_string_equal(copy, "shop");
    assert_null(arena_text(&a, NULL));
    assert_string_equal(arena_text(&a, ""), "");
    assert_memory_equal(arena_bytes(&a, "a\0b", 3), "a\0b", 4);
    assert_string_equal(arena_bytes(&a, NULL, 0), "");
    assert_string_equal(arena_printf(&a, "%s/%05d", "x", 42), "x/00042");
    assert_int_equal(strlen(arena_printf(&a, "%70000d", 1)), 70000);
    arena_free(&a);
}

static void
a_list_grows(void **state)
{
    struct arena a = { 0 };
    int *list = NULL, count = 0, capacity = 0;

    (void)state;
    for (; count < 1000; count++) {
        list = arena_more(&a, list, count, &capacity, sizeof *list);
        assert_true(capacity > count);
        assert_int_equal(list[count], 0);
        list[count] = count;
    }
    for (int i = 0; i < count; i++)
        assert_int_equal(list[i], i);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(a_piece_that_grows_keeps_its_bytes),
        cmocka_unit_test(thousands_of_small_pieces),
        cmocka_unit_test(a_large_piece_does_not_waste_the_room_left),
        cmocka_unit_test(copies),
        cmocka_unit_test(a_list_grows),
    };

    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
