// The extensions that a server sends, and those of tickets and certificates: field by field, and that they write back.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/tls/certificate_status.h"
#include "parsers/tls/extensions/certificate_filters.h"
#include "parsers/tls/extensions/delegated_credential.h"
#include "parsers/tls/extensions/descriptions.h"
#include "parsers/tls/extensions/encrypted_client_hello.h"
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/extensions/timestamps.h"
#include "tests/support/tls_extensions.h"
#include "tests/support/tls_fields.h"

static uint8_t room[1024];

static struct tw_writer list_writer(void)
{
    return tw_writer_into(room, sizeof room);
}

static bool again_key_share(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_key_share_entry entry;
    return tw_key_share_server_parse(body, &entry) && tw_key_share_entry_write(w, &entry);
}

static bool again_group(struct tw_cursor *body, struct tw_writer *w)
{
    uint16_t group = 0;
    return tw_key_share_retry_parse(body, &group) && tw_key_share_retry_write(w, group);
}

static bool again_selected_psk(struct tw_cursor *body, struct tw_writer *w)
{
    uint16_t identity = 0;
    return tw_selected_psk_parse(body, &identity) && tw_selected_psk_write(w, identity);
}

static bool again_version(struct tw_cursor *body, struct tw_writer *w)
{
    uint16_t version = 0;
    return tw_selected_version_parse(body, &version) && tw_selected_version_write(w, version);
}

static bool again_max_early_data(struct tw_cursor *body, struct tw_writer *w)
{
    uint32_t size = 0;
    return tw_max_early_data_parse(body, &size) && tw_max_early_data_write(w, size);
}

static bool again_scts(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_writer list = list_writer();
    struct tw_span scts;
    struct tw_span sct;
    if (!tw_sct_list_parse(body, &scts)) {
        return false;
    }
    for (struct tw_cursor at = tw_cursor_over(scts); tw_sct_next(&at, &sct);) {
        (void)tw_writer_block16(&list, sct);
    }
    return tw_sct_list_write(w, tw_writer_span(&list));
}

static bool again_status(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_certificate_status status;
    return tw_certificate_status_parse(body, &status) && tw_certificate_status_write(w, &status);
}

static bool again_credential(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_delegated_credential credential;
    return tw_delegated_credential_parse(body, &credential) && tw_delegated_credential_write(w, &credential);
}

static bool again_oid_filters(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_writer list = list_writer();
    struct tw_span filters;
    struct tw_oid_filter filter;
    if (!tw_oid_filters_parse(body, &filters)) {
        return false;
    }
    for (struct tw_cursor at = tw_cursor_over(filters); tw_oid_filter_next(&at, &filter);) {
        (void)tw_oid_filter_write(&list, &filter);
    }
    return tw_oid_filters_write(w, tw_writer_span(&list));
}

static bool again_ech_configs(struct tw_cursor *body, struct tw_writer *w)
{
    struct tw_writer list = list_writer();
    struct tw_span configs;
    struct tw_ech_config config;
    if (!tw_ech_configs_parse(body, &configs)) {
        return false;
    }
    for (struct tw_cursor at = tw_cursor_over(configs); tw_ech_config_next(&at, &config);) {
        (void)tw_writer_u16(&list, config.version);
        (void)tw_writer_block16(&list, config.contents);
    }
    return tw_ech_configs_write(w, tw_writer_span(&list));
}

