// The extensions that hold one or two values: RFC 8446 sections 4.2.1, 4.2.2 and 4.2.10, RFC 5746 section 3.2, RFC
// 8449 section 4, RFC 6066 section 4, RFC 9149 section 3, RFC 5077 section 3.2, RFC 7685, RFC 7250 section 3, RFC 6520
// section 2, RFC 5764 section 4.1.1, RFC 5054 section 2.8.1, RFC 9146 section 3, RFC 8472 section 2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/small_extensions.h"

#include "parsers/tls/walk.h"

bool tw_cookie_parse(struct tw_cursor *body, struct tw_span *cookie)
{
    return tw_cursor_block16(body, cookie) && body->left == 0;
}

bool tw_cookie_write(struct tw_writer *w, struct tw_span cookie)
{
    return tw_writer_block16(w, cookie);
}

bool tw_cookie_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "cookie", 2, TW_HINT_HEX);
}

bool tw_renegotiation_info_parse(struct tw_cursor *body, struct tw_span *renegotiated_connection)
{
    return tw_cursor_block8(body, renegotiated_connection) && body->left == 0;
}

bool tw_renegotiation_info_write(struct tw_writer *w, struct tw_span renegotiated_connection)
{
    return tw_writer_block8(w, renegotiated_connection);
}

bool tw_renegotiation_info_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "renegotiated_connection", 1, TW_HINT_HEX);
}

bool tw_max_early_data_parse(struct tw_cursor *body, uint32_t *max_early_data_size)
{
    return tw_cursor_u32(body, max_early_data_size) && body->left == 0;
}

bool tw_max_early_data_write(struct tw_writer *w, uint32_t max_early_data_size)
{
    return tw_writer_u32(w, max_early_data_size);
}

bool tw_max_early_data_fields(struct tw_walk *walk)
{
    return tw_walk_number(walk, "max_early_data_size", 4);
}

bool tw_record_size_limit_parse(struct tw_cursor *body, uint16_t *limit)
{
    return tw_cursor_u16(body, limit) && body->left == 0;
}

bool tw_record_size_limit_write(struct tw_writer *w, uint16_t limit)
{
    return tw_writer_u16(w, limit);
}

bool tw_record_size_limit_fields(struct tw_walk *walk)
{
    return tw_walk_number(walk, "record_size_limit", 2);
}

bool tw_max_fragment_length_parse(struct tw_cursor *body, uint8_t *code)
{
    return tw_cursor_u8(body, code) && body->left == 0;
}

bool tw_max_fragment_length_write(struct tw_writer *w, uint8_t code)
{
    return tw_writer_u8(w, code);
}

bool tw_max_fragment_length_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "max_fragment_length", TW_REGISTRY_MAX_FRAGMENT);
}

bool tw_ticket_request_parse(struct tw_cursor *body, struct tw_ticket_request *out)
{
    *out = (struct tw_ticket_request){0};
    return tw_cursor_u8(body, &out->new_session_count) && tw_cursor_u8(body, &out->resumption_count) && body->left == 0;
}

bool tw_ticket_request_write(struct tw_writer *w, const struct tw_ticket_request *request)
{
    return tw_writer_u8(w, request->new_session_count) && tw_writer_u8(w, request->resumption_count);
}

bool tw_ticket_request_fields(struct tw_walk *walk)
{
    return tw_walk_number(walk, "new_session_count", 1) && tw_walk_number(walk, "resumption_count", 1);
}

bool tw_expected_tickets_fields(struct tw_walk *walk)
{
    return tw_walk_number(walk, "expected_count", 1);
}

bool tw_selected_version_parse(struct tw_cursor *body, uint16_t *selected_version)
{
    return tw_cursor_u16(body, selected_version) && body->left == 0;
}

bool tw_selected_version_write(struct tw_writer *w, uint16_t selected_version)
{
    return tw_writer_u16(w, selected_version);
}

bool tw_selected_version_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "selected_version", TW_REGISTRY_VERSION);
}

bool tw_session_ticket_fields(struct tw_walk *walk)
{
    return tw_walk_rest(walk, "ticket", TW_HINT_OPAQUE);
}

bool tw_padding_fields(struct tw_walk *walk)
{
    return tw_walk_rest(walk, "padding", TW_HINT_OPAQUE);
}

bool tw_client_certificate_type_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "client_certificate_type", TW_REGISTRY_CERT_TYPE);
}

bool tw_server_certificate_type_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "server_certificate_type", TW_REGISTRY_CERT_TYPE);
}

bool tw_heartbeat_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "mode", TW_REGISTRY_HEARTBEAT_MODE);
}

static bool srtp_profile(struct tw_walk *walk)
{
    return tw_walk_number(walk, "srtp_protection_profile", 2);
}

bool tw_use_srtp_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "srtp_protection_profiles", 2, srtp_profile)
           && tw_walk_block(walk, "srtp_mki", 1, TW_HINT_HEX);
}

bool tw_srp_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "srp_i", 1, TW_HINT_TEXT);
}

bool tw_connection_id_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "cid", 1, TW_HINT_HEX);
}

bool tw_tls_flags_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "flags", 1, TW_HINT_HEX);
}

static bool key_parameter(struct tw_walk *walk)
{
    return tw_walk_number(walk, "token_binding_key_parameters", 1);
}

bool tw_token_binding_fields(struct tw_walk *walk)
{
    return tw_walk_number(walk, "major", 1) && tw_walk_number(walk, "minor", 1)
           && tw_walk_list(walk, "key_parameters_list", 1, key_parameter);
}
