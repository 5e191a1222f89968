/* SHA-256 as the standard has it, and comparing that tells any two apart. */
#include "unit.h"

#include <string.h>

#include "base/digest.h"
#include "base/passphrase.h"

/* The examples of FIPS 180-2 and of nothing at all. */
static void
known_digests(void **state)
{
    static const struct {
        const char *text, *hex;
    } rows[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct digest d = digest_of(rows[i].text, strlen(rows[i].text));
        char hex[2 * DIGEST_SIZE + 1];

        digest_hex(&d, hex);
        same_text(rows[i].text, hex, rows[i].hex);
    }
}

static void
one_bit_makes_the_difference(void **state)
{
    const struct digest a = digest_of("wp_", 3);

    (void)state;
    for (int bit = 0; bit < 8 * DIGEST_SIZE; bit++) {
        struct digest b = a;

        assert_true(digest_equal(&a, &b));
        b.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(digest_equal(&a, &b));
    }
}

/* RFC 7914 has vectors for other salts than ours, which are hex. So: what is sealed fits, and nothing
 * else. */
static void
passphrases(void **state)
{
    struct arena a = { NULL };
    const char *seal = passphrase_seal(&a, "correct horse"), *again = passphrase_seal(&a, "correct horse");
    char *other;

    (void)state;
    assert_int_equal(strncmp(seal, "scrypt:", 7), 0);
    assert_string_not_equal(seal, again);
    assert_true(passphrase_fits(seal, "correct horse"));
    assert_true(passphrase_fits(again, "correct horse"));
    assert_false(passphrase_fits(seal, "correct horsf"));
    assert_false(passphrase_fits(seal, ""));
    assert_false(passphrase_fits("", "correct horse"));
    assert_false(passphrase_fits("scrypt:00:00", "correct horse"));
    other = arena_printf(&a, "%s", seal);
    other[10] = other[10] == 'a' ? 'b' : 'a';
    assert_false(passphrase_fits(other, "correct horse"));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digests),
        cmocka_unit_test(one_bit_makes_the_difference),
        cmocka_unit_test(passphrases),
    };

    return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
