// The extensions that hold one or two values: cookie, early_data in a ticket, renegotiation_info, record_size_limit,
// max_fragment_length, ticket_request, heartbeat, use_srtp, and what servers select.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_EXTENSIONS_SMALL_EXTENSIONS_H
#define RESHAKE_PARSERS_TLS_EXTENSIONS_SMALL_EXTENSIONS_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_walk;

// Each parse function reads a whole body and answers false where it does not fit, with `body` at what did not. Spans
// point into the body. The write functions give the same bytes back.

TW_MUST_USE bool tw_cookie_parse(struct tw_cursor *body, struct tw_span *cookie);
bool tw_cookie_write(struct tw_writer *w, struct tw_span cookie);

// renegotiated_connection is empty in a first handshake; else the client's verify_data, in the server's both.
TW_MUST_USE bool tw_renegotiation_info_parse(struct tw_cursor *body, struct tw_span *renegotiated_connection);
bool tw_renegotiation_info_write(struct tw_writer *w, struct tw_span renegotiated_connection);

// early_data in NewSessionTicket; it is empty in ClientHello and EncryptedExtensions.
TW_MUST_USE bool tw_max_early_data_parse(struct tw_cursor *body, uint32_t *max_early_data_size);
bool tw_max_early_data_write(struct tw_writer *w, uint32_t max_early_data_size);

TW_MUST_USE bool tw_record_size_limit_parse(struct tw_cursor *body, uint16_t *limit);
bool tw_record_size_limit_write(struct tw_writer *w, uint16_t limit);

// TW_MAX_FRAGMENT_512 …
TW_MUST_USE bool tw_max_fragment_length_parse(struct tw_cursor *body, uint8_t *code);
bool tw_max_fragment_length_write(struct tw_writer *w, uint8_t code);

// In a ClientHello ticket_request asks for two counts; in EncryptedExtensions the body is one byte, the expected count.
struct tw_ticket_request {
    uint8_t new_session_count, resumption_count;
};
TW_MUST_USE bool tw_ticket_request_parse(struct tw_cursor *body, struct tw_ticket_request *out);
bool tw_ticket_request_write(struct tw_writer *w, const struct tw_ticket_request *request);

// supported_versions in ServerHello and HelloRetryRequest.
TW_MUST_USE bool tw_selected_version_parse(struct tw_cursor *body, uint16_t *selected_version);
bool tw_selected_version_write(struct tw_writer *w, uint16_t selected_version);

// These describe the bodies (walk.h). session_ticket and padding are bytes without a structure.
bool tw_cookie_fields(struct tw_walk *walk);
bool tw_renegotiation_info_fields(struct tw_walk *walk);
bool tw_max_early_data_fields(struct tw_walk *walk);
bool tw_record_size_limit_fields(struct tw_walk *walk);
bool tw_max_fragment_length_fields(struct tw_walk *walk);
bool tw_ticket_request_fields(struct tw_walk *walk);
bool tw_expected_tickets_fields(struct tw_walk *walk);
bool tw_selected_version_fields(struct tw_walk *walk);
bool tw_session_ticket_fields(struct tw_walk *walk);
bool tw_padding_fields(struct tw_walk *walk);
bool tw_client_certificate_type_fields(struct tw_walk *walk);
bool tw_server_certificate_type_fields(struct tw_walk *walk);
bool tw_heartbeat_fields(struct tw_walk *walk);
bool tw_use_srtp_fields(struct tw_walk *walk);
bool tw_srp_fields(struct tw_walk *walk);
bool tw_connection_id_fields(struct tw_walk *walk);
bool tw_tls_flags_fields(struct tw_walk *walk);
bool tw_token_binding_fields(struct tw_walk *walk);

#endif
