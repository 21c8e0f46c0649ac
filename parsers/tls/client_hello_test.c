// ClientHello by hand: where faults are, what is held, and the SSLv2 form.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_hello.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/tls/codes.h"
#include "tests/support/hex.h"
#include "tests/support/page.h"
#include "tests/support/tls_fields.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static struct tw_cursor over(uint8_t *bytes, size_t cap, const char *hex)
{
    return tw_cursor_over(tw_span_of(bytes, tw_test_hex(bytes, cap, hex)));
}

static void test_fields_are_found(void **state)
{
    (void)state;
    uint8_t bytes[256];
    struct tw_client_hello hello;
    struct tw_cursor body = over(bytes, sizeof bytes,
                                 "0303 " RANDOM  // legacy_version, random
                                 "02 a1a2"       // session_id
                                 "0004 1301 00ff"
                                 "01 00"
                                 "0008 0017 0000 ff01 0000");  // extended_master_secret, renegotiation_info
    assert_true(tw_client_hello_parse(&body, &hello));
    assert_int_equal(hello.legacy_version, TW_VERSION_TLS12);
    assert_int_equal(hello.random.len, 32);
    assert_int_equal(hello.random.data[31], 0x1f);
    assert_int_equal(hello.session_id.len, 2);
    assert_int_equal(hello.cipher_suites.len, 4);
    assert_int_equal(hello.compression_methods.len, 1);
    assert_true(hello.has_extensions);
    assert_int_equal(hello.extensions.len, 8);
}

static void test_without_extensions_and_with_none(void **state)
{
    (void)state;
    uint8_t bytes[256];
    struct tw_client_hello hello;
    struct tw_cursor without = over(bytes, sizeof bytes, "0301" RANDOM "00 0002 002f 01 00");
    assert_true(tw_client_hello_parse(&without, &hello));
    assert_false(hello.has_extensions);
    struct tw_cursor none = over(bytes, sizeof bytes, "0301" RANDOM "00 0002 002f 01 00 0000");
    assert_true(tw_client_hello_parse(&none, &hello));
    assert_true(hello.has_extensions);
    assert_int_equal(hello.extensions.len, 0);
}

static void test_the_cursor_stands_at_the_fault(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        size_t at;  // where the cursor stands afterwards
    } faults[] = {
        {"03", 0},
        {"0303 0001", 2},
        {"0303" RANDOM "21 00", 34},                    // session_id says 33, one is there
        {"0303" RANDOM "00 0004 1301", 35},             // cipher_suites says 4
        {"0303" RANDOM "00 0002 1301 02 00", 39},       // compression_methods says 2
        {"0303" RANDOM "00 0002 1301 01 00 0001", 41},  // extensions says 1
        {"0303" RANDOM "00 0002 1301 01 00 0000 00", 43},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        uint8_t bytes[256];
        struct tw_client_hello hello;
        struct tw_cursor body = over(bytes, sizeof bytes, faults[i].hex);
        assert_false(tw_client_hello_parse(&body, &hello));
        assert_ptr_equal(body.at, bytes + faults[i].at);
    }
}

static void test_what_is_illegal_is_held(void **state)
{
    (void)state;
    uint8_t bytes[256];
    uint8_t written[256];
    struct tw_client_hello hello;
    struct tw_cursor body = over(bytes, sizeof bytes,
                                 "7777" RANDOM  // a version that does not exist
                                 "21 000000000000000000000000000000000000000000000000000000000000000000"
                                 "0003 130113"  // one suite and a half
                                 "00"           // no compression method
                                 "000b 0000 0001 ff 0000 0000 1234");
    size_t len = body.left;
    assert_true(tw_client_hello_parse(&body, &hello));
    assert_int_equal(hello.session_id.len, 33);
    struct tw_writer w = tw_writer_into(written, sizeof written);
    assert_true(tw_client_hello_write(&w, &hello));
    assert_int_equal(w.len, len);
    assert_memory_equal(written, bytes, len);
    // server_name twice, then two bytes that are no extension.
    struct tw_cursor walk = tw_cursor_over(hello.extensions);
    struct tw_extension extension;
    assert_true(tw_extension_next(&walk, &extension));
    assert_int_equal(extension.body.len, 1);
    assert_true(tw_extension_next(&walk, &extension));
    assert_int_equal(extension.body.len, 0);
    assert_false(tw_extension_next(&walk, &extension));
    assert_int_equal(walk.left, 2);
}

