// Signatures: those of RFC 8448 and of an identity of every kind are verified; identities are loaded, and what is wrong is named.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_sign.h"

#include "replay/engine/keys_hash.h"
#include "tests/support/hex.h"
#include "tests/support/identities.h"
#include "tests/support/page.h"
#include "tests/support/rfc8448.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define MAX_SIGNATURE 256

static struct tw_span text(const char *string)
{
    return tw_span_of(string, strlen(string));
}

static struct rp_identity *load(const char *certificates, const char *key)
{
    const char *why = NULL;
    struct rp_identity *identity = rp_identity_load(text(certificates), text(key), &why);
    assert_null(why);
    assert_non_null(identity);
    return identity;
}

struct rfc8448 {
    uint8_t certificate[1024], verify[256], content[64 + 34 + RP_HASH_MAX];
    size_t content_len;
};

// What a CertificateVerify signs (RFC 8446 section 4.4.3).
static void signed_content(struct rfc8448 *out)
{
    static const char context[] = "TLS 1.3, server CertificateVerify";  // with its zero byte
    static const char *const messages[] = {RFC8448_3_CLIENT_HELLO, RFC8448_3_SERVER_HELLO,
                                           RFC8448_3_ENCRYPTED_EXTENSIONS, RFC8448_3_CERTIFICATE};
    struct rp_digest digest;
    rp_digest_init(&digest, RP_HASH_SHA256);
    for (size_t i = 0; i < 4; i++) {
        uint8_t message[1024];
        rp_digest_add(&digest, tw_span_of(message, tw_test_hex(message, sizeof message, messages[i])));
    }
    memset(out->content, ' ', 64);
    memcpy(out->content + 64, context, sizeof context);
    out->content_len = 64 + sizeof context + rp_digest_value(&digest, out->content + 64 + sizeof context);
}

static void test_rfc8448(void **state)
{
    (void)state;
    struct rfc8448 trace;
    signed_content(&trace);
    tw_test_hex(trace.certificate, sizeof trace.certificate, RFC8448_3_CERTIFICATE);
    size_t verify_len = tw_test_hex(trace.verify, sizeof trace.verify, RFC8448_3_CERTIFICATE_VERIFY);
    struct tw_span certificate = tw_span_of(trace.certificate + 11, 0x1b0);
    struct tw_span content = tw_span_of(trace.content, trace.content_len);
    struct tw_span signature = tw_span_of(trace.verify + 8, verify_len - 8);
    assert_int_equal(rp_verify(certificate, TW_SIG_RSA_PSS_RSAE_SHA256, content, signature), RP_VERIFIED);
    assert_int_equal(rp_verify(certificate, TW_SIG_RSA_PSS_RSAE_SHA384, content, signature), RP_VERIFY_WRONG);
    assert_int_equal(rp_verify(certificate, TW_SIG_RSA_PKCS1_SHA256, content, signature), RP_VERIFY_WRONG);
    assert_int_equal(rp_verify(certificate, TW_SIG_RSA_PSS_PSS_SHA256, content, signature), RP_VERIFY_WRONG_KEY);
    assert_int_equal(rp_verify(certificate, TW_SIG_ED25519, content, signature), RP_VERIFY_WRONG_KEY);
    assert_int_equal(rp_verify(certificate, TW_SIG_ED448, content, signature), RP_VERIFY_UNKNOWN);
    trace.content[70] ^= 1;
    assert_int_equal(rp_verify(certificate, TW_SIG_RSA_PSS_RSAE_SHA256, content, signature), RP_VERIFY_WRONG);
}

struct kind {
    const char *name, *certificate, *key;
    uint16_t old;          // up to TLS 1.1
    uint16_t schemes[12];  // of TLS 1.2
    uint16_t tls13[4];
};

