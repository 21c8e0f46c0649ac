// delegated_credential: RFC 9345 section 4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/delegated_credential.h"

#include "parsers/tls/walk.h"

bool tw_delegated_credential_parse(struct tw_cursor *body, struct tw_delegated_credential *out)
{
    *out = (struct tw_delegated_credential){0};
    return tw_cursor_u32(body, &out->valid_time_s) && tw_cursor_u16(body, &out->dc_cert_verify_algorithm)
           && tw_cursor_block24(body, &out->subject_public_key_info) && tw_cursor_u16(body, &out->algorithm)
           && tw_cursor_block16(body, &out->signature) && body->left == 0;
}

bool tw_delegated_credential_write(struct tw_writer *w, const struct tw_delegated_credential *credential)
{
    return tw_writer_u32(w, credential->valid_time_s) && tw_writer_u16(w, credential->dc_cert_verify_algorithm)
           && tw_writer_block24(w, credential->subject_public_key_info) && tw_writer_u16(w, credential->algorithm)
           && tw_writer_block16(w, credential->signature);
}

bool tw_delegated_credential_fields(struct tw_walk *walk)
{
    return tw_walk_number(walk, "valid_time", 4) && tw_walk_code(walk, "dc_cert_verify_algorithm", TW_REGISTRY_SIG)
           && tw_walk_block(walk, "asn1_subject_public_key_info", 3, TW_HINT_OPAQUE)
           && tw_walk_code(walk, "algorithm", TW_REGISTRY_SIG) && tw_walk_block(walk, "signature", 2, TW_HINT_HEX);
}
