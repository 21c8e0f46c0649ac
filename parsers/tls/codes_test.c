// The registries: spot values from the RFCs, order and uniqueness of every list, properties of suites of each kind.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/tls/codes.h"

static void suites_rise_and_are_unique(void **state)
{
    (void)state;
    size_t registered = 0;
    for (size_t i = 0; i < tw_suite_count(); i++) {
        const struct tw_suite *suite = tw_suite_at(i);
        if (i > 0 && tw_suite_at(i - 1)->value >= suite->value)
            fail_msg("0x%04x does not come after 0x%04x", suite->value, tw_suite_at(i - 1)->value);
        assert_ptr_equal(tw_suite_find(suite->value), suite);
        assert_ptr_equal(tw_suite_by_name(suite->name), suite);  // the first of its name is the only one
        registered += suite->registered;
    }
    assert_int_equal(registered, 356);
    assert_null(tw_suite_at(tw_suite_count()));
    assert_null(tw_suite_at(SIZE_MAX));
}

static void every_value_is_found_once(void **state)
{
    (void)state;
    size_t found = 0;
    for (uint32_t value = 0; value <= 0xffff; value++) {
        found += tw_suite_find((uint16_t)value) != NULL;
        assert_true(!tw_is_grease16((uint16_t)value) || tw_suite_name((uint16_t)value) == NULL);
    }
    assert_int_equal(found, tw_suite_count());
}

struct expected_suite {
    uint16_t value;
    const char *name;
    enum tw_kx kx;
    enum tw_auth auth;
    enum tw_cipher_id cipher;
    enum tw_mac mac;
    enum tw_hash prf;
};

#define SUITE(value, name, kx, auth, cipher, mac, prf)                                                                 \
    {                                                                                                                  \
        value, name, TW_KX_##kx, TW_AUTH_##auth, TW_CIPHER_##cipher, TW_MAC_##mac, TW_HASH_##prf                       \
    }

