// The extensions of a ClientHello: what they look like field by field, and that they write back.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/tls/certificate_request.h"
#include "parsers/tls/extensions/certificate_filters.h"
#include "parsers/tls/extensions/code_list.h"
#include "parsers/tls/extensions/encrypted_client_hello.h"
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "parsers/tls/extensions/protocols.h"
#include "parsers/tls/extensions/server_name.h"
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/extensions/status_request.h"
#include "tests/support/tls_extensions.h"

static uint8_t room[1024];

static struct tw_writer list_writer(void)
{
    return tw_writer_into(room, sizeof room);
}

static bool again_server_name(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_writer list = list_writer();
    struct tw_span names;
    struct tw_server_name name;
    if (!tw_server_name_list_parse(body, &names)) {
        return false;
    }
    for (struct tw_cursor at = tw_cursor_over(names); tw_server_name_next(&at, &name);) {
        (void)tw_server_name_write(&list, &name);
    }
    return tw_server_name_list_write(w, tw_writer_span(&list));
}

static bool again_protocols(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_writer list = list_writer();
    struct tw_span names;
    struct tw_span name;
    if (!tw_protocol_list_parse(body, &names)) {
        return false;
    }
    for (struct tw_cursor at = tw_cursor_over(names); tw_protocol_next(&at, &name);) {
        (void)tw_protocol_write(&list, name);
    }
    return tw_protocol_list_write(w, tw_writer_span(&list));
}

// A list of codes of one or two bytes, as wide as `type` has them.
static bool again_codes(struct tw_cursor *body, struct tw_writer *w, uint16_t type, bool wide)
{
    struct tw_writer list = list_writer();
    struct tw_span codes;
    uint16_t code = 0;
    if (!tw_code_list_parse(body, type, &codes)) {
        return false;
    }
    for (struct tw_cursor at = tw_cursor_over(codes); tw_code_list_next(&at, type, &code);) {
        (void)(wide ? tw_writer_u16(&list, code) : tw_writer_u8(&list, (uint8_t)code));
    }
    return tw_code_list_write(w, type, tw_writer_span(&list));
}

static bool again_groups(struct tw_cursor *body, struct tw_writer *w)
{
    return again_codes(body, w, TW_EXT_SUPPORTED_GROUPS, true);
}

static bool again_formats(struct tw_cursor *body, struct tw_writer *w)
{
    return again_codes(body, w, TW_EXT_EC_POINT_FORMATS, false);
}

static bool again_schemes(struct tw_cursor *body, struct tw_writer *w)
{
    return again_codes(body, w, TW_EXT_SIGNATURE_ALGORITHMS, true);
}

static bool again_versions(struct tw_cursor *body, struct tw_writer *w)
{
    return again_codes(body, w, TW_EXT_SUPPORTED_VERSIONS, true);
}

static bool again_modes(struct tw_cursor *body, struct tw_writer *w)
{
    return again_codes(body, w, TW_EXT_PSK_KEY_EXCHANGE_MODES, false);
}

static bool again_compressions(struct tw_cursor *body, struct tw_writer *w)
{
    return again_codes(body, w, TW_EXT_COMPRESS_CERTIFICATE, true);
}

static bool again_key_shares(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_writer list = list_writer();
    struct tw_span shares;
    struct tw_key_share_entry entry;
    if (!tw_key_share_client_parse(body, &shares)) {
        return false;
    }
    for (struct tw_cursor at = tw_cursor_over(shares); tw_key_share_entry_next(&at, &entry);) {
        (void)tw_key_share_entry_write(&list, &entry);
    }
    return tw_key_share_client_write(w, tw_writer_span(&list));
}

static bool again_psks(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_writer list = list_writer();
    struct tw_offered_psks psks;
    struct tw_psk_identity identity;
    struct tw_span binder;
    size_t len = body->left;
    if (!tw_offered_psks_parse(body, &psks)) {
        return false;
    }
    assert_int_equal(tw_psk_binders_len(&psks), len - 2 - psks.identities.len);
    for (struct tw_cursor at = tw_cursor_over(psks.identities); tw_psk_identity_next(&at, &identity);) {
        (void)tw_psk_identity_write(&list, &identity);
    }
    size_t identities_len = list.len;
    for (struct tw_cursor at = tw_cursor_over(psks.binders); tw_psk_binder_next(&at, &binder);) {
        (void)tw_psk_binder_write(&list, binder);
    }
    psks.identities = tw_span_of(room, identities_len);
    psks.binders = tw_span_of(room + identities_len, list.len - identities_len);
    return tw_offered_psks_write(w, &psks);
}

static bool again_status_request(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_status_request request;
    return tw_status_request_parse(body, &request) && tw_status_request_write(w, &request);
}

