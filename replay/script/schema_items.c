// The rows of what stands in lists: edits, offers, reactions; and the field paths that have a number.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/schema_parts.h"

// other_counts: without it the operation would not say what it is about.
static bool other_counts(const void *item)
{
    const struct rp_edit *edit = item;
    switch (edit->op) {
    case RP_EDIT_SWAP:
    case RP_EDIT_INSERT_BEFORE:
    case RP_EDIT_INSERT_AFTER:
    case RP_EDIT_RECORD_MOVE:
    case RP_EDIT_RECORD_BEFORE:
    case RP_EDIT_RECORD_AFTER: return true;
    default: return false;
    }
}

static bool at_counts(const void *item)
{
    const struct rp_edit *edit = item;
    switch (edit->op) {
    case RP_EDIT_FLIP:
    case RP_EDIT_OVERWRITE:
    case RP_EDIT_TRUNCATE:
    case RP_EDIT_MOVE:
    case RP_EDIT_SPLIT:
    case RP_EDIT_FRAGMENT:
    case RP_EDIT_RECORD_TYPE:
    case RP_EDIT_RECORD_VERSION:
    case RP_EDIT_RECORD_EPOCH:
    case RP_EDIT_RECORD_FLIP:
    case RP_EDIT_SEGMENT: return true;
    default: return false;
    }
}

#define EDIT(kind, text, field, ...) ROW(struct rp_edit, kind, text, field, __VA_ARGS__)
#define EVERY .most = RP_EVERY, .special = "every", .constant = "RP_EVERY", .special_value = RP_EVERY
static const struct rp_row edit_rows[] = {
    EDIT(PART, "part", part, .place = RP_PLACE_FIRST, .most = RP_PART_ANY),
    EDIT(PATH, "path", path, .place = RP_PLACE_OPTIONAL, .most = RP_SCRIPT_MAX_PATH),
    EDIT(ENUM, "op", op, .place = RP_PLACE_FIRST, .names = &rp_names_edit_op),
    EDIT(NUMBER, "nth", nth, EVERY),
    EDIT(NUMBER, "piece", piece, EVERY),
    EDIT(PART, "other", other, .most = RP_PART_ANY, .shown = other_counts),
    EDIT(NUMBER, "at", at, .most = UINT32_MAX, .shown = at_counts),
    EDIT(SIGNED, "by", by, .most = UINT32_MAX),
    EDIT(NUMBER, "times", times, .most = RP_SCRIPT_MAX_TIMES),
    EDIT(BYTES, "bytes", bytes, .most = RP_SCRIPT_MAX_BYTES),
    EDIT(NUMBER, "from", from, .most = RP_SCRIPT_MAX_CONNS - 1),
    EDIT(BOOL, "from-server", from_server, .most = 1),
    EDIT(FLAGS, "unfixed", unfixed, .names = &rp_names_fix),
};
const struct rp_shape rp_shape_edit = SHAPE(edit_rows, struct rp_edit, "RP_EDITS");

#define OFFER(kind, text, field, ...) ROW(struct rp_offer, kind, text, field, __VA_ARGS__)
static const struct rp_row offer_rows[] = {
    OFFER(NUMBER, "session", session, .place = RP_PLACE_FIRST, .most = RP_SCRIPT_MAX_SESSIONS - 1),
    OFFER(ENUM, "as", as, .place = RP_PLACE_OPTIONAL, .names = &rp_names_offer_as),
    OFFER(SIGNED, "older-by-ms", older_by_ms, .most = UINT32_MAX),
};
const struct rp_shape rp_shape_offer = SHAPE(offer_rows, struct rp_offer, "RP_OFFERS");

#define REACTION(kind, text, field, ...) ROW(struct rp_reaction, kind, text, field, __VA_ARGS__)
static const struct rp_row reaction_rows[] = {
    REACTION(ENUM, "type", type, .place = RP_PLACE_FIRST, .names = &rp_names_reaction),
    REACTION(CODE, "alert", alert, .place = RP_PLACE_OPTIONAL, .registry = TW_REGISTRY_ALERT),
    REACTION(SLOT, "session", of_session, .most = RP_SCRIPT_MAX_SESSIONS),
};
const struct rp_shape rp_shape_reaction = SHAPE(reaction_rows, struct rp_reaction, "RP_ANY_OF");

const char *const rp_known_paths[] = {
    "legacy_version",
    "random",
    "legacy_session_id",
    "cipher_suites",
    "cipher_suites[0]",
    "cipher_suites[-1]",
    "legacy_compression_methods",
    "legacy_compression_methods[0]",
    "extensions",
    "extensions[0]",
    "extensions[-1]",
    "server_name",
    "server_name.server_name_list",
    "server_name.server_name_list[0]",
    "server_name.server_name_list[0].host_name",
    "max_fragment_length",
    "status_request",
    "supported_groups",
    "supported_groups.named_group_list",
    "supported_groups.named_group_list[0]",
    "ec_point_formats",
    "signature_algorithms",
    "signature_algorithms.supported_signature_algorithms",
    "signature_algorithms.supported_signature_algorithms[0]",
    "application_layer_protocol_negotiation",
    "application_layer_protocol_negotiation.protocol_name_list",
    "application_layer_protocol_negotiation.protocol_name_list[0]",
    "encrypt_then_mac",
    "extended_main_secret",
    "session_ticket",
    "session_ticket.ticket",
    "pre_shared_key",
    "pre_shared_key.identities",
    "pre_shared_key.identities[0]",
    "pre_shared_key.identities[0].identity",
    "pre_shared_key.identities[0].obfuscated_ticket_age",
    "pre_shared_key.binders",
    "pre_shared_key.binders[0]",
    "pre_shared_key.binders[1]",
    "pre_shared_key.binders[-1]",
    "early_data",
    "supported_versions",
    "supported_versions.versions",
    "supported_versions.versions[0]",
    "cookie",
    "cookie.cookie",
    "psk_key_exchange_modes",
    "psk_key_exchange_modes.ke_modes",
    "psk_key_exchange_modes.ke_modes[0]",
    "post_handshake_auth",
    "key_share",
    "key_share.client_shares",
    "key_share.client_shares[0]",
    "key_share.client_shares[0].group",
    "key_share.client_shares[0].key_exchange",
    "renegotiation_info",
    "renegotiation_info.renegotiated_connection",
    "verify_data",
    "certificate_list",
    "certificate_list[0]",
    "signature",
    "algorithm",
    "encrypted_pre_master_secret",
    "dh_yc",
    "ecdh_yc",
    "request_update",
};
const size_t rp_num_known_paths = sizeof rp_known_paths / sizeof rp_known_paths[0];
