// One TCP connection: the orderly way through it, and the windows that are lent. RFC 9293.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/conn.h"

#include "parsers/net/conn_parts.h"

#include <assert.h>

void tw_conn_init(struct tw_conn *conn)
{
    *conn = (struct tw_conn){0};
}

enum tw_conn_answer tw_conn_segment(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns)
{
    struct tw_stream *s = &conn->stream[end];
    struct tw_stream *other = &conn->stream[tw_end_other(end)];
    const unsigned flags = tcp->flags & (TW_TCP_SYN | TW_TCP_FIN | TW_TCP_RST | TW_TCP_ACK);
    assert(conn->current_state == CURRENT_NONE);
    if (conn->orderly && flags == TW_TCP_ACK && tcp->seq == s->next_seq && tcp->missing == 0
        && tw_seq_after(tcp->ack, other->next_seq) <= 0) {
        tw_stream_ack(other, tcp->ack);
        conn->time_ns = time_ns;
        conn->current = tcp->payload;
        conn->current_seq = tcp->seq;
        conn->current_end = (uint8_t)end;
        conn->current_state = tcp->payload.len > 0 ? CURRENT_READY : CURRENT_NONE;
        return TW_CONN_OK;
    }
    return tw_conn_take(conn, end, tcp, time_ns);
}

bool tw_conn_next(struct tw_conn *conn, struct tw_chunk *out)
{
    if (!conn->orderly) {
        return tw_conn_tell(conn, out);
    }
    if (conn->current_state == CURRENT_NONE) {
        return false;
    }
    struct tw_stream *s = &conn->stream[conn->current_end];
    *out = (struct tw_chunk){.type = TW_CHUNK_DATA,
                             .end = (enum tw_end)conn->current_end,
                             .position = s->position,
                             .time_ns = conn->time_ns,
                             .bytes = conn->current};
    s->next_seq += (uint32_t)conn->current.len;
    s->position += conn->current.len;
    conn->current_state = CURRENT_NONE;
    return true;
}

void tw_conn_finish(struct tw_conn *conn)
{
    conn->flushing = true;
    conn->orderly = false;
}

enum tw_end tw_conn_wanting(const struct tw_conn *conn)
{
    return (enum tw_end)conn->wanting;
}

size_t tw_conn_wanted_size(const struct tw_conn *conn)
{
    size_t size = sizeof(struct tw_window) + conn->wanted;
    return size < TW_WINDOW_MIN ? TW_WINDOW_MIN : size;
}

void *tw_conn_lend(struct tw_conn *conn, enum tw_end end, void *memory, size_t size)
{
    struct tw_stream *s = &conn->stream[end];
    struct tw_window *former = s->window;
    if (memory == NULL) {
        conn->no_window = true;
        return NULL;
    }
    assert(size >= TW_WINDOW_MIN);
    if (former != NULL && former->num_runs == 0) {
        tw_window_advance(former, s->next_seq);
    }
    s->window = memory;
    tw_window_init(s->window, size, s->next_seq);
    if (former != NULL) {
        tw_window_move(s->window, former);
    }
    return former;
}

void *tw_conn_idle_window(struct tw_conn *conn, enum tw_end end)
{
    struct tw_stream *s = &conn->stream[end];
    if (s->window == NULL || s->window->num_runs > 0) {
        return NULL;
    }
    struct tw_window *idle = s->window;
    s->window = NULL;
    return idle;
}