static bool again_status_request_v2(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_span list;
    return tw_status_request_v2_parse(body, &list) && tw_status_request_v2_write(w, list);
}

static bool again_cookie(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_span cookie;
    return tw_cookie_parse(body, &cookie) && tw_cookie_write(w, cookie);
}

static bool again_renegotiation_info(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_span connection;
    return tw_renegotiation_info_parse(body, &connection) && tw_renegotiation_info_write(w, connection);
}

static bool again_record_size_limit(struct tw_cursor *body, struct tw_writer *w)
{
    uint16_t limit = 0;
    return tw_record_size_limit_parse(body, &limit) && tw_record_size_limit_write(w, limit);
}

static bool again_max_fragment_length(struct tw_cursor *body, struct tw_writer *w)
{
    uint8_t code = 0;
    return tw_max_fragment_length_parse(body, &code) && tw_max_fragment_length_write(w, code);
}

static bool again_ticket_request(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_ticket_request request;
    return tw_ticket_request_parse(body, &request) && tw_ticket_request_write(w, &request);
}

static bool again_ech(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_encrypted_client_hello ech;
    return tw_encrypted_client_hello_parse(body, &ech) && tw_encrypted_client_hello_write(w, &ech);
}

static bool again_authorities(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_span names;
    return tw_certificate_authorities_parse(body, &names) && tw_certificate_authorities_write(w, names);
}

