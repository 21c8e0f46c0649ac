// The walk over fields where bytes are damaged: what is told as malformed, and where the walk goes on.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/fields.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/support/hex.h"
#include "tests/support/tls_fields.h"

#define RANDOM "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static void expect(struct tw_message_context context, const char *hex, bool whole, const char *text)
{
    uint8_t bytes[512];
    char is[4096];
    struct tw_span body = tw_span_of(bytes, tw_test_hex(bytes, sizeof bytes, hex));
    assert_int_equal(tw_test_fields_account(&context, body), whole);
    tw_test_fields_text(&context, body, is, sizeof is);
    assert_string_equal(is, text);
}

static void test_one_damaged_extension_does_not_hide_the_others(void **state)
{
    (void)state;
    expect((struct tw_message_context){.type = TW_HS_CLIENT_HELLO},
           "0303" RANDOM "00 0002 1301 01 00"
           "0015"
           "000a 0004 0004 001d"  // supported_groups: says 4 bytes, has 2
           "0017 0001 ff"         // extended_master_secret has no body
           "000b 0002 01 00"      // ec_point_formats
           "2a2a",                // half an extension
           false,
           "legacy_version: 771 TLS 1.2\n"
           "random: " RANDOM "\n"
           "legacy_session_id: \n"
           "cipher_suites []\n"
           "  cipher_suite: 4865 TLS_AES_128_GCM_SHA256\n"
           "legacy_compression_methods []\n"
           "  compression_method: 0 NULL\n"
           "extensions []\n"
           "  extension {}\n"
           "    extension_type: 10 supported_groups\n"
           "    extension_data {}\n"
           "      malformed named_group_list: 0004001d\n"
           "  extension {}\n"
           "    extension_type: 23 extended_main_secret\n"
           "    extension_data {}\n"
           "      malformed trailing_data: ff\n"
           "  extension {}\n"
           "    extension_type: 11 ec_point_formats\n"
           "    extension_data {}\n"
           "      ec_point_format_list []\n"
           "        ec_point_format: 0 uncompressed\n"
           "  extension {}\n"
           "    extension_type: 10794 GREASE\n"
           "    malformed extension_data: \n");
}

static void test_a_list_that_ends_within_an_item(void **state)
{
    (void)state;
    expect((struct tw_message_context){.type = TW_HS_CLIENT_HELLO}, "0303" RANDOM "00 0003 130113 00 0000", false,
           "legacy_version: 771 TLS 1.2\n"
           "random: " RANDOM "\n"
           "legacy_session_id: \n"
           "cipher_suites []\n"
           "  cipher_suite: 4865 TLS_AES_128_GCM_SHA256\n"
           "  malformed cipher_suite: 13\n"
           "legacy_compression_methods []\n"
           "extensions []\n");
}

static void test_a_message_that_ends_early_or_goes_on(void **state)
{
    (void)state;
    expect((struct tw_message_context){.type = TW_HS_KEY_UPDATE}, "", false, "malformed request_update: \n");
    expect((struct tw_message_context){.type = TW_HS_KEY_UPDATE}, "01", true, "request_update: 1 update_requested\n");
    expect((struct tw_message_context){.type = TW_HS_KEY_UPDATE}, "0002", false,
           "request_update: 0 update_not_requested\nmalformed trailing_data: 02\n");
    expect((struct tw_message_context){.type = TW_HS_HELLO_REQUEST}, "00", false, "malformed trailing_data: 00\n");
    expect((struct tw_message_context){.type = TW_HS_SERVER_HELLO_DONE}, "", true, "");
}

static void test_types_that_are_not_known(void **state)
{
    (void)state;
    expect((struct tw_message_context){.type = 99}, "c0ffee", true, "body: c0ffee\n");
    expect((struct tw_message_context){.type = TW_HS_HELLO_VERIFY_REQUEST}, "", true, "body: \n");
}

static void test_version_decides_the_form(void **state)
{
    (void)state;
    static const char ticket12[] = "00000e10 0002 7171";
    static const char ticket13[] = "00001c20 00000001 01 00 0002 7171 0008 002a 0004 00004000";
    expect((struct tw_message_context){.type = TW_HS_NEW_SESSION_TICKET}, ticket12, true,
           "ticket_lifetime_hint: 3600\nticket: 7171\n");
    expect((struct tw_message_context){.type = TW_HS_NEW_SESSION_TICKET, .version = TW_VERSION_TLS13}, ticket13, true,
           "ticket_lifetime: 7200\n"
           "ticket_age_add: 1\n"
           "ticket_nonce: 00\n"
           "ticket: 7171\n"
           "extensions []\n"
           "  extension {}\n"
           "    extension_type: 42 early_data\n"
           "    extension_data {}\n"
           "      max_early_data_size: 16384\n");
}

static void test_an_extension_out_of_its_place_is_opaque(void **state)
{
    (void)state;
    expect((struct tw_message_context){.type = TW_HS_ENCRYPTED_EXTENSIONS, .version = TW_VERSION_TLS13},
           "0007 002c 0003 0001 aa", true,
           "extensions []\n"
           "  extension {}\n"
           "    extension_type: 44 cookie\n"
           "    extension_data: 0001aa\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_damaged_extension_does_not_hide_the_others),
        cmocka_unit_test(test_a_list_that_ends_within_an_item),
        cmocka_unit_test(test_a_message_that_ends_early_or_goes_on),
        cmocka_unit_test(test_types_that_are_not_known),
        cmocka_unit_test(test_version_decides_the_form),
        cmocka_unit_test(test_an_extension_out_of_its_place_is_opaque),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
