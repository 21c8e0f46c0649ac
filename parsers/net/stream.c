// One direction of a TCP connection: what is told next, what waits, and which hole may be given up.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/stream.h"

void tw_stream_start(struct tw_stream *s, uint32_t seq)
{
    s->started = true;
    s->next_seq = seq;
    if (s->window != NULL) {
        tw_window_advance(s->window, seq);
    }
    int32_t ahead = tw_seq_after(s->acked, seq);
    if (ahead < 0 || ahead > TW_CONN_NEAR) {
        s->has_acked = false;  // it was said before anything was known here, and it does not fit
    }
}

void tw_stream_advance(struct tw_stream *s, uint32_t count)
{
    s->next_seq += count;
    s->position += count;
    s->patience = 0;
    if (s->window != NULL) {
        tw_window_advance(s->window, s->next_seq);
    }
}

void tw_stream_ack(struct tw_stream *s, uint32_t ack)
{
    if (!s->has_acked || tw_seq_after(ack, s->acked) > 0) {
        s->acked = ack;
        s->has_acked = true;
    }
}

uint32_t tw_stream_limit(const struct tw_stream *s, uint32_t end)
{
    const struct tw_run *first = tw_stream_first(s);
    if (first != NULL && tw_seq_after(first->seq, end) < 0) {
        end = first->seq;
    }
    if (s->has_fin && tw_seq_after(s->fin_seq, end) < 0) {
        end = s->fin_seq;
    }
    return end;
}

uint32_t tw_stream_hole(const struct tw_stream *s, bool other_started, bool at_end)
{
    const struct tw_run *first = tw_stream_first(s);
    if (!s->started || s->fin_told) {
        return 0;
    }
    uint32_t end = s->next_seq;
    if (s->has_acked && tw_seq_after(s->acked, end) > 0) {
        end = s->acked;
    }
    if ((at_end || !other_started) && first != NULL) {
        end = first->seq;
    } else if ((at_end || !other_started) && s->has_fin) {
        end = s->fin_seq;
    }
    end = tw_stream_limit(s, end);
    return tw_seq_after(end, s->next_seq) > 0 ? end - s->next_seq : 0;
}
