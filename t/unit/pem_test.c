/* Certificates as text: made anew, changed, and none at all. */
#include "unit.h"

#include "base/arena.h"
#include "base/pem.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* One that nobody would trust; all that matters is that it can be read. */
static const char *
certificate(struct arena *a)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    X509 *x = X509_new();
    BIO *out = BIO_new(BIO_s_mem());
    char *bytes;
    long length;
    const char *text;

    assert_non_null(key);
    assert_int_equal(X509_set_pubkey(x, key), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 60);
    assert_true(X509_sign(x, key, EVP_sha256()) > 0);
    assert_int_equal(PEM_write_bio_X509(out, x), 1);
    length = BIO_get_mem_data(out, &bytes);
    text = arena_bytes(a, bytes, (size_t)length);
    BIO_free(out);
    X509_free(x);
    EVP_PKEY_free(key);
    return text;
}

static void
what_can_be_read(void **state)
{
    struct arena a = { NULL };
    const char *one = certificate(&a), *other = certificate(&a);
    char *broken = arena_text(&a, one);

    (void)state;
    memcpy(strchr(broken, '\n') + 5, "****", 4);
    assert_true(pem_holds_certificates(one));
    assert_true(pem_holds_certificates(arena_printf(&a, "Ours:\n%s\nand theirs:\n%s\n", one, other)));
    assert_false(pem_holds_certificates(""));
    assert_false(pem_holds_certificates("/etc/ssl/ca.pem"));
    assert_false(pem_holds_certificates("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
    assert_false(pem_holds_certificates(broken));
    assert_false(pem_holds_certificates(arena_printf(&a, "%s%s", one, broken)));
    arena_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_can_be_read) };

    return cmocka_run_group_tests_name("pem", tests, NULL, NULL);
}