// clang-format off
static const struct tw_test_extension elsewhere[] = {
    {"key_share, the server's", TW_IN_SERVER_HELLO, TW_EXT_KEY_SHARE, again_key_share,
     "001d 0003 515253", "server_share {}\n  group: 29 x25519\n  key_exchange: 515253\n"},
    {"key_share, the group asked for", TW_IN_HELLO_RETRY_REQUEST, TW_EXT_KEY_SHARE, again_group,
     "0018", "selected_group: 24 secp384r1\n"},
    {"pre_shared_key, taken", TW_IN_SERVER_HELLO, TW_EXT_PRE_SHARED_KEY, again_selected_psk,
     "0001", "selected_identity: 1\n"},
    {"supported_versions, chosen", TW_IN_SERVER_HELLO, TW_EXT_SUPPORTED_VERSIONS, again_version,
     "0304", "selected_version: 772 TLS 1.3\n"},
    {"supported_versions, chosen in a retry", TW_IN_HELLO_RETRY_REQUEST, TW_EXT_SUPPORTED_VERSIONS, again_version,
     "7f1c", "selected_version: 32540 TLS 1.3 draft 28\n"},
    {"early_data in a ticket", TW_IN_NEW_SESSION_TICKET, TW_EXT_EARLY_DATA, again_max_early_data,
     "00004000", "max_early_data_size: 16384\n"},
    {"server_name, acknowledged", TW_IN_ENCRYPTED_EXTENSIONS, TW_EXT_SERVER_NAME, NULL, "", ""},
    {"status_request, acknowledged", TW_IN_SERVER_HELLO, TW_EXT_STATUS_REQUEST, NULL, "", ""},
    {"status_request, answered", TW_IN_CERTIFICATE, TW_EXT_STATUS_REQUEST, again_status,
     "01 000003 300100", "status_type: 1 ocsp\nocsp_response: 300100\n"},
    {"signed_certificate_timestamp", TW_IN_CERTIFICATE, TW_EXT_SIGNED_CERTIFICATE_TIMESTAMP, again_scts,
     "0007 0003 0a0b0c 0000", "sct_list []\n  serialized_sct: 0a0b0c\n  serialized_sct: \n"},
    {"delegated_credential", TW_IN_CERTIFICATE, TW_EXT_DELEGATED_CREDENTIAL, again_credential,
     "00093a80 0403 000002 3000 0804 0003 515151",
     "valid_time: 604800\ndc_cert_verify_algorithm: 1027 ecdsa_secp256r1_sha256\n"
     "asn1_subject_public_key_info: 3000\nalgorithm: 2052 rsa_pss_rsae_sha256\nsignature: 515151\n"},
    {"oid_filters", TW_IN_CERTIFICATE_REQUEST, TW_EXT_OID_FILTERS, again_oid_filters,
     "0006 02 0601 0001 30",
     "filters []\n  oid_filter {}\n    certificate_extension_oid: 0601\n    certificate_extension_values: 30\n"},
    {"encrypted_client_hello, try again", TW_IN_ENCRYPTED_EXTENSIONS, TW_EXT_ENCRYPTED_CLIENT_HELLO, again_ech_configs,
     "001a  fe0d 0012  2a 0020 0002 e0e1 0004 0001 0001 40 01 61 0000  4242 0000",
     "retry_configs []\n  ech_config {}\n    version: 65037 encrypted_client_hello\n    contents {}\n"
     "      config_id: 42\n      kem_id: 32 DHKEM(X25519, HKDF-SHA256)\n      public_key: e0e1\n"
     "      cipher_suites []\n        hpke_symmetric_cipher_suite {}\n"
     "          kdf_id: 1 HKDF-SHA256\n          aead_id: 1 AES-128-GCM\n"
     "      maximum_name_length: 64\n      public_name: \"a\"\n      extensions []\n"
     "  ech_config {}\n    version: 16962\n    contents: \n"},
    {"encrypted_client_hello, confirmed", TW_IN_HELLO_RETRY_REQUEST, TW_EXT_ENCRYPTED_CLIENT_HELLO, NULL,
     "0102030405060708", "confirmation: 0102030405060708\n"},
    {"ticket_request, answered", TW_IN_ENCRYPTED_EXTENSIONS, TW_EXT_TICKET_REQUEST, NULL, "02", "expected_count: 2\n"},
    {"next_protocol_negotiation", TW_IN_SERVER_HELLO, TW_EXT_NEXT_PROTOCOL_NEGOTIATION, NULL,
     "02 6832 03 616263", "protocol_name_list []\n  protocol_name: \"h2\"\n  protocol_name: \"abc\"\n"},
    {"application_settings", TW_IN_ENCRYPTED_EXTENSIONS, TW_EXT_APPLICATION_SETTINGS, NULL, "abcd", "settings: abcd\n"},
    {"client_certificate_type", TW_IN_SERVER_HELLO, TW_EXT_CLIENT_CERTIFICATE_TYPE, NULL, "02",
     "client_certificate_type: 2 Raw Public Key\n"},
    {"server_certificate_type", TW_IN_ENCRYPTED_EXTENSIONS, TW_EXT_SERVER_CERTIFICATE_TYPE, NULL, "00",
     "server_certificate_type: 0 X509\n"},
    {"connection_id", TW_IN_SERVER_HELLO, TW_EXT_CONNECTION_ID, NULL, "02 c1d2", "cid: c1d2\n"},
    {"tls_flags", TW_IN_NEW_SESSION_TICKET, TW_EXT_TLS_FLAGS, NULL, "01 80", "flags: 80\n"},
};
// clang-format on

static void test_bodies_elsewhere(void **state)
{
    (void)state;
    tw_test_extensions(elsewhere, sizeof elsewhere / sizeof elsewhere[0]);
}

static void test_any_bytes_as_any_extension(void **state)
{
    (void)state;
    uint8_t bytes[24] = {0};
    for (unsigned round = 0; round < 64; round++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            bytes[i] = (uint8_t)(bytes[i] * 5 + i + round) & (round % 2 == 0 ? 0x07 : 0xff);
        }
        for (size_t i = 0; tw_code_at(TW_REGISTRY_EXT, i) != NULL; i++) {
            uint16_t type = (uint16_t)tw_code_at(TW_REGISTRY_EXT, i)->value;
            for (unsigned place = 0; place < TW_NUM_PLACES; place++) {
                if (tw_extension_description(type, (enum tw_place)place) != NULL) {
                    (void)tw_test_extension_account((enum tw_place)place, type,
                                                    tw_span_of(bytes, round % (sizeof bytes + 1)));
                }
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bodies_elsewhere),
        cmocka_unit_test(test_any_bytes_as_any_extension),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
