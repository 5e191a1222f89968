/* What is asked of a health service, and what its answers say. */
#include "cron/check/grpc_health.h"

#include "unit.h"

#define BYTES(text) text, sizeof(text) - 1

static void
questions(void **state)
{
    static const struct {
        const char *service, *bytes;
        size_t length;
    } rows[] = {
        {"", BYTES("\0\0\0\0\0")},
        {"a", BYTES("\0\0\0\0\3\x0a\1a")},
        {"my.Service", BYTES("\0\0\0\0\x0c\x0a\x0amy.Service")},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = {.arena = NULL};

        grpc_health_ask(&out, rows[i].service);
        same_int(rows[i].service, (int64_t)out.length, (int64_t)rows[i].length);
        assert_memory_equal(out.text, rows[i].bytes, rows[i].length);
        buf_free(&out);
    }
}

/* A length of more than 127 takes two bytes. */
static void
a_long_name(void **state)
{
    struct buf out = {.arena = NULL};
    char service[301];

    (void)state;
    memset(service, 's', sizeof service - 1);
    service[sizeof service - 1] = '\0';
    grpc_health_ask(&out, service);
    assert_int_equal(out.length, 5 + 3 + 300);
    assert_memory_equal(out.text, "\0\0\0\1\x2f\x0a\xac\x02s", 9);
    buf_free(&out);
}

static void
answers(void **state)
{
    static const struct {
        const char *story, *bytes;
        size_t length;
        int health; /* -1: it is no answer */
    } rows[] = {
        {"serving", BYTES("\0\0\0\0\2\x08\1"), GRPC_SERVING},
        {"not serving", BYTES("\0\0\0\0\2\x08\2"), GRPC_NOT_SERVING},
        {"a service that it does not know", BYTES("\0\0\0\0\2\x08\3"), GRPC_SERVICE_UNKNOWN},
        {"the default is left out", BYTES("\0\0\0\0\0"), GRPC_UNKNOWN},
        {"a status of later times", BYTES("\0\0\0\0\2\x08\x7f"), GRPC_UNKNOWN},
        {"the last counts", BYTES("\0\0\0\0\4\x08\2\x08\1"), GRPC_SERVING},
        {"fields that nobody knows, of each type",
         BYTES("\0\0\0\0\x17\x10\x96\1\x1a\2hi\x21"
               "12345678"
               "\x2d"
               "1234"
               "\x08\1"),
         GRPC_SERVING},
        {"a number of ten bytes", BYTES("\0\0\0\0\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"),
         GRPC_UNKNOWN},
        {"a number without an end", BYTES("\0\0\0\0\2\x08\x81"), -1},
        {"a number of eleven bytes", BYTES("\0\0\0\0\x0c\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"), -1},
        {"bytes that are not there", BYTES("\0\0\0\0\2\x1a\x7f"), -1},
        {"a type that is gone", BYTES("\0\0\0\0\2\x0b\1"), -1},
        {"compressed", BYTES("\1\0\0\0\2\x08\1"), -1},
        {"shorter than it says", BYTES("\0\0\0\0\3\x08\1"), -1},
        {"longer than it says", BYTES("\0\0\0\0\1\x08\1"), -1},
        {"a length beyond all measure", BYTES("\0\xff\xff\xff\xff\x08\1"), -1},
        {"the front alone", BYTES("\0\0\0\0"), -1},
        {"nothing", BYTES(""), -1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum grpc_health health = GRPC_UNKNOWN;
        bool is_read = grpc_health_read(rows[i].bytes, rows[i].length, &health);

        same_int(rows[i].story, is_read ? (int)health : -1, rows[i].health);
    }
}

static void
codes_have_names(void **state)
{
    static const struct {
        int64_t code;
        const char *text;
    } rows[] = {
        {0, "0 OK"}, {12, "12 UNIMPLEMENTED"}, {14, "14 UNAVAILABLE"}, {16, "16 UNAUTHENTICATED"}, {17, "17"},
        {-1, "-1"},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].text, grpc_status_text(&a, rows[i].code), rows[i].text);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questions),
        cmocka_unit_test(a_long_name),
        cmocka_unit_test(answers),
        cmocka_unit_test(codes_have_names),
    };
    return cmocka_run_group_tests_name("grpc_health", tests, NULL, NULL);
}
