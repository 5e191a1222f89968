/* Text that grows: nothing that was put into it is lost, and what is escaped breaks no XML. */
#include "unit.h"

#include "base/buf.h"

#include <limits.h>

static void
texts_are_put_together(void **state)
{
    struct arena a = { 0 };
    struct buf heap = { 0 }, in_arena = { .arena = &a }, *both[] = { &heap, &in_arena };

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct buf *b = both[i];

        assert_string_equal(buf_string(b), "");
        buf_text(b, "");
        assert_string_equal(b->text, "");
        buf_text(b, "GET");
        buf_char(b, ' ');
        buf_bytes(b, "/healthy", 7);
        buf_printf(b, "?%s=%d", "n", 5);
        assert_string_equal(b->text, "GET /health?n=5");
        assert_int_equal(b->length, 15);
        buf_reset(b);
        assert_string_equal(buf_string(b), "");
        assert_int_equal(b->length, 0);
        buf_free(b);
        assert_null(b->text);
    }
    arena_free(&a);
}

static void
it_grows_and_forgets_nothing(void **state)
{
    struct arena a = { 0 };
    struct buf heap = { 0 }, in_arena = { .arena = &a };

    (void)state;
    for (int i = 0; i < 100000; i++) {
        buf_char(&heap, (char)('a' + i % 26));
        buf_char(&in_arena, (char)('a' + i % 26));
    }
    assert_int_equal(heap.length, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(heap.text[i], 'a' + i % 26);
    assert_string_equal(heap.text, in_arena.text);
    buf_reset(&heap);
    buf_printf(&heap, "%200000d", 7);
    assert_int_equal(strlen(heap.text), 200000);
    buf_free(&heap);
    arena_free(&a);
}

static void
bytes_may_be_nul(void **state)
{
    struct buf b = { 0 };

    (void)state;
    buf_bytes(&b, "a\0b", 3);
    buf_bytes(&b, NULL, 0);
    assert_int_equal(b.length, 3);
    assert_memory_equal(b.text, "a\0b", 4);
    buf_free(&b);
}

static void
integers(void **state)
{
    static const struct {
        long long value;
        const char *text;
    } rows[] = {
        { 0, "0" },
        { 7, "7" },
        { 10, "10" },
        { -1, "-1" },
        { 4294967296, "4294967296" },
        { LLONG_MAX, "9223372036854775807" },
        { LLONG_MIN, "-9223372036854775808" },
    };
    struct buf b = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        buf_reset(&b);
        buf_int(&b, rows[i].value);
        same_text(rows[i].text, b.text, rows[i].text);
    }
    buf_free(&b);
}

static void
escaped_for_xml(void **state)
{
    static const struct {
        const char *story, *text, *xml;
    } rows[] = {
        { "nothing", "", "" },
        { "plain text", "My API", "My API" },
        { "the five", "<a href=\"x\" alt='y'>&", "&lt;a href=&quot;x&quot; alt=&#39;y&#39;&gt;&amp;" },
        { "an entity is not taken for one", "&amp;", "&amp;amp;" },
        { "UTF-8 stays", "caf\xc3\xa9 \xf0\x9f\x94\xb4", "caf\xc3\xa9 \xf0\x9f\x94\xb4" },
        { "white space stays", "a\tb\r\nc", "a\tb\r\nc" },
        { "other control characters go", "a\x01\x1b[31m\x08z", "a[31mz" },
        { "so do the last two of the plane", "a\xef\xbf\xbf" "b\xef\xbf\xbe", "ab" },
        { "and no other", "\xef\xbf\xbd\xef\xbc\x8f", "\xef\xbf\xbd\xef\xbc\x8f" },
    };
    struct buf b = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        buf_reset(&b);
        buf_xml(&b, rows[i].text);
        same_text(rows[i].story, buf_string(&b), rows[i].xml);
    }
    buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_put_together),
        cmocka_unit_test(it_grows_and_forgets_nothing),
        cmocka_unit_test(bytes_may_be_nul),
        cmocka_unit_test(integers),
        cmocka_unit_test(escaped_for_xml),
    };

    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