static const struct expected_suite expected_suites[] = {
    SUITE(0x0000, "TLS_NULL_WITH_NULL_NULL", NONE, NONE, NULL, NONE, NONE),
    SUITE(0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5", RSA_EXPORT, RSA, RC4_40, HMAC_MD5, SHA256),
    SUITE(0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", RSA, RSA, 3DES_EDE_CBC, HMAC_SHA1, SHA256),
    SUITE(0x0010, "TLS_DH_RSA_WITH_3DES_EDE_CBC_SHA", DH, RSA, 3DES_EDE_CBC, HMAC_SHA1, SHA256),
    SUITE(0x0011, "TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA", DHE, DSS, DES40_CBC, HMAC_SHA1, SHA256),
    SUITE(0x0018, "TLS_DH_anon_WITH_RC4_128_MD5", DH_ANON, ANON, RC4_128, HMAC_MD5, SHA256),
    SUITE(0x001c, "SSL_FORTEZZA_KEA_WITH_NULL_SHA", FORTEZZA, FORTEZZA, NULL, HMAC_SHA1, SHA256),
    SUITE(0x0020, "TLS_KRB5_WITH_RC4_128_SHA", KRB5, KRB5, RC4_128, HMAC_SHA1, SHA256),
    SUITE(0x0026, "TLS_KRB5_EXPORT_WITH_DES_CBC_40_SHA", KRB5, KRB5, DES40_CBC, HMAC_SHA1, SHA256),
    SUITE(0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", RSA, RSA, AES_128_CBC, HMAC_SHA1, SHA256),
    SUITE(0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256", RSA, RSA, AES_256_CBC, HMAC_SHA256, SHA256),
    SUITE(0x006e, "TLS_ASCONAEAD128_ASCONHASH256", TLS13, TLS13, ASCON_AEAD128, AEAD, ASCON_HASH256),
    SUITE(0x0071, "TLS_AES_128_CCM_ASCONHASH256", TLS13, TLS13, AES_128_CCM, AEAD, ASCON_HASH256),
    SUITE(0x0081, "TLS_GOSTR341001_WITH_28147_CNT_IMIT", GOST, GOST01, GOST28147_CNT, GOST28147_IMIT, GOSTR3411),
    SUITE(0x0096, "TLS_RSA_WITH_SEED_CBC_SHA", RSA, RSA, SEED_CBC, HMAC_SHA1, SHA256),
    SUITE(0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", DHE, RSA, AES_256_GCM, AEAD, SHA384),
    SUITE(0x00a8, "TLS_PSK_WITH_AES_128_GCM_SHA256", PSK, PSK, AES_128_GCM, AEAD, SHA256),
    SUITE(0x00b1, "TLS_PSK_WITH_NULL_SHA384", PSK, PSK, NULL, HMAC_SHA384, SHA384),
    SUITE(0x00b7, "TLS_RSA_PSK_WITH_AES_256_CBC_SHA384", RSA_PSK, RSA, AES_256_CBC, HMAC_SHA384, SHA384),
    SUITE(0x00c0, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA256", RSA, RSA, CAMELLIA_256_CBC, HMAC_SHA256, SHA256),
    SUITE(0x00c6, "TLS_SM4_GCM_SM3", TLS13, TLS13, SM4_GCM, AEAD, SM3),
    SUITE(0x00ff, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV", SCSV, NONE, NULL, NONE, NONE),
    SUITE(0x1301, "TLS_AES_128_GCM_SHA256", TLS13, TLS13, AES_128_GCM, AEAD, SHA256),
    SUITE(0x1302, "TLS_AES_256_GCM_SHA384", TLS13, TLS13, AES_256_GCM, AEAD, SHA384),
    SUITE(0x1303, "TLS_CHACHA20_POLY1305_SHA256", TLS13, TLS13, CHACHA20_POLY1305, AEAD, SHA256),
    SUITE(0x1305, "TLS_AES_128_CCM_8_SHA256", TLS13, TLS13, AES_128_CCM_8, AEAD, SHA256),
    SUITE(0x1306, "TLS_AEGIS_256_SHA512", TLS13, TLS13, AEGIS_256, AEAD, SHA512),
    SUITE(0x5600, "TLS_FALLBACK_SCSV", SCSV, NONE, NULL, NONE, NONE),
    SUITE(0xc005, "TLS_ECDH_ECDSA_WITH_AES_256_CBC_SHA", ECDH, ECDSA, AES_256_CBC, HMAC_SHA1, SHA256),
    SUITE(0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", ECDHE, RSA, AES_256_CBC, HMAC_SHA1, SHA256),
    SUITE(0xc018, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA", ECDH_ANON, ANON, AES_128_CBC, HMAC_SHA1, SHA256),
    SUITE(0xc01d, "TLS_SRP_SHA_WITH_AES_128_CBC_SHA", SRP, SRP, AES_128_CBC, HMAC_SHA1, SHA256),
    SUITE(0xc01f, "TLS_SRP_SHA_DSS_WITH_AES_128_CBC_SHA", SRP, DSS, AES_128_CBC, HMAC_SHA1, SHA256),
    SUITE(0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", ECDHE, ECDSA, AES_256_CBC, HMAC_SHA384, SHA384),
    SUITE(0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", ECDHE, ECDSA, AES_128_GCM, AEAD, SHA256),
    SUITE(0xc037, "TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256", ECDHE_PSK, PSK, AES_128_CBC, HMAC_SHA256, SHA256),
    SUITE(0xc061, "TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384", ECDHE, RSA, ARIA_256_GCM, AEAD, SHA384),
    SUITE(0xc0a7, "TLS_DHE_PSK_WITH_AES_256_CCM", DHE_PSK, PSK, AES_256_CCM, AEAD, SHA256),
    SUITE(0xc0aa, "TLS_PSK_DHE_WITH_AES_128_CCM_8", DHE_PSK, PSK, AES_128_CCM_8, AEAD, SHA256),
    SUITE(0xc0b1, "TLS_ECCPWD_WITH_AES_256_GCM_SHA384", ECCPWD, ECCPWD, AES_256_GCM, AEAD, SHA384),
    SUITE(0xc0b4, "TLS_SHA256_SHA256", TLS13, TLS13, NULL, HMAC_SHA256, SHA256),
    SUITE(0xc100, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC", GOST, GOST12, KUZNYECHIK_CTR, OMAC_KUZNYECHIK,
          STREEBOG256),
    SUITE(0xc106, "TLS_GOSTR341112_256_WITH_MAGMA_MGM_S", TLS13, TLS13, MAGMA_MGM_S, AEAD, STREEBOG256),
    SUITE(0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", ECDHE, RSA, CHACHA20_POLY1305, AEAD, SHA256),
    SUITE(0xcc13, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD", ECDHE, RSA, CHACHA20_OLD, AEAD, SHA256),
    SUITE(0xd005, "TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256", ECDHE_PSK, PSK, AES_128_CCM, AEAD, SHA256),
    SUITE(0xe011, "ECDHE_SM4_CBC_SM3", SM2DHE, SM2, SM4_CBC, HMAC_SM3, SM3),
};

static void suites_have_their_properties(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(expected_suites) / sizeof(expected_suites[0]); i++) {
        const struct expected_suite *expected = &expected_suites[i];
        const struct tw_suite *suite = tw_suite_find(expected->value);
        assert_non_null(suite);
        assert_string_equal(suite->name, expected->name);
        if (suite->kx != expected->kx || suite->auth != expected->auth || suite->cipher != expected->cipher
            || suite->mac != expected->mac || suite->prf != expected->prf)
            fail_msg("%s: %s %s %s %s %s", suite->name, tw_kx_name(suite->kx), tw_auth_name(suite->auth),
                     tw_cipher_get(suite->cipher)->name, tw_mac_name(suite->mac), tw_hash_name(suite->prf));
    }
    assert_int_equal(TW_SUITE_TLS_AES_128_GCM_SHA256, 0x1301);
    assert_false(tw_suite_find(0x0066)->registered);
    assert_true(tw_suite_is_export(tw_suite_find(0x0062)));
    assert_false(tw_suite_is_export(tw_suite_find(0x0009)));
}

// What the name says must agree with the columns, for every suite.
static void names_and_properties_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < tw_suite_count(); i++) {
        const struct tw_suite *suite = tw_suite_at(i);
        const struct tw_cipher *cipher = tw_cipher_get(suite->cipher);
        bool aead = cipher->mode == TW_MODE_AEAD;
        if (aead != (suite->mac == TW_MAC_AEAD) || aead != (cipher->tag_bytes > 0))
            fail_msg("%s: AEAD or not?", suite->name);
        if ((strstr(suite->name, "CBC") != NULL || strstr(suite->name, "_SM1_") != NULL)
            != (cipher->mode == TW_MODE_CBC))
            fail_msg("%s: CBC or not?", suite->name);
        if ((strstr(suite->name, "SHA384") != NULL) != (suite->prf == TW_HASH_SHA384))
            fail_msg("%s: SHA-384 or not?", suite->name);
        if ((strstr(suite->name, "anon") != NULL) != (suite->auth == TW_AUTH_ANON))
            fail_msg("%s: anonymous or not?", suite->name);
        if (tw_suite_is_export(suite) && cipher->mode == TW_MODE_STREAM && cipher->material_bytes >= cipher->key_bytes)
            fail_msg("%s: an export cipher stretches its key", suite->name);
        bool hmac = strncmp(tw_mac_name(suite->mac), "HMAC", 4) == 0;
        if (hmac && tw_mac_bytes(suite->mac) < 16)
            fail_msg("%s: %zu bytes of MAC", suite->name, tw_mac_bytes(suite->mac));
    }
}

static void ciphers_have_the_lengths_of_the_rfcs(void **state)
{
    (void)state;
    const struct tw_cipher *gcm = tw_cipher_get(TW_CIPHER_AES_256_GCM);  // RFC 5288 section 3
    assert_int_equal(gcm->key_bytes, 32);
    assert_int_equal(gcm->fixed_iv_bytes, 4);
    assert_int_equal(gcm->record_iv_bytes, 8);
    assert_int_equal(gcm->tag_bytes, 16);
    const struct tw_cipher *chacha = tw_cipher_get(TW_CIPHER_CHACHA20_POLY1305);  // RFC 7905 section 2
    assert_int_equal(chacha->fixed_iv_bytes, 12);
    assert_int_equal(chacha->record_iv_bytes, 0);
    assert_int_equal(tw_cipher_get(TW_CIPHER_AES_128_CCM_8)->tag_bytes, 8);  // RFC 6655 section 4
    const struct tw_cipher *des40 = tw_cipher_get(TW_CIPHER_DES40_CBC);      // RFC 2246 appendix C
    assert_int_equal(des40->material_bytes, 5);
    assert_int_equal(des40->key_bytes, 8);
    assert_int_equal(des40->block_bytes, 8);
    assert_int_equal(tw_cipher_get(TW_CIPHER_3DES_EDE_CBC)->key_bytes, 24);
    assert_int_equal(tw_hash_bytes(TW_HASH_SHA384), 48);
    assert_int_equal(tw_mac_bytes(TW_MAC_HMAC_SHA1), 20);
    assert_int_equal(tw_mac_bytes(TW_MAC_AEAD), 0);
}

static void registries_rise_and_their_names_are_unique(void **state)
{
    (void)state;
    for (int r = 0; r < TW_REGISTRY_COUNT; r++) {
        enum tw_registry registry = (enum tw_registry)r;
        size_t width = tw_registry_width(registry);
        assert_in_range(width, 1, 3);
        assert_true(tw_registry_title(registry)[0] != '\0');
        assert_non_null(tw_code_at(registry, 0));
        const struct tw_code *before = NULL;
        const struct tw_code *code;
        for (size_t i = 0; (code = tw_code_at(registry, i)) != NULL; before = code, i++) {
            uint32_t value = 0;
            if (before != NULL && before->value >= code->value)
                fail_msg("%s: %s does not come after %s", tw_registry_title(registry), code->name, before->name);
            assert_int_equal(code->registry, registry);
            assert_true(code->name[0] != '\0' && code->value >> (8 * width) == 0);
            assert_ptr_equal(tw_code_find(registry, code->value), code);
            assert_true(tw_code_value(registry, code->name, &value));
            assert_int_equal(value, code->value);  // the first of its name is the only one
        }
        assert_null(tw_code_at(registry, SIZE_MAX));
        assert_null(tw_code_find(registry, 0xffffffff));
    }
}

static void registered_values_are_all_there(void **state)
{
    (void)state;
    static const struct {
        enum tw_registry registry;
        size_t count;
    } expected[] = {
        {TW_REGISTRY_CT, 8},     {TW_REGISTRY_ALERT, 37},       {TW_REGISTRY_HS, 25},       {TW_REGISTRY_EXT, 64},
        {TW_REGISTRY_GROUP, 59}, {TW_REGISTRY_SIG, 49},         {TW_REGISTRY_HASH_ALG, 8},  {TW_REGISTRY_SIG_ALG, 8},
        {TW_REGISTRY_RRC, 3},    {TW_REGISTRY_CLIENT_CERT, 12}, {TW_REGISTRY_CERT_TYPE, 4},
    };
    for (size_t e = 0; e < sizeof(expected) / sizeof(expected[0]); e++) {
        size_t count = 0;
        const struct tw_code *code;
        for (size_t i = 0; (code = tw_code_at(expected[e].registry, i)) != NULL; i++)
            count += code->registered;
        if (count != expected[e].count)
            fail_msg("%s: %zu registered", tw_registry_title(expected[e].registry), count);
    }
}

static void spot_values(void **state)
{
    (void)state;
    assert_string_equal(tw_version_name(0x0303), "TLS 1.2");
    assert_string_equal(tw_version_name(0x0300), "SSL 3.0");
    assert_string_equal(tw_version_name(0x7f1c), "TLS 1.3 draft 28");
    assert_string_equal(tw_version_name(TW_VERSION_DTLS12), "DTLS 1.2");
    assert_null(tw_version_name(0x7f1d));
    assert_string_equal(tw_content_type_name(22), "handshake");
    assert_string_equal(tw_alert_level_name(2), "fatal");
    assert_string_equal(tw_alert_name(40), "handshake_failure");
    assert_string_equal(tw_alert_name(TW_ALERT_NO_RENEGOTIATION), "no_renegotiation");
    assert_string_equal(tw_alert_name(117), "general_error");
    assert_null(tw_alert_name(2));
    assert_string_equal(tw_extension_name(0xff01), "renegotiation_info");
    assert_string_equal(tw_extension_name(TW_EXT_ENCRYPTED_CLIENT_HELLO), "encrypted_client_hello");
    assert_string_equal(tw_group_name(0x11ec), "X25519MLKEM768");
    assert_string_equal(tw_group_name(0x001a), "brainpoolP256r1");
    assert_string_equal(tw_group_name(TW_GROUP_FFDHE2048), "ffdhe2048");
    assert_string_equal(tw_group_name(0x6399), "X25519Kyber768Draft00");
    assert_false(tw_code_find(TW_REGISTRY_GROUP, 0xfe31)->registered);
    assert_string_equal(tw_signature_name(0x0804), "rsa_pss_rsae_sha256");
    assert_string_equal(tw_signature_name(0x0401), "rsa_pkcs1_sha256");
    assert_string_equal(tw_signature_name(0x0202), "dsa_sha1");
    assert_string_equal(tw_signature_name(0x0905), "mldsa65");
    assert_string_equal(tw_code_name(TW_REGISTRY_SSL2_CIPHER, 0x0700c0), "SSL_CK_DES_192_EDE3_CBC_WITH_MD5");
    assert_string_equal(tw_code_name(TW_REGISTRY_PSK_MODE, TW_PSK_MODE_PSK_DHE_KE), "psk_dhe_ke");
    assert_string_equal(tw_handshake_name(TW_HS_CLIENT_HELLO), "client_hello");
    assert_string_equal(tw_message_name(TW_HS_CLIENT_HELLO), "ClientHello");
    assert_string_equal(tw_message_name(21), "CertificateURL");
    assert_null(tw_message_name(7));
}

static void both_names_of_every_message(void **state)
{
    (void)state;
    for (unsigned type = 0; type < 256; type++)
        assert_true((tw_handshake_name((uint8_t)type) == NULL) == (tw_message_name((uint8_t)type) == NULL));
}

static void older_names_are_read(void **state)
{
    (void)state;
    uint32_t value = 7777;
    assert_true(tw_code_value(TW_REGISTRY_EXT, "extended_master_secret", &value));
    assert_int_equal(value, TW_EXT_EXTENDED_MASTER_SECRET);
    assert_true(tw_code_value(TW_REGISTRY_GROUP, "P-256", &value));
    assert_int_equal(value, TW_GROUP_SECP256R1);
    value = 7777;
    assert_false(tw_code_value(TW_REGISTRY_EXT, "P-256", &value));
    assert_int_equal(value, 7777);
    assert_null(tw_suite_by_name("tls_aes_128_gcm_sha256"));
}

static void grease_is_the_lists_of_rfc_8701(void **state)
{
    (void)state;
    static const uint8_t modes[] = {0x0b, 0x2a, 0x49, 0x68, 0x87, 0xa6, 0xc5, 0xe4};
    size_t next = 0;
    for (unsigned value = 0; value < 256; value++) {
        bool listed = next < sizeof(modes) && modes[next] == value;
        assert_int_equal(tw_is_grease8((uint8_t)value), listed);
        next += listed;
    }
    size_t found = 0;
    for (uint32_t value = 0; value <= 0xffff; value++) {
        found += tw_is_grease16((uint16_t)value);
        if (tw_is_grease16((uint16_t)value))
            assert_null(tw_extension_name((uint16_t)value));
    }
    assert_int_equal(found, 16);
    assert_true(tw_is_grease16(0x0a0a) && tw_is_grease16(0xfafa) && !tw_is_grease16(0x0a1a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suites_rise_and_are_unique),
        cmocka_unit_test(every_value_is_found_once),
        cmocka_unit_test(suites_have_their_properties),
        cmocka_unit_test(names_and_properties_agree),
        cmocka_unit_test(ciphers_have_the_lengths_of_the_rfcs),
        cmocka_unit_test(registries_rise_and_their_names_are_unique),
        cmocka_unit_test(registered_values_are_all_there),
        cmocka_unit_test(spot_values),
        cmocka_unit_test(both_names_of_every_message),
        cmocka_unit_test(older_names_are_read),
        cmocka_unit_test(grease_is_the_lists_of_rfc_8701),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
