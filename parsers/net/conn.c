// One TCP connection: the short way through it, and the windows that are lent. RFC 9293.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/conn.h"

#include "parsers/net/conn_parts.h"

#include <assert.h>

void tw_conn_init(struct tw_conn *conn)
{
    *conn = (struct tw_conn){0};
}

bool tw_conn_pass(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns,
                  struct tw_chunk *out)
{
    struct tw_stream *s = &conn->stream[end];
    struct tw_stream *other = &conn->stream[tw_end_other(end)];
    const unsigned flags = tcp->flags & (TW_TCP_SYN | TW_TCP_FIN | TW_TCP_RST | TW_TCP_ACK);
    if (!conn->orderly || flags != TW_TCP_ACK || tcp->seq != s->next_seq || tcp->missing != 0
        || tw_seq_after(tcp->ack, other->next_seq) > 0) {
        return false;
    }
    tw_stream_ack(other, tcp->ack);
    conn->time_ns = time_ns;
    out->type = TW_CHUNK_DATA;
    out->end = end;
    out->position = s->position;
    out->time_ns = time_ns;
    out->bytes = tcp->payload;
    out->gap = 0;
    s->next_seq += (uint32_t)tcp->payload.len;
    s->position += tcp->payload.len;
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