// clang-format off
static const struct tw_test_extension in_client_hello[] = {
    {"server_name", TW_IN_CLIENT_HELLO, TW_EXT_SERVER_NAME, again_server_name,
     "000e 00 000b 7365727665722e74657374",
     "server_name_list []\n  server_name {}\n    name_type: 0 host_name\n    host_name: \"server.test\"\n"},
    {"two names, one of a type that does not exist", TW_IN_CLIENT_HELLO, TW_EXT_SERVER_NAME, again_server_name,
     "0009 00 0001 61  07 0002 6263",
     "server_name_list []\n  server_name {}\n    name_type: 0 host_name\n    host_name: \"a\"\n"
     "  server_name {}\n    name_type: 7\n    name: \"bc\"\n"},
    {"an empty list of names", TW_IN_CLIENT_HELLO, TW_EXT_SERVER_NAME, again_server_name,
     "0000", "server_name_list []\n"},
    {"ALPN", TW_IN_CLIENT_HELLO, TW_EXT_ALPN, again_protocols,
     "000c 02 6832 08 687474702f312e31",
     "protocol_name_list []\n  protocol_name: \"h2\"\n  protocol_name: \"http/1.1\"\n"},
    {"application_settings", TW_IN_CLIENT_HELLO, TW_EXT_APPLICATION_SETTINGS, again_protocols,
     "0003 02 6832", "supported_protocols []\n  protocol_name: \"h2\"\n"},
    {"supported_groups", TW_IN_CLIENT_HELLO, TW_EXT_SUPPORTED_GROUPS, again_groups,
     "0008 2a2a 11ec 001d 7777",
     "named_group_list []\n  named_group: 10794 GREASE\n  named_group: 4588 X25519MLKEM768\n  named_group: 29 x25519\n"
     "  named_group: 30583\n"},
    {"ec_point_formats", TW_IN_CLIENT_HELLO, TW_EXT_EC_POINT_FORMATS, again_formats,
     "03 00 01 02",
     "ec_point_format_list []\n  ec_point_format: 0 uncompressed\n  ec_point_format: 1 ansiX962_compressed_prime\n"
     "  ec_point_format: 2 ansiX962_compressed_char2\n"},
    {"signature_algorithms", TW_IN_CLIENT_HELLO, TW_EXT_SIGNATURE_ALGORITHMS, again_schemes,
     "0004 0403 0804",
     "supported_signature_algorithms []\n  signature_scheme: 1027 ecdsa_secp256r1_sha256\n"
     "  signature_scheme: 2052 rsa_pss_rsae_sha256\n"},
    {"supported_versions", TW_IN_CLIENT_HELLO, TW_EXT_SUPPORTED_VERSIONS, again_versions,
     "06 7a7a 0304 0303",
     "versions []\n  version: 31354 GREASE\n  version: 772 TLS 1.3\n  version: 771 TLS 1.2\n"},
    {"psk_key_exchange_modes", TW_IN_CLIENT_HELLO, TW_EXT_PSK_KEY_EXCHANGE_MODES, again_modes,
     "03 01 00 2a", "ke_modes []\n  ke_mode: 1 psk_dhe_ke\n  ke_mode: 0 psk_ke\n  ke_mode: 42 GREASE\n"},
    {"compress_certificate", TW_IN_CLIENT_HELLO, TW_EXT_COMPRESS_CERTIFICATE, again_compressions,
     "04 0002 0001", "algorithms []\n  algorithm: 2 brotli\n  algorithm: 1 zlib\n"},
    {"key_share", TW_IN_CLIENT_HELLO, TW_EXT_KEY_SHARE, again_key_shares,
     "000d  9a9a 0001 00  001d 0004 01020304",
     "client_shares []\n  key_share_entry {}\n    group: 39578 GREASE\n    key_exchange: 00\n"
     "  key_share_entry {}\n    group: 29 x25519\n    key_exchange: 01020304\n"},
    {"key_share without a share", TW_IN_CLIENT_HELLO, TW_EXT_KEY_SHARE, again_key_shares,
     "0000", "client_shares []\n"},
    {"pre_shared_key", TW_IN_CLIENT_HELLO, TW_EXT_PRE_SHARED_KEY, again_psks,
     "000f  0003 aabbcc 00000101  0000 ffffffff  0008  03 010203  03 040506",
     "identities []\n  psk_identity {}\n    identity: aabbcc\n    obfuscated_ticket_age: 257\n"
     "  psk_identity {}\n    identity: \n    obfuscated_ticket_age: 4294967295\n"
     "binders []\n  psk_binder_entry: 010203\n  psk_binder_entry: 040506\n"},
    {"status_request", TW_IN_CLIENT_HELLO, TW_EXT_STATUS_REQUEST, again_status_request,
     "01 0003 0001 aa 0000",
     "status_type: 1 ocsp\nresponder_id_list []\n  responder_id: aa\nrequest_extensions: \n"},
    {"status_request_v2", TW_IN_CLIENT_HELLO, TW_EXT_STATUS_REQUEST_V2, again_status_request_v2,
     "000a 02 0004 0000 0000  63 0000",
     "certificate_status_req_list []\n  certificate_status_request_item {}\n    status_type: 2 ocsp_multi\n"
     "    request {}\n      responder_id_list []\n      request_extensions: \n"
     "  certificate_status_request_item {}\n    status_type: 99\n    request: \n"},
    {"cookie", TW_IN_CLIENT_HELLO, TW_EXT_COOKIE, again_cookie, "0002 c0de", "cookie: c0de\n"},
    {"renegotiation_info, first handshake", TW_IN_CLIENT_HELLO, TW_EXT_RENEGOTIATION_INFO, again_renegotiation_info,
     "00", "renegotiated_connection: \n"},
    {"renegotiation_info, renegotiation", TW_IN_CLIENT_HELLO, TW_EXT_RENEGOTIATION_INFO, again_renegotiation_info,
     "0c 000102030405060708090a0b", "renegotiated_connection: 000102030405060708090a0b\n"},
    {"record_size_limit", TW_IN_CLIENT_HELLO, TW_EXT_RECORD_SIZE_LIMIT, again_record_size_limit,
     "4001", "record_size_limit: 16385\n"},
    {"max_fragment_length", TW_IN_CLIENT_HELLO, TW_EXT_MAX_FRAGMENT_LENGTH, again_max_fragment_length,
     "02", "max_fragment_length: 2 2^10\n"},
    {"ticket_request", TW_IN_CLIENT_HELLO, TW_EXT_TICKET_REQUEST, again_ticket_request,
     "02 01", "new_session_count: 2\nresumption_count: 1\n"},
    {"encrypted_client_hello, outer", TW_IN_CLIENT_HELLO, TW_EXT_ENCRYPTED_CLIENT_HELLO, again_ech,
     "00 0001 0003 2a 0002 e0e1 0003 a0a1a2",
     "type: 0 outer\nkdf_id: 1 HKDF-SHA256\naead_id: 3 ChaCha20Poly1305\nconfig_id: 42\nenc: e0e1\npayload: a0a1a2\n"},
    {"encrypted_client_hello, inner", TW_IN_CLIENT_HELLO, TW_EXT_ENCRYPTED_CLIENT_HELLO, again_ech,
     "01", "type: 1 inner\n"},
    {"certificate_authorities", TW_IN_CLIENT_HELLO, TW_EXT_CERTIFICATE_AUTHORITIES, again_authorities,
     "0006 0002 3000 0000", "authorities []\n  distinguished_name: 3000\n  distinguished_name: \n"},
    {"session_ticket, asked for", TW_IN_CLIENT_HELLO, TW_EXT_SESSION_TICKET, NULL, "", "ticket: \n"},
    {"session_ticket, offered", TW_IN_CLIENT_HELLO, TW_EXT_SESSION_TICKET, NULL, "71c2e7", "ticket: 71c2e7\n"},
    {"padding", TW_IN_CLIENT_HELLO, TW_EXT_PADDING, NULL, "000000", "padding: 000000\n"},
    {"extended_master_secret", TW_IN_CLIENT_HELLO, TW_EXT_EXTENDED_MASTER_SECRET, NULL, "", ""},
    {"early_data", TW_IN_CLIENT_HELLO, TW_EXT_EARLY_DATA, NULL, "", ""},
    {"post_handshake_auth", TW_IN_CLIENT_HELLO, TW_EXT_POST_HANDSHAKE_AUTH, NULL, "", ""},
    {"signed_certificate_timestamp, asked for", TW_IN_CLIENT_HELLO, TW_EXT_SIGNED_CERTIFICATE_TIMESTAMP, NULL, "", ""},
    {"delegated_credential, asked for", TW_IN_CLIENT_HELLO, TW_EXT_DELEGATED_CREDENTIAL, NULL,
     "0002 0807", "supported_signature_algorithms []\n  signature_scheme: 2055 ed25519\n"},
    {"trusted_ca_keys", TW_IN_CLIENT_HELLO, TW_EXT_TRUSTED_CA_KEYS, NULL,
     "001a 00  01 000102030405060708090a0b0c0d0e0f10111213  02 0001 30",
     "trusted_authorities_list []\n  trusted_authority {}\n    identifier_type: 0 pre_agreed\n"
     "  trusted_authority {}\n    identifier_type: 1 key_sha1_hash\n"
     "    sha1_hash: 000102030405060708090a0b0c0d0e0f10111213\n"
     "  trusted_authority {}\n    identifier_type: 2 x509_name\n    distinguished_name: 30\n"},
    {"client_certificate_type", TW_IN_CLIENT_HELLO, TW_EXT_CLIENT_CERTIFICATE_TYPE, NULL,
     "02 02 00",
     "client_certificate_types []\n  certificate_type: 2 Raw Public Key\n  certificate_type: 0 X509\n"},
    {"heartbeat", TW_IN_CLIENT_HELLO, TW_EXT_HEARTBEAT, NULL, "01", "mode: 1 peer_allowed_to_send\n"},
    {"use_srtp", TW_IN_CLIENT_HELLO, TW_EXT_USE_SRTP, NULL,
     "0002 0001 00", "srtp_protection_profiles []\n  srtp_protection_profile: 1\nsrtp_mki: \n"},
    {"token_binding", TW_IN_CLIENT_HELLO, TW_EXT_TOKEN_BINDING, NULL, "01 00 01 02",
     "major: 1\nminor: 0\nkey_parameters_list []\n  token_binding_key_parameters: 2\n"},
    {"ech_outer_extensions", TW_IN_CLIENT_HELLO, TW_EXT_ECH_OUTER_EXTENSIONS, NULL, "04 000a 0033",
     "outer_extensions []\n  extension_type: 10 supported_groups\n  extension_type: 51 key_share\n"},
};
// clang-format on

