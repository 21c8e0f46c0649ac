// The simple handshake of RFC 8448 section 3, as its fields read.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/tls/client_hello.h"
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/server_name.h"
#include "tests/support/hex.h"
#include "tests/support/tls_fields.h"

#define CLIENT_RANDOM "cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7"
#define CLIENT_SHARE "99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c"
#define SERVER_RANDOM "a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e26928"
#define SERVER_SHARE "c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f"

// clang-format off
#define CLIENT_HELLO \
    "0303" CLIENT_RANDOM "00"    /* legacy_version, random, legacy_session_id */ \
    "0006 1301 1303 1302"        /* cipher_suites */ \
    "01 00"                      /* legacy_compression_methods */ \
    "0091" \
    "0000 000b 0009 00 0006 736572766572"                               /* server_name: server */ \
    "ff01 0001 00"                                                      /* renegotiation_info */ \
    "000a 0014 0012 001d 0017 0018 0019 0100 0101 0102 0103 0104"       /* supported_groups */ \
    "0023 0000"                                                         /* session_ticket */ \
    "0033 0026 0024 001d 0020" CLIENT_SHARE                             /* key_share: x25519 */ \
    "002b 0003 02 0304"                                                 /* supported_versions: TLS 1.3 */ \
    "000d 0020 001e 0403 0503 0603 0203 0804 0805 0806 0401 0501 0601 0201 0402 0502 0602 0202" \
    "002d 0002 01 01"                                                   /* psk_key_exchange_modes: psk_dhe_ke */ \
    "001c 0002 4001"                                                    /* record_size_limit */

#define SERVER_HELLO \
    "0303" SERVER_RANDOM "00 1301 00 002e" \
    "0033 0024 001d 0020" SERVER_SHARE                                  /* key_share: x25519 */ \
    "002b 0002 0304"                                                    /* supported_versions: TLS 1.3 */

#define ENCRYPTED_EXTENSIONS \
    "0022" \
    "000a 0014 0012 001d 0017 0018 0019 0100 0101 0102 0103 0104"       /* supported_groups */ \
    "001c 0002 4001"                                                    /* record_size_limit */ \
    "0000 0000"                                                         /* server_name, acknowledged */
// clang-format on

static void expect(uint8_t type, const char *hex, const char *expected)
{
    const struct tw_message_context context = {.type = type, .version = TW_VERSION_TLS13};
    uint8_t bytes[512];
    char text[4096];
    struct tw_span body = tw_span_of(bytes, tw_test_hex(bytes, sizeof bytes, hex));
    assert_true(tw_test_fields_account(&context, body));
    tw_test_fields_text(&context, body, text, sizeof text);
    assert_string_equal(text, expected);
}

static const char client_hello_fields[] = "legacy_version: 771 TLS 1.2\n"
                                          "random: " CLIENT_RANDOM "\n"
                                          "legacy_session_id: \n"
                                          "cipher_suites []\n"
                                          "  cipher_suite: 4865 TLS_AES_128_GCM_SHA256\n"
                                          "  cipher_suite: 4867 TLS_CHACHA20_POLY1305_SHA256\n"
                                          "  cipher_suite: 4866 TLS_AES_256_GCM_SHA384\n"
                                          "legacy_compression_methods []\n"
                                          "  compression_method: 0 NULL\n"
                                          "extensions []\n"
                                          "  extension {}\n"
                                          "    extension_type: 0 server_name\n"
                                          "    extension_data {}\n"
                                          "      server_name_list []\n"
                                          "        server_name {}\n"
                                          "          name_type: 0 host_name\n"
                                          "          host_name: \"server\"\n"
                                          "  extension {}\n"
                                          "    extension_type: 65281 renegotiation_info\n"
                                          "    extension_data {}\n"
                                          "      renegotiated_connection: \n"
                                          "  extension {}\n"
                                          "    extension_type: 10 supported_groups\n"
                                          "    extension_data {}\n"
                                          "      named_group_list []\n"
                                          "        named_group: 29 x25519\n"
                                          "        named_group: 23 secp256r1\n"
                                          "        named_group: 24 secp384r1\n"
                                          "        named_group: 25 secp521r1\n"
                                          "        named_group: 256 ffdhe2048\n"
                                          "        named_group: 257 ffdhe3072\n"
                                          "        named_group: 258 ffdhe4096\n"
                                          "        named_group: 259 ffdhe6144\n"
                                          "        named_group: 260 ffdhe8192\n"
                                          "  extension {}\n"
                                          "    extension_type: 35 session_ticket\n"
                                          "    extension_data {}\n"
                                          "      ticket: \n"
                                          "  extension {}\n"
                                          "    extension_type: 51 key_share\n"
                                          "    extension_data {}\n"
                                          "      client_shares []\n"
                                          "        key_share_entry {}\n"
                                          "          group: 29 x25519\n"
                                          "          key_exchange: " CLIENT_SHARE "\n"
                                          "  extension {}\n"
                                          "    extension_type: 43 supported_versions\n"
                                          "    extension_data {}\n"
                                          "      versions []\n"
                                          "        version: 772 TLS 1.3\n"
                                          "  extension {}\n"
                                          "    extension_type: 13 signature_algorithms\n"
                                          "    extension_data {}\n"
                                          "      supported_signature_algorithms []\n"
                                          "        signature_scheme: 1027 ecdsa_secp256r1_sha256\n"
                                          "        signature_scheme: 1283 ecdsa_secp384r1_sha384\n"
                                          "        signature_scheme: 1539 ecdsa_secp521r1_sha512\n"
                                          "        signature_scheme: 515 ecdsa_sha1\n"
                                          "        signature_scheme: 2052 rsa_pss_rsae_sha256\n"
                                          "        signature_scheme: 2053 rsa_pss_rsae_sha384\n"
                                          "        signature_scheme: 2054 rsa_pss_rsae_sha512\n"
                                          "        signature_scheme: 1025 rsa_pkcs1_sha256\n"
                                          "        signature_scheme: 1281 rsa_pkcs1_sha384\n"
                                          "        signature_scheme: 1537 rsa_pkcs1_sha512\n"
                                          "        signature_scheme: 513 rsa_pkcs1_sha1\n"
                                          "        signature_scheme: 1026 dsa_sha256\n"
                                          "        signature_scheme: 1282 dsa_sha384\n"
                                          "        signature_scheme: 1538 dsa_sha512\n"
                                          "        signature_scheme: 514 dsa_sha1\n"
                                          "  extension {}\n"
                                          "    extension_type: 45 psk_key_exchange_modes\n"
                                          "    extension_data {}\n"
                                          "      ke_modes []\n"
                                          "        ke_mode: 1 psk_dhe_ke\n"
                                          "  extension {}\n"
                                          "    extension_type: 28 record_size_limit\n"
                                          "    extension_data {}\n"
                                          "      record_size_limit: 16385\n";

