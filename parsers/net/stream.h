// One direction of a TCP connection: what is told next, what waits, and which hole may be given up.
// SPDX-License-Identifier: Apache-2.0
//
// The parts of conn.c that concern one stream; whoever uses connections includes net/conn.h.
#ifndef RESHAKE_PARSERS_NET_STREAM_H
#define RESHAKE_PARSERS_NET_STREAM_H

#include "parsers/net/conn.h"
#include "parsers/net/window.h"

// tw_seq_after is how far `a` stands behind `b`; negative: before it.
static inline int32_t tw_seq_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

// tw_stream_start begins at `seq`.
void tw_stream_start(struct tw_stream *s, uint32_t seq);

// tw_stream_advance says that the next `count` bytes were told.
void tw_stream_advance(struct tw_stream *s, uint32_t count);

// tw_stream_ack takes an acknowledgement number that the other side sent.
void tw_stream_ack(struct tw_stream *s, uint32_t ack);

// tw_stream_first is the first run that waits, or NULL.
static inline struct tw_run *tw_stream_first(const struct tw_stream *s)
{
    return s->window != NULL && s->window->num_runs > 0 ? &s->window->runs[0] : NULL;
}

// tw_stream_is_quiet: nothing waits, nothing is missing, and no FIN is to be told.
static inline bool tw_stream_is_quiet(const struct tw_stream *s)
{
    return tw_stream_first(s) == NULL && (!s->has_acked || tw_seq_after(s->acked, s->next_seq) <= 0)
           && (!s->has_fin || s->fin_told);
}

static inline uint32_t tw_stream_waiting(const struct tw_stream *s)
{
    return s->window != NULL ? s->window->waiting : 0;
}

// tw_stream_limit cuts `end` off where a run waits or the direction ends.
uint32_t tw_stream_limit(const struct tw_stream *s, uint32_t end);

// tw_stream_hole is how many bytes in front of all that waits are missing and were acknowledged. `at_end`: no more segments
// will come, so acknowledged or not.
uint32_t tw_stream_hole(const struct tw_stream *s, bool other_started, bool at_end);

#endif
