/* What is read from a plugin's output. */
#include "rules/plugin_output.h"

#include "rules/redaction.h"

#include "unit.h"

/* "label=value" each, a blank between two. */
static const char *
metrics_of(struct arena *a, const char *output)
{
    struct plugin_metrics m;
    struct buf out = { .arena = a };

    plugin_metrics_read(a, output, &m);
    for (int i = 0; i < m.count; i++)
        buf_printf(&out, "%s%s=%.15g", i > 0 ? " " : "", m.list[i].label, m.list[i].value);
    return buf_string(&out);
}

static void
performance_data(void **state)
{
    static const struct {
        const char *output, *wanted;
    } rows[] = {
        { "PING OK - Packet loss = 0%, RTA = 0.80 ms|percent_packet_loss=0, rta=0.80",
          "percent_packet_loss=0 rta=0.8" },
        { "OK|time=0.012s;1;2;0.000;10.000", "time=0.012" },
        { "OK | /=2643MB;5948;5958;0;5968 'used space'=17%;90;95", "/=2643 used space=17" },
        { "OK|'it''s'=1", "it's=1" },
        { "OK|a=1\nmore text\nand more|b=2\nc=3", "a=1 b=2 c=3" },
        { "OK\nlong | text=1", "text=1" },
        { "OK|a=-1.5e3B", "a=-1500" },
        { "OK|a=1 a=2", "a=1" },
        { "OK|unknown=U known=1", "known=1" },
        { "OK|a=nan b=inf c=0x10 d=.5", "c=0 d=0.5" },
        { "OK|a= b", "" },
        { "OK|=1", "" },
        { "OK|''=1", "" },
        { "OK|'open=1", "" },
        { "OK|a = 1", "" },
        { "OK|", "" },
        { "OK", "" },
        { "", "" },
        { NULL, "" },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(metrics_of(&a, rows[i].output), rows[i].wanted);
    arena_free(&a);
}

/* More than anyone looks at is not kept. */
static void
many_values(void **state)
{
    struct arena a = { 0 };
    struct buf output = { .arena = &a };
    struct plugin_metrics m;

    (void)state;
    buf_text(&output, "OK|");
    for (int i = 0; i < 200; i++)
        buf_printf(&output, "v%d=%d ", i, i);
    plugin_metrics_read(&a, buf_string(&output), &m);
    assert_int_equal(m.count, PLUGIN_MOST_METRICS);
    arena_free(&a);
}

static void
sentences(void **state)
{
    static const struct {
        const char *output;
        int status;
        const char *kept, *told, *redacted; /* told: with a key; redacted: without */
    } rows[] = {
        { "DISK CRITICAL: no room|/=1", 2, "Plugin exit status 2: DISK CRITICAL: no room",
          "DISK CRITICAL: no room", "Plugin exit status 2" },
        { "WARNING\nmore", 1, "Plugin exit status 1: WARNING", "WARNING", "Plugin exit status 1" },
        { "  \nmore", 2, "Plugin exit status 2", "Plugin exit status 2", "Plugin exit status 2" },
        { NULL, 137, "Plugin exit status 137", "Plugin exit status 137", "Plugin exit status 137" },
        { "Body match failed", 2, "Plugin exit status 2: Body match failed", "Body match failed",
          "Plugin exit status 2" },
    };
    struct arena a = { 0 };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *kept = plugin_sentence(&a, rows[i].status, rows[i].output);
        const char *inverted = arena_printf(&a, "Expected to fail, but %s", kept);

        assert_string_equal(kept, rows[i].kept);
        assert_string_equal(redacted_sentence(&a, READER_WITH_KEY, kept), rows[i].told);
        assert_string_equal(redacted_sentence(&a, READER_OF_PUBLIC, kept), rows[i].redacted);
        assert_string_equal(redacted_sentence(&a, READER_OF_PRIVATE, kept), rows[i].redacted);
        assert_string_equal(redacted_sentence(&a, READER_WITH_KEY, inverted),
                            arena_printf(&a, "Expected to fail, but %s", rows[i].told));
        assert_string_equal(redacted_sentence(&a, READER_OF_PUBLIC, inverted),
                            arena_printf(&a, "Expected to fail, but %s", rows[i].redacted));
        assert_string_equal(redacted_sentence(&a, READER_OF_PRIVATE, inverted), "Expected to fail");
    }
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(performance_data),
        cmocka_unit_test(many_values),
        cmocka_unit_test(sentences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
