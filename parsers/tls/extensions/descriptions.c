// Which description fits the body of an extension. RFC 8446 section 4.2 has the table of who may stand where.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/descriptions.h"

#include "parsers/tls/certificate_status.h"
#include "parsers/tls/extensions/certificate_filters.h"
#include "parsers/tls/extensions/code_list.h"
#include "parsers/tls/extensions/delegated_credential.h"
#include "parsers/tls/extensions/encrypted_client_hello.h"
#include "parsers/tls/extensions/key_share.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "parsers/tls/extensions/protocols.h"
#include "parsers/tls/extensions/server_name.h"
#include "parsers/tls/extensions/small_extensions.h"
#include "parsers/tls/extensions/status_request.h"
#include "parsers/tls/extensions/timestamps.h"

#define CH [TW_IN_CLIENT_HELLO]
#define SH [TW_IN_SERVER_HELLO]
#define HRR [TW_IN_HELLO_RETRY_REQUEST]
#define EE [TW_IN_ENCRYPTED_EXTENSIONS]
#define CT [TW_IN_CERTIFICATE]
#define CR [TW_IN_CERTIFICATE_REQUEST]
#define NST [TW_IN_NEW_SESSION_TICKET]
#define EMPTY tw_walk_nothing

// clang-format off
static const struct {
    uint16_t type;
    tw_description in[TW_NUM_PLACES];
} rows[] = {
    {TW_EXT_SERVER_NAME, {CH = tw_server_name_fields, SH = EMPTY, EE = EMPTY}},
    {TW_EXT_MAX_FRAGMENT_LENGTH, {CH = tw_max_fragment_length_fields, SH = tw_max_fragment_length_fields,
                                  EE = tw_max_fragment_length_fields}},
    {TW_EXT_CLIENT_CERTIFICATE_URL, {CH = EMPTY, SH = EMPTY}},
    {TW_EXT_TRUSTED_CA_KEYS, {CH = tw_trusted_ca_keys_fields, SH = EMPTY}},
    {TW_EXT_TRUNCATED_HMAC, {CH = EMPTY, SH = EMPTY}},
    {TW_EXT_STATUS_REQUEST, {CH = tw_status_request_fields, SH = EMPTY, CR = tw_status_request_fields,
                             CT = tw_certificate_status_fields}},
    {TW_EXT_SUPPORTED_GROUPS, {CH = tw_code_list_fields, SH = tw_code_list_fields, EE = tw_code_list_fields}},
    {TW_EXT_EC_POINT_FORMATS, {CH = tw_code_list_fields, SH = tw_code_list_fields}},
    {TW_EXT_SRP, {CH = tw_srp_fields}},
    {TW_EXT_SIGNATURE_ALGORITHMS, {CH = tw_code_list_fields, CR = tw_code_list_fields}},
    {TW_EXT_USE_SRTP, {CH = tw_use_srtp_fields, SH = tw_use_srtp_fields, EE = tw_use_srtp_fields}},
    {TW_EXT_HEARTBEAT, {CH = tw_heartbeat_fields, SH = tw_heartbeat_fields, EE = tw_heartbeat_fields}},
    {TW_EXT_ALPN, {CH = tw_alpn_fields, SH = tw_alpn_fields, EE = tw_alpn_fields}},
    {TW_EXT_STATUS_REQUEST_V2, {CH = tw_status_request_v2_fields, SH = EMPTY}},
    {TW_EXT_SIGNED_CERTIFICATE_TIMESTAMP, {CH = EMPTY, CR = EMPTY, SH = tw_sct_list_fields, CT = tw_sct_list_fields}},
    {TW_EXT_CLIENT_CERTIFICATE_TYPE, {CH = tw_code_list_fields, SH = tw_client_certificate_type_fields,
                                      EE = tw_client_certificate_type_fields}},
    {TW_EXT_SERVER_CERTIFICATE_TYPE, {CH = tw_code_list_fields, SH = tw_server_certificate_type_fields,
                                      EE = tw_server_certificate_type_fields}},
    {TW_EXT_PADDING, {CH = tw_padding_fields}},
    {TW_EXT_ENCRYPT_THEN_MAC, {CH = EMPTY, SH = EMPTY}},
    {TW_EXT_EXTENDED_MASTER_SECRET, {CH = EMPTY, SH = EMPTY}},
    {TW_EXT_TOKEN_BINDING, {CH = tw_token_binding_fields, SH = tw_token_binding_fields, EE = tw_token_binding_fields}},
    {TW_EXT_COMPRESS_CERTIFICATE, {CH = tw_code_list_fields, CR = tw_code_list_fields}},
    {TW_EXT_RECORD_SIZE_LIMIT, {CH = tw_record_size_limit_fields, SH = tw_record_size_limit_fields,
                                EE = tw_record_size_limit_fields}},
    {TW_EXT_TLS_CERT_WITH_EXTERN_PSK, {CH = EMPTY, SH = EMPTY}},
    {TW_EXT_DELEGATED_CREDENTIAL, {CH = tw_code_list_fields, CR = tw_code_list_fields,
                                   CT = tw_delegated_credential_fields}},
    {TW_EXT_SESSION_TICKET, {CH = tw_session_ticket_fields, SH = EMPTY}},
    {TW_EXT_PRE_SHARED_KEY, {CH = tw_offered_psks_fields, SH = tw_selected_psk_fields}},
    {TW_EXT_EARLY_DATA, {CH = EMPTY, EE = EMPTY, NST = tw_max_early_data_fields}},
    {TW_EXT_SUPPORTED_VERSIONS, {CH = tw_code_list_fields, SH = tw_selected_version_fields,
                                 HRR = tw_selected_version_fields}},
    {TW_EXT_COOKIE, {CH = tw_cookie_fields, HRR = tw_cookie_fields}},
    {TW_EXT_PSK_KEY_EXCHANGE_MODES, {CH = tw_code_list_fields}},
    {TW_EXT_CERTIFICATE_AUTHORITIES, {CH = tw_certificate_authorities_fields, CR = tw_certificate_authorities_fields}},
    {TW_EXT_OID_FILTERS, {CR = tw_oid_filters_fields}},
    {TW_EXT_POST_HANDSHAKE_AUTH, {CH = EMPTY}},
    {TW_EXT_SIGNATURE_ALGORITHMS_CERT, {CH = tw_code_list_fields, CR = tw_code_list_fields}},
    {TW_EXT_KEY_SHARE, {CH = tw_key_share_client_fields, SH = tw_key_share_server_fields,
                        HRR = tw_key_share_retry_fields}},
    {TW_EXT_CONNECTION_ID, {CH = tw_connection_id_fields, SH = tw_connection_id_fields, EE = tw_connection_id_fields}},
    {TW_EXT_TICKET_REQUEST, {CH = tw_ticket_request_fields, EE = tw_expected_tickets_fields}},
    {TW_EXT_TLS_FLAGS, {CH = tw_tls_flags_fields, SH = tw_tls_flags_fields, EE = tw_tls_flags_fields,
                        CR = tw_tls_flags_fields, CT = tw_tls_flags_fields, NST = tw_tls_flags_fields}},
    {TW_EXT_NEXT_PROTOCOL_NEGOTIATION, {CH = EMPTY, SH = tw_npn_fields}},
    {TW_EXT_APPLICATION_SETTINGS_OLD, {CH = tw_application_settings_offer_fields, EE = tw_application_settings_fields}},
    {TW_EXT_APPLICATION_SETTINGS, {CH = tw_application_settings_offer_fields, EE = tw_application_settings_fields}},
    {TW_EXT_CHANNEL_ID_OLD, {CH = EMPTY, SH = EMPTY, EE = EMPTY}},
    {TW_EXT_CHANNEL_ID, {CH = EMPTY, SH = EMPTY, EE = EMPTY}},
    {TW_EXT_ECH_OUTER_EXTENSIONS, {CH = tw_code_list_fields}},
    {TW_EXT_ENCRYPTED_CLIENT_HELLO, {CH = tw_encrypted_client_hello_fields, HRR = tw_ech_confirmation_fields,
                                     EE = tw_ech_configs_fields}},
    {TW_EXT_RENEGOTIATION_INFO, {CH = tw_renegotiation_info_fields, SH = tw_renegotiation_info_fields}},
};
// clang-format on

tw_description tw_extension_description(uint16_t type, enum tw_place place)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].type == type) {
            return rows[i].in[place];
        }
    }
    return NULL;
}
