// Every version, suite, group and kind of key that the embedded server has, in full and resumed, with data both ways.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/identities.h"
#include "tests/support/play.h"

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static const struct rp_reaction resumed = RESUMED_OF(0);

static struct table *lay_key(uint16_t version, const char *certificate, const char *key)
{
    struct rp_serve_config config = serves(version, version);
    struct table *t = lay(&config);
    be(t, certificate, key, 0);
    assert_true(SSL_CTX_set_cipher_list(t->contexts.ctx[0], "ALL:3DES") == 1);
    return t;
}

// try_suite plays one suite in one version.
static void try_suite(struct table *t, uint16_t version, uint16_t suite)
{
    const struct rp_hello_spec hello = {.versions = {.of = &version, .num = 1}, .suites = {.of = &suite, .num = 1}};
    const struct rp_transcript *transcript = twice(t, &hello, RP_OFFER_AS_USUAL, resumed);
    for (uint8_t i = 0; i < 2; i++) {
        assert_int_equal(transcript->conns[i].facts->version, version);
        assert_int_equal(transcript->conns[i].facts->cipher_suite, suite);
    }
}

static const uint16_t rsa_old[] = {
    TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA,       TW_SUITE_TLS_RSA_WITH_AES_256_CBC_SHA,
    TW_SUITE_TLS_RSA_WITH_3DES_EDE_CBC_SHA,      TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
};
static const uint16_t rsa_new[] = {
    TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256,
    TW_SUITE_TLS_RSA_WITH_AES_256_GCM_SHA384,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    TW_SUITE_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
};
static const uint16_t ecdsa_old[] = {
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
};
static const uint16_t ecdsa_new[] = {
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    TW_SUITE_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
};
static const uint16_t suites13[] = {
    TW_SUITE_TLS_AES_128_GCM_SHA256,
    TW_SUITE_TLS_AES_256_GCM_SHA384,
    TW_SUITE_TLS_CHACHA20_POLY1305_SHA256,
};

static void try_suites(uint16_t version, const char *certificate, const char *key, const uint16_t *suites, size_t num)
{
    struct table *t = lay_key(version, certificate, key);
    for (size_t i = 0; i < num; i++) {
        try_suite(t, version, suites[i]);
    }
    clear(t);
}

static void test_suites_up_to_tls12(void **state)
{
    (void)state;
    for (uint16_t version = TW_VERSION_TLS10; version <= TW_VERSION_TLS12; version++) {
        try_suites(version, TEST_RSA_CERTIFICATE, TEST_RSA_KEY, rsa_old, NUM(rsa_old));
        try_suites(version, TEST_P256_CERTIFICATE, TEST_P256_KEY, ecdsa_old, NUM(ecdsa_old));
    }
    try_suites(TW_VERSION_TLS12, TEST_RSA_CERTIFICATE, TEST_RSA_KEY, rsa_new, NUM(rsa_new));
    try_suites(TW_VERSION_TLS12, TEST_P256_CERTIFICATE, TEST_P256_KEY, ecdsa_new, NUM(ecdsa_new));
}

static void test_suites_of_tls13(void **state)
{
    (void)state;
    try_suites(TW_VERSION_TLS13, TEST_RSA_CERTIFICATE, TEST_RSA_KEY, suites13, NUM(suites13));
}

