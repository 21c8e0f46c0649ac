// The key derivation of TLS 1.0 to 1.2 against published vectors, and against what another implementation makes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys.h"

#include "tests/support/hex.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void expect(const uint8_t *bytes, size_t len, const char *hex)
{
    uint8_t expected[512];
    assert_int_equal(tw_test_hex(expected, sizeof expected, hex), len);
    assert_memory_equal(bytes, expected, len);
}

static void expect_prf(enum rp_hash hash, const char *secret_hex, const char *label, const char *seed_hex,
                       const char *hex)
{
    uint8_t secret[64], seed[64], out[256];
    struct tw_span secret_span = tw_span_of(secret, tw_test_hex(secret, sizeof secret, secret_hex));
    size_t seed_len = tw_test_hex(seed, sizeof seed, seed_hex);
    size_t len = strlen(hex) / 2;
    // The seed may be cut anywhere, and shorter output is the beginning of longer.
    for (size_t cut = 0; cut <= seed_len; cut++) {
        rp_prf(hash, secret_span, label, tw_span_of(seed, cut), tw_span_of(seed + cut, seed_len - cut), out, len);
        expect(out, len, hex);
    }
    memset(out, 0xee, sizeof out);
    rp_prf(hash, secret_span, label, tw_span_of(seed, seed_len), (struct tw_span){0}, out, 5);
    assert_int_equal(out[5], 0xee);
    rp_prf(hash, secret_span, label, tw_span_of(seed, seed_len), (struct tw_span){0}, out, 0);
}

#define AB8 "abababababababab"
#define CD16 "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"

static void test_prf(void **state)
{
    (void)state;
    expect_prf(RP_HASH_SHA256, "9bbe436ba940f017b17652849a71db35", "test label", "a0ba9f936cda311827a6f796ffd5198c",
               "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af"
               "0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701"
               "87347b66");
    expect_prf(RP_HASH_SHA384, "b80b733d6ceefcdc71566ea48e5567df", "test label", "cd665cf6a8447dd6ff8b27555edb7465",
               "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0"
               "e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425"
               "9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e099070"
               "3d73e56f");
    expect_prf(RP_HASH_MD5_SHA1, AB8 AB8 AB8 AB8 AB8 AB8, "PRF Testvector", CD16 CD16 CD16 CD16,
               "d3d4d1e349b5d515044666d51de32bab258cb521b6b053463e354832fd976754443bcf9a296519bc289abcbc1187e4eb"
               "d31e602353776c408aafb74cbc85eff69255f9788faa184cbb957a9819d84a5d7eb006eb459d3ae8de9810454b8b2d8f"
               "1afbc655a8c9a013");
    // Of five bytes of secret the third is in both halves.
    expect_prf(RP_HASH_MD5_SHA1, "0001020304", "test label", "000102030405060708090a0b0c0d0e0f",
               "fca85671cca1587f20021efe343fb7275693f643f0d38af2459b12839b99c538518ef9d4f78fd88f9ce0409c1d0bdac9"
               "d120");
}

static void test_empty_secret(void **state)
{
    (void)state;
    uint8_t out[20];
    rp_prf(RP_HASH_MD5_SHA1, (struct tw_span){0}, "x", (struct tw_span){0}, (struct tw_span){0}, out, sizeof out);
}

// A key block lies as RFC 5246 section 6.3 says: the PRF's bytes, in the order of the parts.
static void expect_block(uint16_t version, const char *name, size_t mac, size_t key, size_t iv)
{
    const struct tw_suite *suite = tw_suite_by_name(name);
    struct rp_randoms randoms = {{1}, {2}};
    const uint8_t master[RP_MASTER_BYTES] = {3};
    const struct tw_span secret = tw_span_of(master, sizeof master);
    struct rp_record_keys keys[2];
    uint8_t block[256];
    enum rp_hash hash;
    assert_true(rp_suite_hash(version, suite, &hash));
    assert_true(rp_key_block(version, suite, secret, &randoms, keys));
    rp_prf(hash, secret, "key expansion", tw_span_of(randoms.server, 32), tw_span_of(randoms.client, 32), block,
           2 * (mac + key + iv));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(keys[i].mac_len, mac);
        assert_int_equal(keys[i].key_len, key);
        assert_int_equal(keys[i].iv_len, iv);
        assert_memory_equal(keys[i].mac, block + i * mac, mac);
        assert_memory_equal(keys[i].key, block + 2 * mac + i * key, key);
        assert_memory_equal(keys[i].iv, block + 2 * (mac + key) + i * iv, iv);
    }
}

