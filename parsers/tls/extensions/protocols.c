// ALPN: RFC 7301 section 3.1. NPN: draft-agl-tls-nextprotoneg-04 section 3. application_settings:
// draft-vvv-tls-alps-01 section 4.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/protocols.h"

#include "parsers/tls/walk.h"

bool tw_protocol_list_parse(struct tw_cursor *body, struct tw_span *list)
{
    return tw_cursor_block16(body, list) && body->left == 0;
}

bool tw_protocol_list_write(struct tw_writer *w, struct tw_span list)
{
    return tw_writer_block16(w, list);
}

bool tw_protocol_next(struct tw_cursor *list, struct tw_span *name)
{
    return tw_cursor_block8(list, name);
}

bool tw_protocol_write(struct tw_writer *w, struct tw_span name)
{
    return tw_writer_block8(w, name);
}

static bool protocol_name(struct tw_walk *walk)
{
    return tw_walk_block(walk, "protocol_name", 1, TW_HINT_TEXT);
}

bool tw_alpn_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "protocol_name_list", 2, protocol_name);
}

bool tw_npn_fields(struct tw_walk *walk)
{
    return tw_walk_items(walk, "protocol_name_list", walk->at.left, protocol_name);
}

bool tw_application_settings_offer_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "supported_protocols", 2, protocol_name);
}

bool tw_application_settings_fields(struct tw_walk *walk)
{
    return tw_walk_rest(walk, "settings", TW_HINT_OPAQUE);
}
