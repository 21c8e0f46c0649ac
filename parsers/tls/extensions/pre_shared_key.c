// pre_shared_key: RFC 8446 section 4.2.11.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/pre_shared_key.h"

#include "parsers/tls/walk.h"

bool tw_offered_psks_parse(struct tw_cursor *body, struct tw_offered_psks *out)
{
    *out = (struct tw_offered_psks){0};
    return tw_cursor_block16(body, &out->identities) && tw_cursor_block16(body, &out->binders) && body->left == 0;
}

bool tw_offered_psks_write(struct tw_writer *w, const struct tw_offered_psks *psks)
{
    return tw_writer_block16(w, psks->identities) && tw_writer_block16(w, psks->binders);
}

bool tw_psk_identity_next(struct tw_cursor *list, struct tw_psk_identity *out)
{
    struct tw_cursor probe = *list;
    struct tw_psk_identity found = {0};
    if (!(tw_cursor_block16(&probe, &found.identity) && tw_cursor_u32(&probe, &found.obfuscated_ticket_age))) {
        return false;
    }
    *list = probe;
    *out = found;
    return true;
}

bool tw_psk_identity_write(struct tw_writer *w, const struct tw_psk_identity *identity)
{
    return tw_writer_block16(w, identity->identity) && tw_writer_u32(w, identity->obfuscated_ticket_age);
}

bool tw_psk_binder_next(struct tw_cursor *list, struct tw_span *binder)
{
    return tw_cursor_block8(list, binder);
}

bool tw_psk_binder_write(struct tw_writer *w, struct tw_span binder)
{
    return tw_writer_block8(w, binder);
}

size_t tw_psk_binders_len(const struct tw_offered_psks *psks)
{
    return 2 + psks->binders.len;
}

bool tw_selected_psk_parse(struct tw_cursor *body, uint16_t *selected_identity)
{
    return tw_cursor_u16(body, selected_identity) && body->left == 0;
}

bool tw_selected_psk_write(struct tw_writer *w, uint16_t selected_identity)
{
    return tw_writer_u16(w, selected_identity);
}

static bool inside_identity(struct tw_walk *walk)
{
    return tw_walk_block(walk, "identity", 2, TW_HINT_OPAQUE) && tw_walk_number(walk, "obfuscated_ticket_age", 4);
}

static bool psk_identity(struct tw_walk *walk)
{
    return tw_walk_struct(walk, "psk_identity", inside_identity);
}

static bool psk_binder_entry(struct tw_walk *walk)
{
    return tw_walk_block(walk, "psk_binder_entry", 1, TW_HINT_HEX);
}

bool tw_offered_psks_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "identities", 2, psk_identity) && tw_walk_list(walk, "binders", 2, psk_binder_entry);
}

bool tw_selected_psk_fields(struct tw_walk *walk)
{
    return tw_walk_number(walk, "selected_identity", 2);
}