#define SSLV2                                                                                                          \
    "0301"           /* version */                                                                                     \
    "0006 0000 0010" /* lengths of cipher_specs, session_id, challenge */                                              \
    "00002f 010080"  /* TLS_RSA_WITH_AES_128_CBC_SHA, SSL_CK_RC4_128_WITH_MD5 */                                       \
    "000102030405060708090a0b0c0d0e0f"

static void test_sslv2_form(void **state)
{
    (void)state;
    uint8_t bytes[64];
    uint8_t written[64];
    char text[512];
    struct tw_client_hello_v2 hello;
    struct tw_cursor body = over(bytes, sizeof bytes, SSLV2);
    struct tw_span all = tw_cursor_rest(&body);
    assert_true(tw_client_hello_v2_parse(&body, &hello));
    assert_int_equal(hello.version, TW_VERSION_TLS10);
    assert_int_equal(hello.cipher_specs.len, 6);
    assert_int_equal(hello.session_id.len, 0);
    assert_int_equal(hello.challenge.len, 16);
    struct tw_writer w = tw_writer_into(written, sizeof written);
    assert_true(tw_client_hello_v2_write(&w, &hello));
    assert_true(tw_span_equal(tw_writer_span(&w), all));
    const struct tw_message_context context = {.type = TW_HS_CLIENT_HELLO, .sslv2 = true};
    tw_test_fields_text(&context, all, text, sizeof text);
    assert_string_equal(text, "version: 769 TLS 1.0\n"
                              "cipher_specs []\n"
                              "  cipher_spec {}\n"
                              "    tls_prefix: 0\n"
                              "    cipher_suite: 47 TLS_RSA_WITH_AES_128_CBC_SHA\n"
                              "  cipher_spec {}\n"
                              "    cipher_kind: 65664 SSL_CK_RC4_128_WITH_MD5\n"
                              "session_id: \n"
                              "challenge: 000102030405060708090a0b0c0d0e0f\n");
}

static void sslv2_damaged(const uint8_t *bytes, size_t len, void *context)
{
    uint8_t written[64];
    struct tw_client_hello_v2 hello;
    struct tw_cursor body = tw_cursor_over(tw_span_of(bytes, len));
    const struct tw_message_context known = {.type = TW_HS_CLIENT_HELLO, .sslv2 = true};
    bool whole = tw_test_fields_account(&known, tw_span_of(bytes, len));
    if (tw_client_hello_v2_parse(&body, &hello)) {
        struct tw_writer w = tw_writer_into(written, sizeof written);
        assert_true(tw_client_hello_v2_write(&w, &hello));
        assert_true(tw_span_equal(tw_writer_span(&w), tw_span_of(bytes, len)));
    } else {
        assert_false(whole);
    }
    (void)context;
}

static void test_sslv2_form_damaged(void **state)
{
    (void)state;
    uint8_t bytes[64];
    size_t len = tw_test_hex(bytes, sizeof bytes, SSLV2);
    tw_test_every_cut(bytes, len, sslv2_damaged, NULL);
    tw_test_every_flip(bytes, len, 0xff, sslv2_damaged, NULL);
    tw_test_every_flip(bytes, len, 0x01, sslv2_damaged, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_are_found),
        cmocka_unit_test(test_without_extensions_and_with_none),
        cmocka_unit_test(test_the_cursor_stands_at_the_fault),
        cmocka_unit_test(test_what_is_illegal_is_held),
        cmocka_unit_test(test_sslv2_form),
        cmocka_unit_test(test_sslv2_form_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
