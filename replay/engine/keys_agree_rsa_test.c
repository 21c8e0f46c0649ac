// RSA key exchange: what is encrypted is decrypted by the key that it was for, and is the same in every run.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_agree.h"

#include "replay/engine/keys_sign.h"
#include "tests/support/identities.h"
#include "tests/support/page.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

static const uint8_t premaster[48] = {3, 3, 1, 2, 3, 0, 5};

static struct rp_identity *load(const char *certificate, const char *key)
{
    const char *why = NULL;
    struct rp_identity *identity =
        rp_identity_load(tw_span_of(certificate, strlen(certificate)), tw_span_of(key, strlen(key)), &why);
    assert_non_null(identity);
    return identity;
}

static size_t encrypt(struct tw_span certificate, size_t premaster_len, uint64_t seed, uint8_t *out, size_t cap)
{
    uint8_t message[256] = {0};
    struct rp_random random;
    struct tw_writer w = tw_writer_into(out, cap);
    memcpy(message, premaster, sizeof premaster);
    rp_random_seed_number(&random, seed);
    bool good = rp_rsa_encrypt(certificate, tw_span_of(message, premaster_len), &random, &w);
    assert_int_equal(good, w.len != 0);
    return w.len;
}

static void expect_decrypted(const char *key_pem, const uint8_t *encrypted, size_t len)
{
    uint8_t opened[256];
    size_t opened_len = 0;
    BIO *bio = BIO_new_mem_buf(key_pem, (int)strlen(key_pem));
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    assert_non_null(key);
    assert_int_equal(
        RSA_decrypt(EVP_PKEY_get0_RSA(key), &opened_len, opened, sizeof opened, encrypted, len, RSA_PKCS1_PADDING), 1);
    assert_int_equal(opened_len, sizeof premaster);
    assert_memory_equal(opened, premaster, sizeof premaster);
    EVP_PKEY_free(key);
    BIO_free(bio);
}

static void test_decrypted(void **state)
{
    (void)state;
    static const char *const keys[][2] = {{TEST_RSA_CERTIFICATE, TEST_RSA_KEY},
                                          {TEST_RSA1025_CERTIFICATE, TEST_RSA1025_KEY}};
    for (size_t i = 0; i < 2; i++) {
        uint8_t a[256], b[256];
        struct rp_identity *identity = load(keys[i][0], keys[i][1]);
        struct tw_span certificate = rp_identity_certificate(identity, 0);
        for (uint64_t seed = 0; seed < 20; seed++) {  // some padding would hold a zero byte
            size_t len = encrypt(certificate, sizeof premaster, seed, a, sizeof a);
            expect_decrypted(keys[i][1], a, len);
            assert_int_equal(encrypt(certificate, sizeof premaster, seed, b, sizeof b), len);
            assert_memory_equal(a, b, len);
            encrypt(certificate, sizeof premaster, seed + 1, b, sizeof b);
            assert_memory_not_equal(a, b, len);
        }
        rp_identity_free(identity);
    }
}

static void test_refused(void **state)
{
    (void)state;
    uint8_t out[256];
    struct rp_identity *rsa = load(TEST_RSA_CERTIFICATE, TEST_RSA_KEY);
    struct rp_identity *ec = load(TEST_P256_CERTIFICATE, TEST_P256_KEY);
    struct tw_span certificate = rp_identity_certificate(rsa, 0);
    assert_int_equal(encrypt(rp_identity_certificate(ec, 0), 48, 1, out, sizeof out), 0);
    assert_int_equal(encrypt((struct tw_span){0}, 48, 1, out, sizeof out), 0);
    assert_int_equal(encrypt(certificate, 48, 1, out, 191), 0);
    assert_int_equal(encrypt(certificate, 192 - 11, 1, out, 192), 192);
    assert_int_equal(encrypt(certificate, 192 - 10, 1, out, 192), 0);
    assert_int_equal(encrypt(certificate, 193, 1, out, 192), 0);
    rp_identity_free(rsa);
    rp_identity_free(ec);
}

static void encrypt_any(const uint8_t *bytes, size_t len, void *context)
{
    uint8_t out[256];
    (void)context;
    (void)encrypt(tw_span_of(bytes, len), 48, 1, out, sizeof out);
}

static void test_hostile(void **state)
{
    (void)state;
    struct rp_identity *rsa = load(TEST_RSA_CERTIFICATE, TEST_RSA_KEY);
    struct tw_span certificate = rp_identity_certificate(rsa, 0);
    tw_test_every_cut(certificate.data, certificate.len, encrypt_any, NULL);
    tw_test_every_flip(certificate.data, certificate.len, 0xff, encrypt_any, NULL);
    tw_test_every_flip(certificate.data, certificate.len, 0x01, encrypt_any, NULL);
    rp_identity_free(rsa);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decrypted),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
