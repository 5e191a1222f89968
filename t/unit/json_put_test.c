/* JSON as it is written: whatever a text holds, what is read back is the same. */
#include "unit.h"

#include "base/json.h"
#include "base/text.h"

#include <float.h>
#include <math.h>

#define REPLACED "\xef\xbf\xbd"

static int
buf_open(void **state)
{
    static struct buf out;

    *state = &out;
    return 0;
}

static int
buf_close(void **state)
{
    buf_free(*state);
    return 0;
}

static void
an_object_with_everything(void **state)
{
    struct buf *out = *state;

    buf_reset(out);
    put_object(out, NULL);
    put_text(out, "id", "6f1c");
    put_text(out, "none", NULL);
    put_int(out, "seq", INT64_C(-9007199254740993));
    put_real(out, "uptime", 99.9);
    put_bool(out, "is_public", true);
    put_bool(out, "is_paused", false);
    put_null(out, "gone");
    put_time(out, "at", 1770732000);
    put_time(out, "never", 0);
    put_json(out, "config", "{\"url\":\"x\"}");
    put_array(out, "tags");
    put_text(out, NULL, "a");
    put_text(out, NULL, "b");
    put_int(out, NULL, 1);
    put_null(out, NULL);
    put_object(out, NULL);
    end_object(out);
    put_array(out, NULL);
    end_array(out);
    end_array(out);
    put_object(out, "monitor");
    put_bool(out, "up", true);
    end_object(out);
    end_object(out);
    same_text("everything", buf_string(out),
              "{\"id\":\"6f1c\",\"none\":null,\"seq\":-9007199254740993,\"uptime\":99.9,\"is_public\":true,"
              "\"is_paused\":false,\"gone\":null,\"at\":\"2026-02-10T14:00:00Z\",\"never\":null,"
              "\"config\":{\"url\":\"x\"},\"tags\":[\"a\",\"b\",1,null,{},[]],\"monitor\":{\"up\":true}}");
}

static void
texts_whose_ends_look_like_brackets(void **state)
{
    struct buf *out = *state;

    buf_reset(out);
    put_array(out, NULL);
    put_text(out, NULL, "{");
    put_text(out, NULL, "[");
    put_text(out, NULL, ":");
    put_text(out, NULL, "");
    end_array(out);
    same_text("quotes stand behind them", buf_string(out), "[\"{\",\"[\",\":\",\"\"]");
}

static void
behind_something_else(void **state)
{
    struct buf *out = *state;

    buf_reset(out);
    buf_text(out, "id: 5\ndata: ");
    put_object(out, NULL);
    end_object(out);
    same_text("an event's data", buf_string(out), "id: 5\ndata: {}");
    buf_reset(out);
    put_text(out, NULL, "alone");
    same_text("a text alone", buf_string(out), "\"alone\"");
}

static void
what_may_be_left_out(void **state)
{
    struct buf *out = *state;

    buf_reset(out);
    put_object(out, NULL);
    opt_text(out, "a", NULL);
    opt_int(out, "b", -1);
    opt_real(out, "c", -1);
    opt_time(out, "d", 0);
    same_text("nothing yet", buf_string(out), "{");
    opt_text(out, "a", "");
    opt_int(out, "b", 0);
    opt_real(out, "c", 0);
    opt_time(out, "d", 1);
    end_object(out);
    same_text("then all", buf_string(out), "{\"a\":\"\",\"b\":0,\"c\":0,\"d\":\"1970-01-01T00:00:01Z\"}");
}

static void
texts(void **state)
{
    static const struct {
        const char *text, *json;
    } rows[] = {
        { "", "\"\"" },
        { "My API", "\"My API\"" },
        { "https://a/b?c", "\"https://a/b?c\"" },
        { "say \"hi\" \\o/", "\"say \\\"hi\\\" \\\\o/\"" },
        { "a\bb\fc\nd\re\tf", "\"a\\bb\\fc\\nd\\re\\tf\"" },
        { "\x01\x1f\x1b[0m\x7f", "\"\\u0001\\u001f\\u001b[0m\x7f\"" },
        { "caf\xc3\xa9 \xf0\x9f\x94\xb4", "\"caf\xc3\xa9 \xf0\x9f\x94\xb4\"" },
        { "</script>&'", "\"</script>&'\"" },
        { "caf\xe9", "\"caf" REPLACED "\"" },
        { "\xff\"\xfe", "\"" REPLACED "\\\"" REPLACED "\"" },
        { "\xc0\x80", "\"" REPLACED REPLACED "\"" },
        { "\xf0\x9f\x94", "\"" REPLACED REPLACED REPLACED "\"" },
    };
    struct buf *out = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        buf_reset(out);
        put_text(out, NULL, rows[i].text);
        same_text(rows[i].text, buf_string(out), rows[i].json);
    }
}

static void
reals(void **state)
{
    static const struct {
        double value;
        const char *json;
    } rows[] = {
        { 0, "0" },
        { -0.0, "0" },
        { 100, "100" },
        { 99.9, "99.9" },
        { 0.1 + 0.2, "0.3" },
        { -2.5, "-2.5" },
        { 100.0 * 2 / 3, "66.6666666666667" },
        { 1e-7, "1e-07" },
        { 1e300, "1e+300" },
        { NAN, "null" },
        { INFINITY, "null" },
        { -INFINITY, "null" },
    };
    struct buf *out = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        buf_reset(out);
        put_real(out, NULL, rows[i].value);
        same_text(rows[i].json, buf_string(out), rows[i].json);
    }
    buf_reset(out);
    put_real(out, NULL, -DBL_MAX); /* nothing is longer */
    same_text("the longest", buf_string(out), "-1.79769313486232e+308");
}

/* Numbers with few decimals are written without printf, which decides all the same what they look like. */
static void
reals_as_printf_has_them(void **state)
{
    static const double powers[] = { 1, 10, 100, 1000, 10000, 100000 };
    struct buf *out = *state;
    uint64_t seed = 1;

    for (int i = 0; i < 200000; i++) {
        char wanted[32];
        double value;

        seed = seed * 6364136223846793005U + 1442695040888963407U;
        value = (double)(seed >> (24 + i % 40)) / powers[i % 6] * (i % 7 == 0 ? 1.1 : 1);
        snprintf(wanted, sizeof wanted, "%.15g", value);
        buf_reset(out);
        put_real(out, NULL, value);
        if (strcmp(buf_string(out), wanted) != 0)
            fail_msg("%.17g is written as %s, not as %s", value, buf_string(out), wanted);
    }
}

/* Whatever bytes a text holds, the reader takes what the writer makes of it. */
static void
every_two_bytes_come_back(void **state)
{
    struct buf *out = *state;

    for (int pair = 0; pair < 0x10000; pair++) {
        const char text[] = { (char)(pair >> 8), (char)pair, '\0' };
        const char *problem;
        json_object *value;

        buf_reset(out);
        put_text(out, NULL, text);
        value = json_read(out->text, out->length, &problem);
        assert_non_null(value);
        if (text_is_utf8(text, strlen(text)))
            assert_string_equal(json_object_get_string(value), text);
        json_object_put(value);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_with_everything),
        cmocka_unit_test(texts_whose_ends_look_like_brackets),
        cmocka_unit_test(behind_something_else),
        cmocka_unit_test(what_may_be_left_out),
        cmocka_unit_test(texts),
        cmocka_unit_test(reals),
        cmocka_unit_test(reals_as_printf_has_them),
        cmocka_unit_test(every_two_bytes_come_back),
    };

    return cmocka_run_group_tests_name("json_put", tests, buf_open, buf_close);
}
