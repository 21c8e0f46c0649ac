// The messages that are one field or none: HelloRequest and ServerHelloDone (RFC 5246 sections 7.4.1.1 and 7.4.5),
// EndOfEarlyData, Finished and KeyUpdate (RFC 8446 sections 4.5, 4.4.4 and 4.6.3), SupplementalData (RFC 4680 section
// 2), NextProtocol (draft-agl-tls-nextprotoneg-04 section 3).
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/small_messages.h"

#include "parsers/tls/walk.h"

bool tw_empty_message_parse(struct tw_cursor *body)
{
    return body->left == 0;
}

bool tw_finished_parse(struct tw_cursor *body, struct tw_span *verify_data)
{
    return tw_cursor_bytes(body, verify_data, body->left);
}

bool tw_key_update_parse(struct tw_cursor *body, struct tw_key_update *out)
{
    *out = (struct tw_key_update){0};
    return tw_cursor_u8(body, &out->request_update) && body->left == 0;
}

bool tw_key_update_write(struct tw_writer *w, const struct tw_key_update *message)
{
    return tw_writer_u8(w, message->request_update);
}

bool tw_next_protocol_parse(struct tw_cursor *body, struct tw_next_protocol *out)
{
    *out = (struct tw_next_protocol){0};
    return tw_cursor_block8(body, &out->selected_protocol) && tw_cursor_block8(body, &out->padding) && body->left == 0;
}

bool tw_next_protocol_write(struct tw_writer *w, const struct tw_next_protocol *message)
{
    return tw_writer_block8(w, message->selected_protocol) && tw_writer_block8(w, message->padding);
}

bool tw_supplemental_data_parse(struct tw_cursor *body, struct tw_span *list)
{
    return tw_cursor_block24(body, list) && body->left == 0;
}

bool tw_supplemental_data_write(struct tw_writer *w, struct tw_span list)
{
    return tw_writer_block24(w, list);
}

bool tw_supplemental_data_next(struct tw_cursor *list, struct tw_supplemental_data_entry *out)
{
    struct tw_cursor probe = *list;
    struct tw_supplemental_data_entry found = {0};
    if (!tw_cursor_u16(&probe, &found.type) || !tw_cursor_block16(&probe, &found.data)) {
        return false;
    }
    *list = probe;
    *out = found;
    return true;
}

bool tw_finished_fields(struct tw_walk *walk)
{
    return tw_walk_rest(walk, "verify_data", TW_HINT_HEX);
}

bool tw_message_hash_fields(struct tw_walk *walk)
{
    return tw_walk_rest(walk, "hash", TW_HINT_HEX);
}

bool tw_key_update_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "request_update", TW_REGISTRY_KEY_UPDATE);
}

bool tw_next_protocol_fields(struct tw_walk *walk)
{
    return tw_walk_block(walk, "selected_protocol", 1, TW_HINT_TEXT) && tw_walk_block(walk, "padding", 1, TW_HINT_HEX);
}

static bool inside_supplemental_data_entry(struct tw_walk *walk)
{
    return tw_walk_code(walk, "supp_data_type", TW_REGISTRY_SUPPLEMENTAL)
           && tw_walk_block(walk, "supp_data", 2, TW_HINT_OPAQUE);
}

static bool supplemental_data_entry(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "supplemental_data_entry", inside_supplemental_data_entry);
}

bool tw_supplemental_data_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "supp_data", 3, supplemental_data_entry);
}