static void test_key_block(void **state)
{
    (void)state;
    expect_block(TW_VERSION_TLS10, "TLS_RSA_WITH_AES_128_CBC_SHA", 20, 16, 16);
    expect_block(TW_VERSION_TLS11, "TLS_RSA_WITH_AES_128_CBC_SHA", 20, 16, 0);
    expect_block(TW_VERSION_TLS12, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", 48, 32, 0);
    expect_block(TW_VERSION_TLS10, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", 20, 24, 8);
    expect_block(TW_VERSION_TLS12, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0, 32, 4);
    expect_block(TW_VERSION_TLS12, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0, 32, 12);
    expect_block(TW_VERSION_TLS12, "TLS_RSA_WITH_RC4_128_MD5", 16, 16, 0);
    expect_block(TW_VERSION_TLS12, "TLS_RSA_WITH_NULL_SHA256", 32, 0, 0);
}

// No suite of the registry trips over a length.
static void test_every_suite(void **state)
{
    (void)state;
    const uint16_t versions[] = {0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x7f1c};
    const struct rp_randoms randoms = {{1}, {2}};
    const struct rp_secret secret = {.len = 32};
    for (size_t i = 0; i < tw_suite_count(); i++) {
        const struct tw_suite *suite = tw_suite_at(i);
        struct rp_record_keys keys[2];
        for (size_t v = 0; v < sizeof versions / sizeof *versions; v++) {
            bool made = rp_key_block(versions[v], suite, rp_secret_span(&secret), &randoms, keys);
            const struct tw_cipher *cipher = tw_cipher_get(suite->cipher);
            assert_false(made && cipher->material_bytes != cipher->key_bytes);  // an export cipher stretches its key
        }
        bool made = rp_traffic_keys(suite, &secret, keys);
        assert_false(made && tw_cipher_get(suite->cipher)->mode != TW_MODE_AEAD);
    }
}

static void test_extended_and_exporter(void **state)
{
    (void)state;
    const uint8_t premaster[48] = {3, 3};
    const struct tw_span secret = tw_span_of(premaster, sizeof premaster);
    const struct rp_randoms randoms = {{1}, {2}};
    struct rp_secret plain, extended;
    uint8_t none[20], empty[20];
    rp_master_secret(RP_HASH_SHA256, secret, &randoms, &plain);
    // The seed of the extended one is the hash alone: with the randoms in its place only the label differs.
    rp_extended_master_secret(RP_HASH_SHA256, secret, tw_span_of(&randoms, sizeof randoms), &extended);
    assert_int_equal(plain.len, RP_MASTER_BYTES);
    assert_int_equal(extended.len, RP_MASTER_BYTES);
    assert_memory_not_equal(plain.bytes, extended.bytes, RP_MASTER_BYTES);
    rp_exporter12(RP_HASH_SHA256, secret, &randoms, "label", (struct tw_span){0}, none, sizeof none);
    rp_exporter12(RP_HASH_SHA256, secret, &randoms, "label", tw_span_of("", 0), empty, sizeof empty);
    assert_memory_not_equal(none, empty, sizeof none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prf),
        cmocka_unit_test(test_empty_secret),
        cmocka_unit_test(test_key_block),
        cmocka_unit_test(test_every_suite),
        cmocka_unit_test(test_extended_and_exporter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