#define ECDSAS                                                                                                         \
    {                                                                                                                  \
        TW_SIG_ECDSA_SHA1, TW_SIG_ECDSA_SHA224, TW_SIG_ECDSA_SECP256R1_SHA256, TW_SIG_ECDSA_SECP384R1_SHA384,          \
            TW_SIG_ECDSA_SECP521R1_SHA512                                                                              \
    }
#define RSAS                                                                                                           \
    {                                                                                                                  \
        TW_SIG_RSA_PKCS1_MD5, TW_SIG_RSA_PKCS1_SHA1, TW_SIG_RSA_PKCS1_SHA224, TW_SIG_RSA_PKCS1_SHA256,                 \
            TW_SIG_RSA_PKCS1_SHA384, TW_SIG_RSA_PKCS1_SHA512, TW_SIG_RSA_PSS_RSAE_SHA256, TW_SIG_RSA_PSS_RSAE_SHA384   \
    }

static const struct kind kinds[] = {
    {"RSA", TEST_RSA_CERTIFICATE, TEST_RSA_KEY, RP_SCHEME_OLD_RSA, RSAS, {TW_SIG_RSA_PSS_RSAE_SHA512}},
    {"RSA, 1025 bits",
     TEST_RSA1025_CERTIFICATE,
     TEST_RSA1025_KEY,
     RP_SCHEME_OLD_RSA,
     RSAS,
     {TW_SIG_RSA_PSS_RSAE_SHA384}},
    {"RSA-PSS",
     TEST_RSA_PSS_CERTIFICATE,
     TEST_RSA_PSS_KEY,
     0,
     {TW_SIG_RSA_PSS_PSS_SHA256, TW_SIG_RSA_PSS_PSS_SHA384, TW_SIG_RSA_PSS_PSS_SHA512},
     {TW_SIG_RSA_PSS_PSS_SHA384}},
    {"P-256", TEST_P256_CERTIFICATE, TEST_P256_KEY, TW_SIG_ECDSA_SHA1, ECDSAS, {TW_SIG_ECDSA_SECP256R1_SHA256}},
    {"P-384", TEST_P384_CERTIFICATE, TEST_P384_KEY, TW_SIG_ECDSA_SHA1, ECDSAS, {TW_SIG_ECDSA_SECP384R1_SHA384}},
    {"P-521", TEST_P521_CERTIFICATE, TEST_P521_KEY, TW_SIG_ECDSA_SHA1, ECDSAS, {TW_SIG_ECDSA_SECP521R1_SHA512}},
    {"Ed25519", TEST_ED25519_CERTIFICATE, TEST_ED25519_KEY, 0, {TW_SIG_ED25519}, {TW_SIG_ED25519}},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

static const uint8_t content_bytes[] = "what is signed";

static struct tw_span content(void)
{
    return tw_span_of(content_bytes, sizeof content_bytes - 1);
}

static size_t sign(const struct rp_identity *identity, uint16_t scheme, uint64_t seed, uint8_t *out)
{
    struct rp_random random;
    struct tw_writer w = tw_writer_into(out, MAX_SIGNATURE);
    rp_random_seed_number(&random, seed);
    return rp_identity_sign(identity, scheme, content(), &random, &w) ? w.len : 0;
}

// expect_signed signs twice, the same, and verifies; what is changed is not verified.
static void expect_signed(const struct rp_identity *identity, uint16_t scheme)
{
    uint8_t signature[MAX_SIGNATURE], again[MAX_SIGNATURE];
    size_t len = sign(identity, scheme, 1, signature);
    struct tw_span certificate = rp_identity_certificate(identity, 0);
    assert_int_not_equal(len, 0);
    assert_int_equal(sign(identity, scheme, 1, again), len);
    assert_memory_equal(signature, again, len);
    assert_int_equal(rp_verify(certificate, scheme, content(), tw_span_of(signature, len)), RP_VERIFIED);
    assert_int_equal(rp_verify(certificate, scheme, tw_span_of(content_bytes, 3), tw_span_of(signature, len)),
                     RP_VERIFY_WRONG);
    assert_int_equal(rp_verify(certificate, scheme, content(), tw_span_of(signature, len - 1)), RP_VERIFY_WRONG);
    assert_int_equal(rp_verify(certificate, scheme, content(), (struct tw_span){0}), RP_VERIFY_WRONG);
    for (size_t i = 0; i < len; i++) {
        signature[i] ^= 0x10;
        assert_int_equal(rp_verify(certificate, scheme, content(), tw_span_of(signature, len)), RP_VERIFY_WRONG);
        signature[i] ^= 0x10;
    }
}

static void test_sign_and_verify(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct rp_identity *identity = load(kinds[i].certificate, kinds[i].key);
        for (size_t j = 0; kinds[i].schemes[j] != 0; j++) {
            expect_signed(identity, kinds[i].schemes[j]);
        }
        if (kinds[i].old != 0) {
            expect_signed(identity, kinds[i].old);
        }
        rp_identity_free(identity);
    }
}

