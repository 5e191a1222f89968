/* Base64 and the signing of webhooks. */
#include "render/webhook_signature.h"

#include "base/base64.h"
#include "base/digest.h"
#include "unit.h"

/* RFC 4648, section 10, and bytes that are no text. */
static void
base64(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *text;
    } rows[] = {
        { "", 0, "" },
        { "f", 1, "Zg==" },
        { "fo", 2, "Zm8=" },
        { "foo", 3, "Zm9v" },
        { "foob", 4, "Zm9vYg==" },
        { "foobar", 6, "Zm9vYmFy" },
        { "\0\xff\xfe", 3, "AP/+" },
        { "\xfb\xef\xbe", 3, "++++" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf out = { .arena = &a };
        const unsigned char *bytes = NULL;
        size_t length = 99;

        base64_put(&out, rows[i].bytes, rows[i].length);
        same_text(rows[i].text, buf_string(&out), rows[i].text);
        assert_true(base64_read(&a, rows[i].text, &bytes, &length));
        same_int(rows[i].text, (int64_t)length, (int64_t)rows[i].length);
        assert_memory_equal(bytes, rows[i].bytes, length);
    }
    arena_free(&a);
}

static void
no_base64(void **state)
{
    static const char *const texts[] = { "Z", "Zg=", "Zg===", "Zm9vY", "Zm9v=", "Zm 9v", "Zm-v", "=", "====",
                                         "Z=g=" };
    struct arena a = { NULL };
    const unsigned char *bytes;
    size_t length;

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        if (base64_read(&a, texts[i], &bytes, &length))
            fail_msg("<%s> was taken for base64", texts[i]);
    assert_true(base64_read(&a, "Zm9vYg", &bytes, &length)); /* without its padding */
    assert_int_equal(length, 4);
    arena_free(&a);
}

/* RFC 4231, test cases 1 and 2. */
static void
keyed_digests(void **state)
{
    char hex[DIGEST_HEX_SIZE];
    struct digest d;

    (void)state;
    d = digest_keyed("\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b\x0b", 20,
                     "Hi There", 8);
    digest_hex(&d, hex);
    assert_string_equal(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    d = digest_keyed("Jefe", 4, "what do ya want for nothing?", 28);
    digest_hex(&d, hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

/* The first is the example of the Standard Webhooks specification. */
static void
signatures(void **state)
{
    static const char body[] = "{\"test\": 2432232314}";
    static const struct {
        const char *secret, *signature;
    } rows[] = {
        { "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" },
        { "s3cret", "v1,+ovFnGFuIqjGihpeGWWpQI81Q0lhpDv9t/URyHZUADQ=" },
        { "whsec_!", "v1,WeNFoaYiaz3L71sIwg+Rck9zhL6XEO+53MAeofseiJ0=" },
    };
    struct arena a = { NULL };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        same_text(rows[i].secret,
                  webhook_signature(&a, rows[i].secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body,
                               strlen(body)),
                  rows[i].signature);
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64),
        cmocka_unit_test(no_base64),
        cmocka_unit_test(keyed_digests),
        cmocka_unit_test(signatures),
    };

    return cmocka_run_group_tests_name("webhook_signature", tests, NULL, NULL);
}
