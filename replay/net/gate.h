// Of all packets those of TLS handshakes: what `reshake record --handshakes-only` keeps.
// SPDX-License-Identifier: Apache-2.0
//
// A connection's packets are held back until TLS begins in it, then they are kept until its handshake is over, and
// some bytes longer (TLS 1.3's tickets come there). After that only what opens or closes the connection is kept, and
// what brings alerts or another handshake; and of the bulk, now and then, a packet's headers, so that readers can
// follow how far it went. Connections without a handshake leave nothing. Packets of one connection stay in order;
// those of others may come before them.
#ifndef RESHAKE_REPLAY_NET_GATE_H
#define RESHAKE_REPLAY_NET_GATE_H

#include "parsers/capture/capture.h"

struct rp_gate;

struct rp_gate_config {
    uint64_t bytes_behind;  // payload of both sides that is kept behind each handshake
    // What is kept: whole packets, or their headers alone. A packet lives until the call returns.
    void (*keep)(void *context, const struct tw_packet *packet);
    // The packets of connections of which something is kept, all and whole, each as it is kept or left out.
    void (*seen)(void *context, const struct tw_packet *packet);
    void *context;
};

struct rp_gate_counts {
    uint64_t packets;    // came
    uint64_t kept;       // were handed on
    uint64_t forgotten;  // were held back, and let go because there was no room for more
};

// rp_gate_new makes a gate; `config` is copied. NULL when there is no memory.
struct rp_gate *rp_gate_new(const struct rp_gate_config *config);

// rp_gate_packet takes the next packet; its bytes are copied where they are held back.
void rp_gate_packet(struct rp_gate *gate, const struct tw_packet *packet);

// rp_gate_counts: valid as long as the gate.
const struct rp_gate_counts *rp_gate_counts(const struct rp_gate *gate);

void rp_gate_free(struct rp_gate *gate);

#endif
