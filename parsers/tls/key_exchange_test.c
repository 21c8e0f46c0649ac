// ServerKeyExchange and ClientKeyExchange in every shape that a suite gives them.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/tls/client_key_exchange.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/server_key_exchange.h"
#include "tests/support/hex.h"
#include "tests/support/page.h"
#include "tests/support/tls_fields.h"

struct vector {
    const char *what;
    uint8_t type;
    uint16_t version, cipher_suite;
    const char *body;
    const char *text;
};

// clang-format off
static const struct vector vectors[] = {
    {"ECDHE, TLS 1.2", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
     "03 001d 02 e1e2 0804 0002 5151",
     "curve_type: 3 named_curve\nnamed_curve: 29 x25519\npublic: e1e2\nalgorithm: 2052 rsa_pss_rsae_sha256\n"
     "signature: 5151\n"},
    {"ECDHE, TLS 1.0", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS10, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
     "03 0017 02 e1e2 0002 5151",
     "curve_type: 3 named_curve\nnamed_curve: 23 secp256r1\npublic: e1e2\nsignature: 5151\n"},
    {"ECDH_anon", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_ECDH_anon_WITH_AES_128_CBC_SHA,
     "03 0017 01 04", "curve_type: 3 named_curve\nnamed_curve: 23 secp256r1\npublic: 04\n"},
    {"an explicit prime curve", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS10,
     TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
     "01 01 11  01 0a 01 0b  01 04 01 07 01 01  01 04  0001 51",
     "curve_type: 1 explicit_prime\nprime_p: 11\na: 0a\nb: 0b\nbase: 04\norder: 07\ncofactor: 01\npublic: 04\n"
     "signature: 51\n"},
    {"an explicit curve over a pentanomial", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS10,
     TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
     "02 00a3 02 01 01 01 02 01 03  01 0a 01 0b  01 04 01 07 01 01  01 04  0001 51",
     "curve_type: 2 explicit_char2\nm: 163\nbasis: 2\nk1: 01\nk2: 02\nk3: 03\na: 0a\nb: 0b\nbase: 04\norder: 07\n"
     "cofactor: 01\npublic: 04\nsignature: 51\n"},
    {"an explicit curve over a trinomial", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS10,
     TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
     "02 00a3 01 01 01  01 0a 01 0b  01 04 01 07 01 01  01 04  0001 51",
     "curve_type: 2 explicit_char2\nm: 163\nbasis: 1\nk1: 01\na: 0a\nb: 0b\nbase: 04\norder: 07\n"
     "cofactor: 01\npublic: 04\nsignature: 51\n"},
    {"DHE", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_DHE_RSA_WITH_AES_128_CBC_SHA,
     "0002 0017 0001 02 0001 08 0401 0001 51",
     "dh_p: 0017\ndh_g: 02\ndh_ys: 08\nalgorithm: 1025 rsa_pkcs1_sha256\nsignature: 51\n"},
    {"DH_anon", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_DH_anon_WITH_AES_128_CBC_SHA,
     "0001 17 0001 02 0001 08", "dh_p: 17\ndh_g: 02\ndh_ys: 08\n"},
    {"PSK", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_PSK_WITH_AES_128_CBC_SHA,
     "0004 68696e74", "psk_identity_hint: \"hint\"\n"},
    {"DHE_PSK", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_DHE_PSK_WITH_AES_128_CBC_SHA,
     "0000 0001 17 0001 02 0001 08", "psk_identity_hint: \"\"\ndh_p: 17\ndh_g: 02\ndh_ys: 08\n"},
    {"ECDHE_PSK", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA,
     "0000 03 001d 01 09",
     "psk_identity_hint: \"\"\ncurve_type: 3 named_curve\nnamed_curve: 29 x25519\npublic: 09\n"},
    {"SRP", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_SRP_SHA_WITH_AES_128_CBC_SHA,
     "0001 17 0001 02 01 5a 0001 0b", "srp_n: 17\nsrp_g: 02\nsrp_s: 5a\nsrp_b: 0b\n"},
    {"SRP with a signature", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS11,
     TW_SUITE_TLS_SRP_SHA_RSA_WITH_AES_128_CBC_SHA,
     "0001 17 0001 02 01 5a 0001 0b 0001 51", "srp_n: 17\nsrp_g: 02\nsrp_s: 5a\nsrp_b: 0b\nsignature: 51\n"},
    {"RSA_EXPORT", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS10, TW_SUITE_TLS_RSA_EXPORT_WITH_RC4_40_MD5,
     "0001 17 0001 03 0001 51", "rsa_modulus: 17\nrsa_exponent: 03\nsignature: 51\n"},
    {"a suite that is not known", TW_HS_SERVER_KEY_EXCHANGE, TW_VERSION_TLS12, 0x7777, "0102", "params: 0102\n"},

    {"RSA", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA,
     "0002 e5e6", "encrypted_pre_master_secret: e5e6\n"},
    {"RSA, SSL 3.0", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_SSL3, TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA,
     "e5e6", "encrypted_pre_master_secret: e5e6\n"},
    {"DHE", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_DHE_RSA_WITH_AES_128_CBC_SHA,
     "0001 08", "dh_yc: 08\n"},
    {"DH, the share in the certificate", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_TLS12,
     TW_SUITE_TLS_DH_RSA_WITH_AES_128_CBC_SHA, "", ""},
    {"ECDHE", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
     "02 e1e2", "ecdh_yc: e1e2\n"},
    {"PSK", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_PSK_WITH_AES_128_CBC_SHA,
     "0002 6964", "psk_identity: \"id\"\n"},
    {"RSA_PSK", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_RSA_PSK_WITH_AES_128_CBC_SHA,
     "0002 6964 0001 e5", "psk_identity: \"id\"\nencrypted_pre_master_secret: e5\n"},
    {"DHE_PSK", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_DHE_PSK_WITH_AES_128_CBC_SHA,
     "0002 6964 0001 08", "psk_identity: \"id\"\ndh_yc: 08\n"},
    {"ECDHE_PSK", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA,
     "0002 6964 01 09", "psk_identity: \"id\"\necdh_yc: 09\n"},
    {"SRP", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_TLS12, TW_SUITE_TLS_SRP_SHA_WITH_AES_128_CBC_SHA,
     "0001 0a", "srp_a: 0a\n"},
    {"a suite that is not known", TW_HS_CLIENT_KEY_EXCHANGE, TW_VERSION_TLS12, 0x7777, "0102", "exchange_keys: 0102\n"},
};
// clang-format on