// Nothing can be signed too.
static void test_empty(void **state)
{
    (void)state;
    const struct tw_span nothing = {0};
    for (size_t i = 0; i < KINDS; i++) {
        uint8_t signature[MAX_SIGNATURE];
        struct rp_random random;
        struct tw_writer w = tw_writer_into(signature, sizeof signature);
        struct rp_identity *identity = load(kinds[i].certificate, kinds[i].key);
        struct tw_span certificate = rp_identity_certificate(identity, 0);
        rp_random_seed_number(&random, 1);
        assert_true(rp_identity_sign(identity, kinds[i].tls13[0], nothing, &random, &w));
        assert_int_equal(rp_verify(certificate, kinds[i].tls13[0], nothing, tw_writer_span(&w)), RP_VERIFIED);
        w = tw_writer_into(signature, 10);
        assert_false(rp_identity_sign(identity, kinds[i].tls13[0], nothing, &random, &w));
        rp_identity_free(identity);
    }
}

// No salt is another's, and the seed alone decides.
static void test_salt(void **state)
{
    (void)state;
    uint8_t a[MAX_SIGNATURE], b[MAX_SIGNATURE];
    struct rp_identity *identity = load(TEST_RSA_CERTIFICATE, TEST_RSA_KEY);
    size_t len = sign(identity, TW_SIG_RSA_PSS_RSAE_SHA256, 1, a);
    assert_int_equal(sign(identity, TW_SIG_RSA_PSS_RSAE_SHA256, 2, b), len);
    assert_memory_not_equal(a, b, len);
    rp_identity_free(identity);
}

// Every key refuses the schemes of the others.
static void test_wrong_key(void **state)
{
    (void)state;
    uint8_t signature[MAX_SIGNATURE];
    for (size_t i = 0; i < KINDS; i++) {
        struct rp_identity *identity = load(kinds[i].certificate, kinds[i].key);
        struct tw_span certificate = rp_identity_certificate(identity, 0);
        for (size_t k = 0; k < KINDS; k++) {
            uint16_t scheme = kinds[k].schemes[0];
            if (scheme != kinds[i].schemes[0]) {
                assert_int_equal(sign(identity, scheme, 1, signature), 0);
                assert_int_equal(rp_verify(certificate, scheme, content(), tw_span_of(signature, 64)),
                                 RP_VERIFY_WRONG_KEY);
            }
        }
        assert_int_equal(sign(identity, TW_SIG_ED448, 1, signature), 0);
        rp_identity_free(identity);
    }
}

static void test_short_rsa(void **state)
{
    (void)state;
    uint8_t signature[MAX_SIGNATURE];
    struct rp_identity *identity = load(TEST_RSA1025_CERTIFICATE, TEST_RSA1025_KEY);
    assert_int_equal(sign(identity, TW_SIG_RSA_PSS_RSAE_SHA512, 1, signature), 0);  // 130 bytes are needed
    rp_identity_free(identity);
}

