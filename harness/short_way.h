// Whether the short ways, which most packets take, lead where the long ways do.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_SHORT_WAY_H
#define RESHAKE_HARNESS_SHORT_WAY_H

#include "parsers/net/conn.h"

// hx_short_way_leads_there: `passed` is a connection that took a segment by tw_conn_pass, which gave `chunk`; `before` is a copy of it from
// before that, and is pushed the same segment by tw_conn_segment.
bool hx_short_way_leads_there(struct tw_conn *before, const struct tw_conn *passed, enum tw_end end,
                              const struct tw_tcp *tcp, const struct tw_chunk *chunk);

#endif