static void test_bodies_in_a_client_hello(void **state)
{
    (void)state;
    tw_test_extensions(in_client_hello, sizeof in_client_hello / sizeof in_client_hello[0]);
}

static void test_unknown_types_have_no_list(void **state)
{
    (void)state;
    struct tw_cursor body = {0};
    struct tw_span list;
    uint16_t code = 0;
    struct tw_writer w = list_writer();
    assert_true(tw_code_list_known(TW_EXT_SUPPORTED_GROUPS));
    assert_false(tw_code_list_known(TW_EXT_SERVER_NAME));
    assert_false(tw_code_list_parse(&body, TW_EXT_SERVER_NAME, &list));
    assert_false(tw_code_list_next(&body, TW_EXT_SERVER_NAME, &code));
    assert_false(tw_code_list_write(&w, TW_EXT_SERVER_NAME, tw_writer_span(&w)));
}

static void test_the_first_host_name_is_found(void **state)
{
    (void)state;
    // status_request; server_name: a name of type 9, then host_name "a", then host_name "b"; server_name again.
    static const uint8_t extensions[] = "\x00\x05\x00\x00"
                                        "\x00\x00\x00\x0e\x00\x0c\x09\x00\x01z\x00\x00\x01"
                                        "a\x00\x00\x01"
                                        "b\x00\x00\x00\x00";
    struct tw_span host;
    assert_true(tw_server_name_host(tw_span_of(extensions, sizeof extensions - 1), &host));
    assert_int_equal(host.len, 1);
    assert_int_equal(host.data[0], 'a');
    assert_false(tw_server_name_host(tw_span_of(extensions, 4), &host));
    assert_false(tw_server_name_host(tw_span_of("\x00\x00\x00\x00", 4), &host));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies_in_a_client_hello),
        cmocka_unit_test(test_unknown_types_have_no_list),
        cmocka_unit_test(test_the_first_host_name_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