static uint16_t choose(const struct rp_identity *identity, uint16_t version, const char *schemes_hex)
{
    uint8_t bytes[64];
    return rp_identity_scheme(identity, version, tw_span_of(bytes, tw_test_hex(bytes, sizeof bytes, schemes_hex)));
}

// The first that the key can do, among all that there are.
static void test_scheme(void **state)
{
    (void)state;
    static const char every[] = "0808 080a 0806 0805 0804 0603 0503 0403 0807 080b 0601 0401 0201 0203";
    static const uint16_t tls12[KINDS] = {0x0806, 0x0805, 0x080a, 0x0603, 0x0603, 0x0603, 0x0807};
    static const uint16_t tls13[KINDS] = {0x0806, 0x0805, 0x080a, 0x0403, 0x0503, 0x0603, 0x0807};
    for (size_t i = 0; i < KINDS; i++) {
        struct rp_identity *identity = load(kinds[i].certificate, kinds[i].key);
        assert_int_equal(choose(identity, TW_VERSION_TLS10, ""), kinds[i].old);
        assert_int_equal(choose(identity, TW_VERSION_TLS11, every), kinds[i].old);
        assert_int_equal(choose(identity, TW_VERSION_TLS12, every), tls12[i]);
        assert_int_equal(choose(identity, TW_VERSION_TLS13, every), tls13[i]);
        assert_int_equal(choose(identity, TW_VERSION_TLS13, "0401 0201 0203 ff01"), 0);
        assert_int_equal(choose(identity, TW_VERSION_TLS12, "ff01 0808 04"), 0);
        assert_int_equal(choose(identity, TW_VERSION_TLS12, ""), 0);
        rp_identity_free(identity);
    }
}

static void expect_refused(const char *certificates, const char *key, const char *expected)
{
    const char *why = NULL;
    assert_null(rp_identity_load(text(certificates), text(key), &why));
    assert_string_equal(why, expected);
}

#define ENCRYPTED_KEY "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
#define OLD_ENCRYPTED_KEY                                                                                              \
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: "                                              \
    "AES-128-CBC,00000000000000000000000000000000\n\n"                                                                 \
    "AAAA\n-----END RSA PRIVATE KEY-----\n"
#define NO_KEY "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
#define NO_CERTIFICATE "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
#define DAMAGED "-----BEGIN CERTIFICATE-----\nA!\n-----END CERTIFICATE-----\n"
#define FOUR TEST_P256_CERTIFICATE TEST_P256_CERTIFICATE TEST_P256_CERTIFICATE TEST_P256_CERTIFICATE

static void test_load_refuses(void **state)
{
    (void)state;
    expect_refused("", "", "there is no certificate in PEM form");
    expect_refused(TEST_P256_KEY, TEST_P256_KEY, "there is no certificate in PEM form");
    expect_refused(TEST_P256_CERTIFICATE, "", "there is no private key in PEM form");
    expect_refused(TEST_P256_CERTIFICATE TEST_P256_KEY, "x", "there is no private key in PEM form");
    expect_refused(NO_CERTIFICATE, TEST_P256_KEY, "the first certificate cannot be read");
    expect_refused(TEST_P256_CERTIFICATE NO_CERTIFICATE, TEST_P256_KEY,
                   "a certificate behind the first cannot be read");
    expect_refused(DAMAGED TEST_P256_CERTIFICATE, TEST_P256_KEY, "a block of the PEM text is damaged");
    expect_refused(FOUR FOUR FOUR FOUR TEST_P256_CERTIFICATE, TEST_P256_KEY, "there are more than 16 certificates");
    expect_refused(TEST_P256_CERTIFICATE, TEST_P384_KEY, "the private key does not belong to the first certificate");
    expect_refused(TEST_P256_CERTIFICATE, TEST_RSA_KEY, "the private key does not belong to the first certificate");
    expect_refused(TEST_RSA1025_CERTIFICATE, TEST_RSA_KEY, "the private key does not belong to the first certificate");
    expect_refused(TEST_BRAINPOOL_CERTIFICATE, TEST_P256_KEY,
                   "the key of the first certificate is neither RSA, nor EC on a NIST curve, nor Ed25519");
    expect_refused(TEST_P256_CERTIFICATE, TEST_BRAINPOOL_KEY,
                   "the private key is damaged, or neither RSA, nor EC on a NIST curve, nor Ed25519");
    expect_refused(TEST_P256_CERTIFICATE, NO_KEY,
                   "the private key is damaged, or neither RSA, nor EC on a NIST curve, nor Ed25519");
    expect_refused(TEST_P256_CERTIFICATE, ENCRYPTED_KEY,
                   "the private key is encrypted with a passphrase; decrypt it with `openssl pkey`");
    expect_refused(TEST_P256_CERTIFICATE, OLD_ENCRYPTED_KEY,
                   "the private key is encrypted with a passphrase; decrypt it with `openssl pkey`");
}