static bool again(const struct vector *vector, struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_server_key_exchange server;
    struct tw_client_key_exchange client;
    if (vector->type == TW_HS_SERVER_KEY_EXCHANGE) {
        return tw_server_key_exchange_parse(body, vector->version, vector->cipher_suite, &server)
               && tw_server_key_exchange_write(w, &server);
    }
    return tw_client_key_exchange_parse(body, vector->version, vector->cipher_suite, &client)
           && tw_client_key_exchange_write(w, &client);
}

static void check(const uint8_t *bytes, size_t len, void *context)
{
    const struct vector *vector = context;
    const struct tw_message_context known = {
        .type = vector->type, .version = vector->version, .cipher_suite = vector->cipher_suite};
    uint8_t written[128];
    struct tw_writer w = tw_writer_into(written, sizeof written);
    struct tw_cursor body = tw_cursor_over(tw_span_of(bytes, len));
    bool whole = tw_test_fields_account(&known, tw_span_of(bytes, len));
    if (again(vector, &body, &w)) {
        assert_true(tw_span_equal(tw_writer_span(&w), tw_span_of(bytes, len)));
        assert_true(whole);
    } else {
        assert_false(whole);
    }
}

static void test_every_shape(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        const struct tw_message_context known = {
            .type = vectors[i].type, .version = vectors[i].version, .cipher_suite = vectors[i].cipher_suite};
        uint8_t bytes[128];
        char text[1024];
        size_t len = tw_test_hex(bytes, sizeof bytes, vectors[i].body);
        tw_test_fields_text(&known, tw_span_of(bytes, len), text, sizeof text);
        if (strcmp(text, vectors[i].text) != 0) {
            fail_msg("%s\nexpected:\n%s\nis:\n%s", vectors[i].what, vectors[i].text, text);
        }
        assert_true(tw_test_fields_account(&known, tw_span_of(bytes, len)));
        tw_test_every_cut(bytes, len, check, (void *)(uintptr_t)&vectors[i]);
        tw_test_every_flip(bytes, len, 0x01, check, (void *)(uintptr_t)&vectors[i]);
        tw_test_every_flip(bytes, len, 0xff, check, (void *)(uintptr_t)&vectors[i]);
    }
}

static void test_a_curve_that_nobody_knows_has_no_end(void **state)
{
    (void)state;
    static const uint8_t only_type[] = {0xf5};
    static const uint8_t and_more[] = {0xf5, 1, 2};
    static const struct vector vector = {.type = TW_HS_SERVER_KEY_EXCHANGE,
                                         .version = TW_VERSION_TLS12,
                                         .cipher_suite = TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
    tw_test_every_cut(only_type, sizeof only_type, check, (void *)(uintptr_t)&vector);
    tw_test_every_cut(and_more, sizeof and_more, check, (void *)(uintptr_t)&vector);
}

static void test_what_the_signature_covers(void **state)
{
    (void)state;
    uint8_t bytes[64];
    struct tw_server_key_exchange message;
    struct tw_cursor body =
        tw_cursor_over(tw_span_of(bytes, tw_test_hex(bytes, sizeof bytes, "03 001d 02 e1e2 0804 0002 5151")));
    assert_true(tw_server_key_exchange_parse(&body, TW_VERSION_TLS12, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                             &message));
    assert_true(tw_span_equal(message.params, tw_span_of(bytes, 6)));
    assert_int_equal(message.ec.named_curve, TW_GROUP_X25519);
    assert_true(tw_span_equal(message.ec.point, tw_span_of(bytes + 4, 2)));
    assert_int_equal(message.signature.algorithm, TW_SIG_RSA_PSS_RSAE_SHA256);
    assert_true(tw_span_equal(message.signature.signature, tw_span_of(bytes + 10, 2)));
}

static void test_parameters_from_their_parts(void **state)
{
    (void)state;
    uint8_t bytes[32];
    uint8_t written[32];
    size_t len = tw_test_hex(bytes, sizeof bytes, "0001 17 0001 02 0001 08");
    struct tw_writer w = tw_writer_into(written, sizeof written);
    assert_true(tw_server_dh_params_write(&w, tw_span_of("\x17", 1), tw_span_of("\x02", 1), tw_span_of("\x08", 1)));
    assert_true(tw_span_equal(tw_writer_span(&w), tw_span_of(bytes, len)));
    len = tw_test_hex(bytes, sizeof bytes, "03 001d 02 e1e2");
    w = tw_writer_into(written, sizeof written);
    assert_true(tw_server_ec_params_write(&w, TW_GROUP_X25519, tw_span_of("\xe1\xe2", 2)));
    assert_true(tw_span_equal(tw_writer_span(&w), tw_span_of(bytes, len)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_shape),
        cmocka_unit_test(test_a_curve_that_nobody_knows_has_no_end),
        cmocka_unit_test(test_what_the_signature_covers),
        cmocka_unit_test(test_parameters_from_their_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
