// What the parts of a connection share: conn.c (the short way, windows), conn_take.c (where a segment goes) and conn_tell.c
// (what comes out next). Whoever uses connections includes net/conn.h.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_NET_CONN_PARTS_H
#define RESHAKE_PARSERS_NET_CONN_PARTS_H

#include "parsers/net/stream.h"

// What becomes of the segment that was taken.
enum tw_current_state {
    CURRENT_NONE,
    CURRENT_READY,    // it starts at or before the next byte: handed out from where it lies
    CURRENT_BLOCKED,  // it should wait, and there is no room: holes are given up until it fits
};

static inline enum tw_end tw_end_other(enum tw_end end)
{
    return end == TW_END_A ? TW_END_B : TW_END_A;
}

// tw_conn_reached says whether the direction of `end` came as far as the other side acknowledged.
static inline bool tw_conn_reached(const struct tw_conn *conn, enum tw_end end, uint32_t ack)
{
    const struct tw_stream *s = &conn->stream[end];
    return !s->started || s->fin_told || tw_seq_after(ack, s->next_seq) <= 0;
}

// tw_conn_put_away puts the current segment into the window. False: not all of it has room; what is left stays current.
bool tw_conn_put_away(struct tw_conn *conn);

// tw_conn_make_ready has the current segment handed out from where it lies, around what waits already.
void tw_conn_make_ready(struct tw_conn *conn);

#endif