// BoringSSL prefers for itself; with one suite at both ends the second one's hash is SHA-384.
static void test_keys_and_signatures(void **state)
{
    (void)state;
    static const struct {
        const char *certificate, *key;
        uint16_t version, scheme;
    } of[] = {
        {TEST_RSA_CERTIFICATE, TEST_RSA_KEY, TW_VERSION_TLS12, TW_SIG_RSA_PKCS1_SHA1},
        {TEST_RSA_CERTIFICATE, TEST_RSA_KEY, TW_VERSION_TLS12, TW_SIG_RSA_PKCS1_SHA384},
        {TEST_RSA_CERTIFICATE, TEST_RSA_KEY, TW_VERSION_TLS12, TW_SIG_RSA_PSS_RSAE_SHA512},
        {TEST_RSA_CERTIFICATE, TEST_RSA_KEY, TW_VERSION_TLS13, TW_SIG_RSA_PSS_RSAE_SHA384},
        {TEST_P256_CERTIFICATE, TEST_P256_KEY, TW_VERSION_TLS12, TW_SIG_ECDSA_SHA1},
        {TEST_P384_CERTIFICATE, TEST_P384_KEY, TW_VERSION_TLS12, TW_SIG_ECDSA_SECP384R1_SHA384},
        {TEST_P384_CERTIFICATE, TEST_P384_KEY, TW_VERSION_TLS13, TW_SIG_ECDSA_SECP384R1_SHA384},
        {TEST_P521_CERTIFICATE, TEST_P521_KEY, TW_VERSION_TLS13, TW_SIG_ECDSA_SECP521R1_SHA512},
        {TEST_ED25519_CERTIFICATE, TEST_ED25519_KEY, TW_VERSION_TLS12, TW_SIG_ED25519},
        {TEST_ED25519_CERTIFICATE, TEST_ED25519_KEY, TW_VERSION_TLS13, TW_SIG_ED25519},
    };
    for (size_t i = 0; i < NUM(of); i++) {
        struct rp_serve_config config = serves(of[i].version, of[i].version);
        struct table *t = lay(&config);
        be(t, of[i].certificate, of[i].key, of[i].scheme);
        const struct rp_hello_spec hello = {.versions = {.of = &of[i].version, .num = 1}};
        const struct rp_transcript *transcript = twice(t, &hello, RP_OFFER_AS_USUAL, resumed);
        assert_int_equal(transcript->conns[0].facts->scheme, of[i].scheme);
        assert_int_equal(transcript->conns[0].facts->signature, RP_VERIFIED);
        clear(t);
    }
}

static const struct {
    const char *name;
    uint16_t group;
} groups[] = {
    {"X25519", TW_GROUP_X25519},
    {"P-256", TW_GROUP_SECP256R1},
    {"P-384", TW_GROUP_SECP384R1},
    {"P-521", TW_GROUP_SECP521R1},
};

static void test_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(groups); i++) {
        for (uint16_t version = TW_VERSION_TLS12; version <= TW_VERSION_TLS13; version++) {
            struct rp_serve_config config = serves(version, version);
            config.groups = groups[i].name;
            struct table *t = lay(&config);
            const struct rp_hello_spec hello = {.versions = {.of = &version, .num = 1},
                                                .groups = {.of = &groups[i].group, .num = 1}};
            const struct rp_transcript *transcript = twice(t, &hello, RP_OFFER_AS_USUAL, resumed);
            assert_int_equal(transcript->conns[0].facts->group, groups[i].group);
            assert_false(transcript->conns[0].facts->hello_retry);
            clear(t);
        }
    }
}

// A server that wants another group than the first asks for it, in full and resumed, with each suite's hash.
static void test_hello_retry_requests(void **state)
{
    (void)state;
    for (size_t i = 1; i < NUM(groups); i++) {
        struct rp_serve_config config = serves(TW_VERSION_TLS13, TW_VERSION_TLS13);
        config.groups = groups[i].name;
        struct table *t = lay(&config);
        for (size_t suite = 0; suite < NUM(suites13); suite++) {
            const struct rp_hello_spec hello = {.versions = TLS13, .suites = {.of = &suites13[suite], .num = 1}};
            const struct rp_transcript *transcript = twice(t, &hello, RP_OFFER_AS_USUAL, resumed);
            for (uint8_t conn = 0; conn < 2; conn++) {
                assert_int_equal(transcript->conns[conn].facts->group, groups[i].group);
                assert_true(transcript->conns[conn].facts->hello_retry);
                assert_true(rp_inprocess_report(t->memory, conn)->hello_retry);
            }
        }
        clear(t);
    }
}

static void test_no_shares_at_all(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS13, TW_VERSION_TLS13);
    struct table *t = lay(&config);
    const struct rp_hello_spec hello = {.versions = TLS13, .no_shares = true};
    const struct rp_transcript *transcript = twice(t, &hello, RP_OFFER_AS_USUAL, resumed);
    assert_true(transcript->conns[0].facts->hello_retry && transcript->conns[1].facts->hello_retry);
    clear(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suites_up_to_tls12),   cmocka_unit_test(test_suites_of_tls13),
        cmocka_unit_test(test_keys_and_signatures),  cmocka_unit_test(test_groups),
        cmocka_unit_test(test_hello_retry_requests), cmocka_unit_test(test_no_shares_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