static void test_load_chain(void **state)
{
    (void)state;
    struct rp_identity *identity = load(
        "what stands around is passed over\n" TEST_P256_KEY TEST_P256_CERTIFICATE TEST_RSA_CERTIFICATE TEST_RSA_KEY,
        "");
    assert_int_equal(rp_identity_length(identity), 2);
    assert_int_not_equal(rp_identity_certificate(identity, 0).len, rp_identity_certificate(identity, 1).len);
    assert_int_equal(rp_identity_certificate(identity, 2).len, 0);
    expect_signed(identity, TW_SIG_ECDSA_SECP256R1_SHA256);
    rp_identity_free(identity);
    rp_identity_free(NULL);
}

static void load_and_free(const uint8_t *bytes, size_t len, void *context)
{
    const char *why = NULL;
    struct rp_identity *identity = rp_identity_load(tw_span_of(bytes, len), (struct tw_span){0}, &why);
    (void)context;
    assert_true((identity == NULL) == (why != NULL));
    rp_identity_free(identity);
}

static void test_load_hostile(void **state)
{
    (void)state;
    static const char both[] = TEST_P256_CERTIFICATE TEST_P256_KEY;
    tw_test_every_cut(both, sizeof both - 1, load_and_free, NULL);
    tw_test_every_flip(both, sizeof both - 1, 0x01, load_and_free, NULL);
}

static void verify_any(const uint8_t *bytes, size_t len, void *context)
{
    const uint16_t *schemes = context;
    (void)rp_verify(tw_span_of(bytes, len), schemes[0], content(), tw_span_of(content_bytes, 1));
}

// A certificate of any bytes is read or not.
static void test_verify_hostile(void **state)
{
    (void)state;
    for (size_t i = 0; i < KINDS; i++) {
        struct rp_identity *identity = load(kinds[i].certificate, kinds[i].key);
        struct tw_span certificate = rp_identity_certificate(identity, 0);
        uint16_t scheme = kinds[i].schemes[0];
        tw_test_every_cut(certificate.data, certificate.len, verify_any, &scheme);
        tw_test_every_flip(certificate.data, certificate.len, 0xff, verify_any, &scheme);
        tw_test_every_flip(certificate.data, certificate.len, 0x01, verify_any, &scheme);
        rp_identity_free(identity);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc8448),      cmocka_unit_test(test_sign_and_verify), cmocka_unit_test(test_empty),
        cmocka_unit_test(test_salt),         cmocka_unit_test(test_wrong_key),       cmocka_unit_test(test_short_rsa),
        cmocka_unit_test(test_scheme),       cmocka_unit_test(test_load_refuses),    cmocka_unit_test(test_load_chain),
        cmocka_unit_test(test_load_hostile), cmocka_unit_test(test_verify_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
