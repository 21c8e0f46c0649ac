// key_share: RFC 8446 section 4.2.8.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/key_share.h"

#include "parsers/tls/walk.h"

bool tw_key_share_client_parse(struct tw_cursor *body, struct tw_span *shares)
{
    return tw_cursor_block16(body, shares) && body->left == 0;
}

bool tw_key_share_client_write(struct tw_writer *w, struct tw_span shares)
{
    return tw_writer_block16(w, shares);
}

bool tw_key_share_entry_next(struct tw_cursor *shares, struct tw_key_share_entry *out)
{
    struct tw_cursor probe = *shares;
    struct tw_key_share_entry found = {0};
    if (!(tw_cursor_u16(&probe, &found.group) && tw_cursor_block16(&probe, &found.key_exchange))) {
        return false;
    }
    *shares = probe;
    *out = found;
    return true;
}

bool tw_key_share_entry_write(struct tw_writer *w, const struct tw_key_share_entry *entry)
{
    return tw_writer_u16(w, entry->group) && tw_writer_block16(w, entry->key_exchange);
}

bool tw_key_share_server_parse(struct tw_cursor *body, struct tw_key_share_entry *out)
{
    *out = (struct tw_key_share_entry){0};
    return tw_cursor_u16(body, &out->group) && tw_cursor_block16(body, &out->key_exchange) && body->left == 0;
}

bool tw_key_share_retry_parse(struct tw_cursor *body, uint16_t *selected_group)
{
    return tw_cursor_u16(body, selected_group) && body->left == 0;
}

bool tw_key_share_retry_write(struct tw_writer *w, uint16_t selected_group)
{
    return tw_writer_u16(w, selected_group);
}

static bool inside_entry(struct tw_walk *walk)
{
    return tw_walk_code(walk, "group", TW_REGISTRY_GROUP) && tw_walk_block(walk, "key_exchange", 2, TW_HINT_HEX);
}

static bool key_share_entry(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "key_share_entry", inside_entry);
}

bool tw_key_share_client_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "client_shares", 2, key_share_entry);
}

bool tw_key_share_server_fields(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "server_share", inside_entry);
}

bool tw_key_share_retry_fields(struct tw_walk *walk)
{
    return tw_walk_code(walk, "selected_group", TW_REGISTRY_GROUP);
}
