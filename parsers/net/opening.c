// The three-way handshake of TCP as a capture shows it: RFC 9293 section 3.5.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/opening.h"

// What was seen, a bit for each end. The order in which it was seen does not matter: taps and queues change it.
#define STEP_SYN(end) (uint8_t)(1U << (end))
#define STEP_SYN_ACK(end) (uint8_t)(4U << (end))
#define STEP_ACK(end) (uint8_t)(16U << (end))

// A connection that was silent for so long is taken for dead when a SYN comes: its end was lost from the capture.
#define OLD_NS ((int64_t)2000000000)

static bool saw(const struct tw_conn *conn, uint8_t steps)
{
    return (conn->steps & steps) == steps;
}

static bool saw_syn_of(const struct tw_conn *conn, enum tw_end end)
{
    return (conn->steps & (STEP_SYN(end) | STEP_SYN_ACK(end))) != 0;
}

bool tw_opening_saw_ack(const struct tw_conn *conn, enum tw_end end)
{
    return saw(conn, STEP_ACK(end));
}

static enum tw_opening opening_of(const struct tw_conn *conn)
{
    enum tw_end client = (enum tw_end)conn->client;
    enum tw_end server = client == TW_END_A ? TW_END_B : TW_END_A;
    bool syn = saw(conn, STEP_SYN(client));
    bool syn_ack = saw(conn, STEP_SYN_ACK(server));
    bool ack = saw(conn, STEP_ACK(client));
    if (saw(conn, STEP_SYN(client) | STEP_SYN(server))) {
        return TW_OPENING_SIMULTANEOUS;
    }
    if (!syn && !syn_ack) {
        return TW_OPENING_NONE;
    }
    if (syn && syn_ack && ack) {
        return TW_OPENING_COMPLETE;
    }
    return syn && !syn_ack && !ack && !saw(conn, STEP_ACK(server)) ? TW_OPENING_SYN : TW_OPENING_PARTIAL;
}

// over_or_idle says whether the connection may well have ended, so that a new SYN is to be believed.
static bool over_or_idle(const struct tw_conn *conn, uint64_t time_ns)
{
    bool talked = conn->opening == TW_OPENING_COMPLETE || conn->stream[0].position + conn->stream[1].position > 0;
    return !talked || tw_conn_over(conn) || conn->rst_seen || conn->stream[0].has_fin || conn->stream[1].has_fin
           || (int64_t)(time_ns - conn->time_ns) >= OLD_NS;
}

// is_start says whether `seq` can be the SYN of a stream that was joined in the middle: it was overtaken.
static bool is_start(const struct tw_stream *s, uint32_t seq)
{
    int32_t ahead = (int32_t)(seq + 1 - s->next_seq);
    return ahead <= 0 && (uint64_t) - (int64_t)ahead <= s->position + TW_CONN_WAITING;
}

// is_reused says whether a SYN that was seen before opens another connection: this one has ended, and long ago.
static bool is_reused(const struct tw_conn *conn, uint64_t time_ns)
{
    bool ended = tw_conn_over(conn) || conn->rst_seen || (conn->stream[0].has_fin && conn->stream[1].has_fin);
    return ended && (int64_t)(time_ns - conn->time_ns) >= OLD_NS;
}

static enum tw_syn_verdict judge_bare(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns)
{
    const struct tw_stream *s = &conn->stream[end];
    if (saw_syn_of(conn, end) ? conn->syn_seq[end] == tcp->seq : (!s->started || is_start(s, tcp->seq))) {
        return is_reused(conn, time_ns) ? TW_SYN_ANOTHER : TW_SYN_OURS;
    }
    if (over_or_idle(conn, time_ns)) {
        return TW_SYN_ANOTHER;
    }
    conn->suspect_syn = tcp->seq;
    conn->suspect_end = (uint8_t)end;
    conn->has_suspect = true;
    return TW_SYN_IGNORE;
}

static enum tw_syn_verdict judge_answer(const struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp,
                                        uint64_t time_ns)
{
    const struct tw_stream *s = &conn->stream[end];
    if (saw_syn_of(conn, end) ? conn->syn_seq[end] == tcp->seq : (!s->started || is_start(s, tcp->seq))) {
        return TW_SYN_OURS;
    }
    if (conn->has_suspect && conn->suspect_end != end && tcp->ack == conn->suspect_syn + 1) {
        return TW_SYN_ANOTHER;
    }
    bool same_question = saw_syn_of(conn, !end) && tcp->ack == conn->syn_seq[!end] + 1;
    if (same_question && s->position == 0 && s->window == NULL && !tw_conn_over(conn)) {
        return TW_SYN_OURS;  // a server (or its front) that thought again
    }
    return !same_question && over_or_idle(conn, time_ns) ? TW_SYN_ANOTHER : TW_SYN_IGNORE;
}

enum tw_syn_verdict tw_opening_judge(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns)
{
    return (tcp->flags & TW_TCP_ACK) != 0 ? judge_answer(conn, end, tcp, time_ns) : judge_bare(conn, end, tcp, time_ns);
}

static void know_client(struct tw_conn *conn, enum tw_end client)
{
    if (!conn->client_known) {
        conn->client = (uint8_t)client;
        conn->client_known = true;
    }
}

void tw_opening_syn(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns)
{
    bool answer = (tcp->flags & TW_TCP_ACK) != 0;
    uint8_t step = (uint8_t)(answer ? STEP_SYN_ACK(end) : STEP_SYN(end));
    know_client(conn, (enum tw_end)(answer ? !end : end));
    if (saw(conn, step)) {
        conn->syn_retransmitted = (uint8_t)(conn->syn_retransmitted + (conn->syn_retransmitted < UINT8_MAX));
    } else if (answer) {
        conn->syn_ack_ns = conn->syn_ack_ns == 0 ? time_ns : conn->syn_ack_ns;
    } else {
        conn->syn_ns = conn->syn_ns == 0 ? time_ns : conn->syn_ns;
    }
    conn->steps |= step;
    conn->syn_seq[end] = tcp->seq;
    tw_tcp_summarise(tcp, &conn->options[end]);
    conn->opening = (uint8_t)opening_of(conn);
}

void tw_opening_ack(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t time_ns)
{
    if (conn->steps == 0 && !conn->client_known) {
        // Joined in the middle: the lower port is the server's, until somebody knows better.
        conn->client = (uint8_t)(tcp->src_port >= tcp->dst_port ? end : !end);
    }
    if ((tcp->flags & TW_TCP_ACK) == 0 || tw_opening_saw_ack(conn, end)) {
        return;
    }
    conn->steps |= STEP_ACK(end);
    if (conn->steps & (uint8_t) ~(STEP_ACK(TW_END_A) | STEP_ACK(TW_END_B))) {
        conn->opening = (uint8_t)opening_of(conn);
        conn->ack_ns = end == (enum tw_end)conn->client && conn->ack_ns == 0 ? time_ns : conn->ack_ns;
    }
}

void tw_opening_rst(struct tw_conn *conn, enum tw_end end)
{
    if (conn->opening == TW_OPENING_SYN && end != (enum tw_end)conn->client) {
        conn->opening = TW_OPENING_REFUSED;
    }
}
