// Of all packets those of TLS handshakes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/gate.h"
#include "parsers/tls/codes.h"
#include "replay/track/tracker.h"

#include <stdlib.h>

enum {
    HELD_MAX = 96 << 10,       // bytes of a connection: more than the tracker reads before it gives up looking for TLS
    ALL_HELD_MAX = 128 << 20,  // bytes of all connections
    NEVER_TLS = 128 << 10,     // so much payload without a handshake, and nothing is held back any more
    MARK_EVERY =
        256 << 10,  // bytes of bulk between packets whose headers are kept: a reader believes that much (net/conn.h)
};

// held is a packet that waits.
struct held {
    struct held *next;
    struct tw_packet packet;
    uint8_t bytes[];
};

enum phase {
    WAITING,  // for TLS to begin
    KEEPING,  // a handshake is under way, or was a moment ago
    PASSING,  // the bulk, or no TLS
};

// flow is what a gate remembers of a connection.
struct flow {
    enum phase phase;
    bool kept;          // something of it is in the file
    bool marked;        // the packet at hand tells of the handshake layer, or opens or closes
    uint64_t behind;    // payload since its last handshake was over
    uint64_t unmarked;  // payload left out since headers were kept
    bool mark[2];       // keep the headers of the next packet of this end
    struct held *first, **last;
    size_t held_bytes;
    uint64_t num_held;
};

struct rp_gate {
    struct rp_gate_config config;
    struct rp_tracker *tracker;
    struct rp_gate_counts counts;
    size_t held_bytes;

    // The packet at hand.
    const struct tw_packet *packet;
    struct rp_connection *conn;  // whose it is; NULL: nobody's
    enum tw_end end;             // who sent it
    size_t payload;
    size_t headers;  // bytes before the payload
};

static void forget_held(struct rp_gate *gate, struct flow *flow)
{
    gate->held_bytes -= flow->held_bytes;
    while (flow->first) {
        struct held *held = flow->first;
        flow->first = held->next;
        free(held);
    }
    flow->last = &flow->first;
    flow->held_bytes = 0;
    flow->num_held = 0;
}

static void keep(struct rp_gate *gate, const struct tw_packet *packet)
{
    gate->counts.kept++;
    gate->config.keep(gate->config.context, packet);
    gate->config.seen(gate->config.context, packet);
}

// hold copies a packet. Where there is no room for it, the connection begins to wait anew: its TLS may still come.
static void hold(struct rp_gate *gate, struct flow *flow, const struct tw_packet *packet)
{
    size_t size = sizeof(struct held) + packet->bytes.len;
    bool room = flow->held_bytes + size <= HELD_MAX && gate->held_bytes + size <= ALL_HELD_MAX;
    struct held *held = room ? malloc(size) : NULL;
    if (!held) {
        gate->counts.forgotten += flow->num_held + 1;
        forget_held(gate, flow);
        return;
    }
    held->next = NULL;
    held->packet = *packet;
    memcpy(held->bytes, packet->bytes.data, packet->bytes.len);
    held->packet.bytes = tw_span_of(held->bytes, packet->bytes.len);
    *flow->last = held;
    flow->last = &held->next;
    flow->held_bytes += size;
    flow->num_held++;
    gate->held_bytes += size;
}

static void release(struct rp_gate *gate, struct flow *flow)
{
    for (const struct held *held = flow->first; held; held = held->next) {
        keep(gate, &held->packet);
    }
    forget_held(gate, flow);
}

static bool is_shaking(const struct rp_connection *conn)
{
    const struct tw_judge *judge = conn->tls ? &conn->tls->judge : NULL;
    return judge && judge->active && judge->now.outcome == TW_OUTCOME_OPEN;
}

// next_phase says in which phase the connection is, now that the packet at hand was read.
static enum phase next_phase(const struct rp_gate *gate, const struct rp_connection *conn, struct flow *flow)
{
    bool has_handshake = conn->num_handshakes > 0 || (conn->tls && conn->tls->judge.active);
    if (is_shaking(conn)) {
        flow->behind = 0;
        return KEEPING;
    }
    if (!has_handshake) {
        bool never = conn->no_tls || conn->bytes[0] + conn->bytes[1] > NEVER_TLS;
        return flow->phase == WAITING && !never ? WAITING : PASSING;
    }
    if (flow->phase == WAITING) {  // a handshake that began and ended in this very packet
        return KEEPING;
    }
    flow->behind += gate->payload;
    return flow->behind <= gate->config.bytes_behind ? flow->phase : PASSING;
}

// leave_out keeps the headers alone, now and then, of both ends: how far the bulk went, and how far it was
// acknowledged.
static void leave_out(struct rp_gate *gate, struct flow *flow)
{
    struct tw_packet headers = *gate->packet;
    gate->config.seen(gate->config.context, gate->packet);
    flow->unmarked += gate->payload;
    if (flow->unmarked >= MARK_EVERY) {
        flow->unmarked = 0;
        flow->mark[0] = flow->mark[1] = true;
    }
    if (flow->mark[gate->end]) {
        flow->mark[gate->end] = false;
        headers.bytes.len = gate->headers;
        gate->counts.kept++;
        gate->config.keep(gate->config.context, &headers);
    }
}

