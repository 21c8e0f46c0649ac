// signed_certificate_timestamp: RFC 6962 section 3.3.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/extensions/timestamps.h"

#include "parsers/tls/walk.h"

bool tw_sct_list_parse(struct tw_cursor *body, struct tw_span *list)
{
    return tw_cursor_block16(body, list) && body->left == 0;
}

bool tw_sct_list_write(struct tw_writer *w, struct tw_span list)
{
    return tw_writer_block16(w, list);
}

bool tw_sct_next(struct tw_cursor *list, struct tw_span *sct)
{
    return tw_cursor_block16(list, sct);
}

static bool serialized_sct(struct tw_walk *walk)
{
    return tw_walk_block(walk, "serialized_sct", 2, TW_HINT_OPAQUE);
}

bool tw_sct_list_fields(struct tw_walk *walk)
{
    return tw_walk_list(walk, "sct_list", 2, serialized_sct);
}
