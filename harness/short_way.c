// Whether the short ways lead where the long ways do.
// SPDX-License-Identifier: Apache-2.0
#include "harness/short_way.h"

static bool same_chunk(const struct tw_chunk *a, const struct tw_chunk *b)
{
    return a->type == b->type && a->end == b->end && a->position == b->position && tw_span_equal(a->bytes, b->bytes);
}

bool hx_short_way_leads_there(struct tw_conn *before, const struct tw_conn *passed, enum tw_end end,
                              const struct tw_tcp *tcp, const struct tw_chunk *chunk)
{
    struct tw_chunk same;
    bool brings = tcp->payload.len > 0;
    return tw_conn_segment(before, end, tcp, passed->time_ns) == TW_CONN_OK && tw_conn_next(before, &same) == brings
           && (!brings || (same_chunk(&same, chunk) && !tw_conn_next(before, &same)))
           && before->stream[end].position == passed->stream[end].position;
}
