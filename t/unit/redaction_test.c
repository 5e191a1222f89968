/* What readers without a key are told of a failure. */
#include "rules/redaction.h"

#include "base/text.h"

#include "unit.h"

/* clang-format off */
static const struct {
    const char *story, *whole, *public_form, *private_form;
} rows[] = {
    { "nothing to tell", NULL, NULL, NULL },
    { "what quotes nothing", "Expected 200, got 503", "Expected 200, got 503", "Expected 200, got 503" },
    { "a reason", "Request failed: got 'nothing'", "Request failed: got 'nothing'",
      "Request failed: got 'nothing'" },
    { "a text that was not there", "Body match failed", "Body match failed", "Body match failed" },
    { "one that was not in what was read", "Body match failed in the first 1 MiB",
      "Body match failed in the first 1 MiB", "Body match failed" },
    { "a text that was there", "Body contains 'out of stock'", "Body contains 'out of stock'",
      "Body match failed" },
    { "an assertion", "Assertion failed: json $.queue at_most 100, got 4711",
      "Assertion failed: json $.queue at_most 100", "Assertion failed" },
    { "one that quotes what looks like an answer", "Assertion failed: body contains x, got y, got 4711",
      "Assertion failed: body contains x", "Assertion failed" },
    { "one that got nothing", "Assertion failed: json $.queue exists",
      "Assertion failed: json $.queue exists",
      "Assertion failed" },
    { "a value of tcp", "Expected 'PONG', got 'secret'", "Expected 'PONG'", "Expected value not found" },
    { "one that poses as a record", "Expected 'PONG', got 'x', got: y'", "Expected 'PONG'",
      "Expected value not found" },
    { "a record", "Expected '192.0.2.1', got: 192.0.2.2, 192.0.2.3",
      "Expected '192.0.2.1', got: 192.0.2.2, 192.0.2.3", "Unexpected answer" },
    { "one that is cut to its length", "Expected 'v=spf1 include:", "Expected 'v=spf1 include:",
      "Unexpected answer" },
    { "an expected failure", "Expected to fail, but Assertion failed: json $.a equals 1, got 2",
      "Expected to fail, but Assertion failed: json $.a equals 1", "Expected to fail" },
    { "a metric", "rows out of bounds: 0.5 is below 1", "rows out of bounds", "Out of bounds" },
    { "one whose label is odd", "a: b out of bounds: 3 is above 1", "a", "Out of bounds" },
    { "a ping that did not come", "Expected by 2026-02-10T14:00:00Z, nothing came",
      "Expected by 2026-02-10T14:00:00Z, nothing came", "Expected by 2026-02-10T14:00:00Z, nothing came" },
    { "one with nothing to leave out", "Expected to fail, but got 200", "Expected to fail, but got 200",
      "Expected to fail" },
};
/* clang-format on */

static void
test_sentences(void **state)
{
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *whole = rows[i].whole, *told = redacted_sentence(&a, READER_OF_PUBLIC, whole);

        same_text(rows[i].story, told, rows[i].public_form);
        if (text_same(told, whole))
            assert_ptr_equal(told, whole);
        same_text(rows[i].story, redacted_sentence(&a, READER_OF_PRIVATE, whole), rows[i].private_form);
        assert_ptr_equal(redacted_sentence(&a, READER_WITH_KEY, whole), whole);
    }
    arena_free(&a);
}

static void
test_rows(void **state)
{
    struct arena a = { 0 };
    struct heartbeat h = { .error_message = "Expected 'a', got: b" };
    struct incident i = { .cause = "Expected 'a', got: b", .notes_count = 3, .internal_notes_count = 2 };
    struct incident told = { .cause = "c", .acknowledgement = "", .acknowledged_by = "ops",
                             .acknowledged_at = 7 };

    (void)state;
    assert_false(redact_heartbeat(&a, READER_OF_PUBLIC, &h));
    assert_true(redact_heartbeat(&a, READER_OF_PRIVATE, &h));
    assert_string_equal(h.error_message, "Unexpected answer");
    assert_false(redact_incident(&a, READER_WITH_KEY, &i));
    assert_true(redact_incident(&a, READER_OF_PRIVATE, &i));
    assert_string_equal(i.cause, "Unexpected answer");
    assert_int_equal(i.notes_count, 1);
    assert_false(redact_incident(&a, READER_OF_PRIVATE, &told));
    told.acknowledged_internally = true;
    assert_false(redact_incident(&a, READER_WITH_KEY, &told));
    assert_true(redact_incident(&a, READER_OF_PUBLIC, &told));
    assert_null(told.acknowledgement);
    assert_null(told.acknowledged_by);
    assert_int_equal(told.acknowledged_at, 0);
    arena_free(&a);
}

static void
test_tries(void **state)
{
    static const char *const of_them[] = { "", " (all of them)", " (these alone)", " (none of them)",
                                           " (inside a value)" };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(of_them); i++) {
        const char *told = arena_printf(&a, "Expected 'a, b'%s", of_them[i]);

        assert_string_equal(redacted_try(&a, arena_printf(&a, "%s, got: 10.0.0.5, 10.0.0.6", told)), told);
    }
    assert_string_equal(redacted_try(&a, "Expected 'PONG', got 'secret'"), "Expected 'PONG'");
    assert_string_equal(redacted_try(&a, "Expected 200, got 503"), "Expected 200, got 503");
    assert_null(redacted_try(&a, NULL));
    arena_free(&a);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_tries),
    };

    return cmocka_run_group_tests_name("redaction", tests, NULL, NULL);
}
