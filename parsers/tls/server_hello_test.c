// ServerHello by hand: HelloRetryRequest, the chosen version, the downgrade marks.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/server_hello.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "parsers/tls/codes.h"
#include "tests/support/hex.h"
#include "tests/support/tls_fields.h"

// "HelloRetryRequest", hashed (RFC 8446 section 4.1.3).
#define RETRY "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
#define RANDOM "000102030405060708090a0b0c0d0e0f1011121314151617"

static struct tw_server_hello parse(uint8_t *bytes, size_t cap, const char *hex)
{
    struct tw_server_hello hello;
    struct tw_cursor body = tw_cursor_over(tw_span_of(bytes, tw_test_hex(bytes, cap, hex)));
    assert_true(tw_server_hello_parse(&body, &hello));
    return hello;
}

static void test_retry_is_told_by_its_random(void **state)
{
    (void)state;
    uint8_t bytes[128];
    struct tw_server_hello hello =
        parse(bytes, sizeof bytes, "0303" RETRY "00 1301 00 000c 002b 0002 0304 0033 0002 0018");
    assert_true(tw_server_hello_is_retry(&hello));
    assert_int_equal(tw_server_hello_version(&hello), TW_VERSION_TLS13);
    assert_int_equal(hello.cipher_suite, TW_SUITE_TLS_AES_128_GCM_SHA256);
    hello = parse(bytes, sizeof bytes, "0303" RANDOM "18191a1b1c1d1e1f 00 1301 00 0006 002b 0002 0304");
    assert_false(tw_server_hello_is_retry(&hello));
}

static void test_the_same_extension_reads_otherwise_in_a_retry(void **state)
{
    (void)state;
    uint8_t bytes[128];
    char text[1024];
    const struct tw_message_context context = {.from = TW_SERVER, .type = TW_HS_SERVER_HELLO};
    size_t len = tw_test_hex(bytes, sizeof bytes, "0303" RETRY "00 1301 00 0006 0033 0002 0018");
    tw_test_fields_text(&context, tw_span_of(bytes, len), text, sizeof text);
    assert_string_equal(text, "legacy_version: 771 TLS 1.2\n"
                              "random: " RETRY "\n"
                              "legacy_session_id_echo: \n"
                              "cipher_suite: 4865 TLS_AES_128_GCM_SHA256\n"
                              "legacy_compression_method: 0 NULL\n"
                              "extensions []\n"
                              "  extension {}\n"
                              "    extension_type: 51 key_share\n"
                              "    extension_data {}\n"
                              "      selected_group: 24 secp384r1\n");
    len = tw_test_hex(bytes, sizeof bytes, "0303" RANDOM "18191a1b1c1d1e1f 00 1301 00 000a 0033 0006 0018 0002 aabb");
    tw_test_fields_text(&context, tw_span_of(bytes, len), text, sizeof text);
    assert_non_null(strstr(text, "      server_share {}\n"
                                 "        group: 24 secp384r1\n"
                                 "        key_exchange: aabb\n"));
}

static void test_version_without_extensions(void **state)
{
    (void)state;
    uint8_t bytes[128];
    struct tw_server_hello hello = parse(bytes, sizeof bytes, "0302" RANDOM "18191a1b1c1d1e1f 00 002f 00");
    assert_false(hello.has_extensions);
    assert_int_equal(tw_server_hello_version(&hello), TW_VERSION_TLS11);
    // One byte of supported_versions is no version, nor are three: the one view of it says so (small_extensions.h).
    hello = parse(bytes, sizeof bytes, "0303" RANDOM "18191a1b1c1d1e1f 00 002f 00 0005 002b 0001 03");
    assert_int_equal(tw_server_hello_version(&hello), TW_VERSION_TLS12);
    hello = parse(bytes, sizeof bytes, "0303" RANDOM "18191a1b1c1d1e1f 00 002f 00 0007 002b 0003 030400");
    assert_int_equal(tw_server_hello_version(&hello), TW_VERSION_TLS12);
}

static void test_downgrade_marks(void **state)
{
    (void)state;
    uint8_t bytes[128];
    struct tw_server_hello hello = parse(bytes, sizeof bytes, "0303" RANDOM "444f574e47524401 00 c02f 00");
    assert_int_equal(tw_server_hello_downgrade(&hello), TW_DOWNGRADE_TO_TLS12);
    hello = parse(bytes, sizeof bytes, "0302" RANDOM "444f574e47524400 00 c02f 00");
    assert_int_equal(tw_server_hello_downgrade(&hello), TW_DOWNGRADE_TO_TLS11);
    hello = parse(bytes, sizeof bytes, "0302" RANDOM "444f574e47524402 00 c02f 00");
    assert_int_equal(tw_server_hello_downgrade(&hello), TW_DOWNGRADE_NONE);
    assert_int_equal(tw_server_hello_downgrade(&(struct tw_server_hello){0}), TW_DOWNGRADE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_retry_is_told_by_its_random),
        cmocka_unit_test(test_the_same_extension_reads_otherwise_in_a_retry),
        cmocka_unit_test(test_version_without_extensions),
        cmocka_unit_test(test_downgrade_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