// pass is for what comes behind a handshake.
static void pass(struct rp_gate *gate, const struct rp_connection *conn, struct flow *flow)
{
    if (flow->marked || (conn->tcp.closing != TW_CLOSING_OPEN && gate->payload == 0)) {
        keep(gate, gate->packet);
    } else {
        leave_out(gate, flow);
    }
}

static void decide(struct rp_gate *gate, const struct rp_connection *conn)
{
    struct flow *flow = conn->user;
    flow->phase = next_phase(gate, conn, flow);
    switch (flow->phase) {
    case WAITING: hold(gate, flow, gate->packet); break;
    case KEEPING:
        release(gate, flow);
        keep(gate, gate->packet);
        flow->kept = true;
        break;
    case PASSING:
        forget_held(gate, flow);
        if (flow->kept) {
            pass(gate, conn, flow);
        }
        break;
    }
    flow->marked = false;
    gate->packet = NULL;
}

static void on_opened(void *context, struct rp_connection *conn)
{
    (void)context;
    struct flow *flow = calloc(1, sizeof *flow);
    if (flow) {
        flow->last = &flow->first;
    }
    conn->user = flow;
}

// headers_of is how many bytes stand before the payload; all, where that was put together of fragments elsewhere.
static size_t headers_of(const struct tw_packet *packet, const struct tw_tcp *tcp)
{
    uintptr_t at = (uintptr_t)tcp->payload.data - (uintptr_t)packet->bytes.data;
    return tcp->payload.len > 0 && at < packet->bytes.len ? (size_t)at : packet->bytes.len;
}

static void on_segment(void *context, struct rp_connection *conn, enum tw_end end, const struct tw_tcp *tcp,
                       uint64_t time_ns)
{
    struct rp_gate *gate = context;
    struct flow *flow = conn->user;
    (void)time_ns;
    gate->conn = conn;
    gate->end = end;
    gate->payload = tcp->payload.len + tcp->missing;
    gate->headers = headers_of(gate->packet, tcp);
    if (flow) {
        flow->marked = (tcp->flags & (TW_TCP_SYN | TW_TCP_FIN | TW_TCP_RST)) != 0;
    }
}

// on_event marks packets that bring more than application data: alerts, renegotiation, a change of ciphers.
static void on_event(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    struct flow *flow = conn->user;
    (void)context;
    (void)time_ns;
    switch (event->type) {
    case TW_EVENT_MESSAGE:
    case TW_EVENT_CHANGE_CIPHER_SPEC:
    case TW_EVENT_ALERT:
    case TW_EVENT_ENCRYPTED:
        if (flow && event->record_type != TW_CT_APPLICATION_DATA) {
            flow->marked = true;
        }
        return;
    case TW_EVENT_APPLICATION_DATA:
    case TW_EVENT_HEARTBEAT:
    case TW_EVENT_PLAIN:
    case TW_EVENT_GAP:
    case TW_EVENT_BROKEN:
    case TW_EVENT_WANT_ROOM: return;
    }
}

static void on_closed(void *context, struct rp_connection *conn)
{
    struct rp_gate *gate = context;
    struct flow *flow = conn->user;
    if (!flow) {
        return;
    }
    if (gate->conn == conn && gate->packet) {
        decide(gate, conn);  // its last packet
    }
    gate->conn = gate->conn == conn ? NULL : gate->conn;
    forget_held(gate, flow);
    free(flow);
    conn->user = NULL;
}

struct rp_gate *rp_gate_new(const struct rp_gate_config *config)
{
    static const struct rp_sink sink = {
        .opened = on_opened,
        .segment = on_segment,
        .event = on_event,
        .closed = on_closed,
    };
    struct rp_gate *gate = calloc(1, sizeof *gate);
    if (!gate) {
        return NULL;
    }
    gate->config = *config;
    gate->tracker = rp_tracker_new(NULL, &sink, gate);
    if (!gate->tracker) {
        free(gate);
        return NULL;
    }
    return gate;
}

void rp_gate_packet(struct rp_gate *gate, const struct tw_packet *packet)
{
    uint64_t fragments = rp_tracker_counts(gate->tracker)->fragments;
    gate->packet = packet;
    gate->conn = NULL;
    gate->payload = 0;
    gate->counts.packets++;
    rp_tracker_packet(gate->tracker, packet);
    if (gate->conn && gate->conn->user && gate->packet) {
        decide(gate, gate->conn);
    } else if (gate->packet && rp_tracker_counts(gate->tracker)->fragments != fragments) {
        keep(gate, packet);  // whose it is shows when all fragments are there
    }
    gate->packet = NULL;
}

const struct rp_gate_counts *rp_gate_counts(const struct rp_gate *gate)
{
    return &gate->counts;
}

void rp_gate_free(struct rp_gate *gate)
{
    if (gate) {
        gate->packet = NULL;
        rp_tracker_finish(gate->tracker);
        rp_tracker_free(gate->tracker);
        free(gate);
    }
}