static void test_client_hello(void **state)
{
    (void)state;
    expect(TW_HS_CLIENT_HELLO, CLIENT_HELLO, client_hello_fields);
}

static void test_server_hello(void **state)
{
    (void)state;
    expect(TW_HS_SERVER_HELLO, SERVER_HELLO,
           "legacy_version: 771 TLS 1.2\n"
           "random: " SERVER_RANDOM "\n"
           "legacy_session_id_echo: \n"
           "cipher_suite: 4865 TLS_AES_128_GCM_SHA256\n"
           "legacy_compression_method: 0 NULL\n"
           "extensions []\n"
           "  extension {}\n"
           "    extension_type: 51 key_share\n"
           "    extension_data {}\n"
           "      server_share {}\n"
           "        group: 29 x25519\n"
           "        key_exchange: " SERVER_SHARE "\n"
           "  extension {}\n"
           "    extension_type: 43 supported_versions\n"
           "    extension_data {}\n"
           "      selected_version: 772 TLS 1.3\n");
}

static void test_encrypted_extensions(void **state)
{
    (void)state;
    expect(TW_HS_ENCRYPTED_EXTENSIONS, ENCRYPTED_EXTENSIONS,
           "extensions []\n"
           "  extension {}\n"
           "    extension_type: 10 supported_groups\n"
           "    extension_data {}\n"
           "      named_group_list []\n"
           "        named_group: 29 x25519\n"
           "        named_group: 23 secp256r1\n"
           "        named_group: 24 secp384r1\n"
           "        named_group: 25 secp521r1\n"
           "        named_group: 256 ffdhe2048\n"
           "        named_group: 257 ffdhe3072\n"
           "        named_group: 258 ffdhe4096\n"
           "        named_group: 259 ffdhe6144\n"
           "        named_group: 260 ffdhe8192\n"
           "  extension {}\n"
           "    extension_type: 28 record_size_limit\n"
           "    extension_data {}\n"
           "      record_size_limit: 16385\n"
           "  extension {}\n"
           "    extension_type: 0 server_name\n"
           "    extension_data {}\n");
}

static void test_views(void **state)
{
    (void)state;
    uint8_t bytes[256];
    uint8_t share[32];
    struct tw_client_hello hello;
    struct tw_span found;
    struct tw_key_share_entry entry;
    size_t len = tw_test_hex(bytes, sizeof bytes, CLIENT_HELLO);
    struct tw_cursor at = tw_cursor_over(tw_span_of(bytes, len));
    assert_int_equal(len, 192);
    assert_true(tw_client_hello_parse(&at, &hello));
    assert_true(tw_server_name_host(hello.extensions, &found));
    assert_true(tw_span_equal(found, tw_span_of("server", 6)));
    assert_true(tw_extension_find(hello.extensions, TW_EXT_KEY_SHARE, &found));
    at = tw_cursor_over(found);
    assert_true(tw_key_share_client_parse(&at, &found));
    at = tw_cursor_over(found);
    assert_true(tw_key_share_entry_next(&at, &entry));
    assert_int_equal(entry.group, TW_GROUP_X25519);
    assert_true(tw_span_equal(entry.key_exchange, tw_span_of(share, tw_test_hex(share, sizeof share, CLIENT_SHARE))));
    assert_false(tw_key_share_entry_next(&at, &entry));
    assert_int_equal(at.left, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client_hello),
        cmocka_unit_test(test_server_hello),
        cmocka_unit_test(test_encrypted_extensions),
        cmocka_unit_test(test_views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
