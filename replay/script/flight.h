// A captured client's first flight: everything that it sent before the server answered its ClientHello.
// SPDX-License-Identifier: Apache-2.0
//
// The gatherer is fed with a captured connection, chunks (parsers/net/conn.h) before the events that they bring
// (parsers/tls/dialogue.h), and keeps the flight and what became of it there.
#ifndef RESHAKE_REPLAY_SCRIPT_FLIGHT_H
#define RESHAKE_REPLAY_SCRIPT_FLIGHT_H

#include "parsers/net/flow.h"
#include "parsers/tls/kind.h"

// Why there is no flight, or whether it is whole.
enum rp_gathered {
    RP_GATHER_WAITING,   // no ClientHello was seen
    RP_GATHER_HELLO,     // a ClientHello was seen, the server has not answered yet
    RP_GATHER_DONE,      // the flight is whole
    RP_GATHER_LOST,      // bytes of it were not captured
    RP_GATHER_TOO_LATE,  // TLS began after more bytes than are kept
    RP_GATHER_NO_MEMORY,
};

// Before TLS begins, both sides may speak in the clear (STARTTLS and the like): who sent how many bytes.
struct rp_turn {
    enum tw_from from;
    uint32_t len;
};

#define RP_FLIGHT_MAX_TURNS 32
#define RP_FLIGHT_MAX_LEN ((size_t)1 << 18)

// What the capture says became of the flight.
struct rp_captured {
    bool seen;  // a handshake was judged
    enum tw_kind kind;
    enum tw_outcome outcome;
    enum tw_early_data early_data;
    bool hello_retry;
    bool has_alert;  // the first alert of the server, in the clear
    uint8_t alert_level, alert_description;
};

struct rp_flight {
    uint64_t connection;  // its index in the capture
    uint64_t time_ns;     // of the ClientHello
    struct tw_flow_key ends;
    uint8_t client;  // enum tw_end
    uint8_t *bytes;  // the client's turns before TLS, then the flight; owned
    size_t len;
    size_t preface_len;  // of the turns
    size_t hello_len;    // of the ClientHello's records; what follows is 0-RTT and ChangeCipherSpec
    uint32_t *cuts;      // where in `bytes` a captured segment begins (not the first); owned
    size_t num_cuts;
    struct rp_turn turns[RP_FLIGHT_MAX_TURNS];  // before TLS, both sides
    uint8_t num_turns;
    bool sslv2, offers_psk, offers_early_data;
    bool has_early_records;  // application_data stands behind the ClientHello
    uint8_t server_name_len;
    uint8_t server_name[TW_HANDSHAKE_NAME];  // as captured, not escaped
    struct rp_captured captured;
};

struct rp_gather;

// rp_gather_new starts with a connection; NULL: no memory.
struct rp_gather *rp_gather_new(uint64_t connection, const struct tw_flow_key *ends);
void rp_gather_chunk(struct rp_gather *gather, const struct tw_chunk *chunk);

// rp_gather_event: `client` is the end that is the TLS client as far as is known with this event.
void rp_gather_event(struct rp_gather *gather, enum tw_end client, const struct tw_event *event, uint64_t time_ns);

// rp_gather_handshake tells how the connection's first handshake came out.
void rp_gather_handshake(struct rp_gather *gather, const struct tw_handshake *handshake);

// rp_gather_finish frees the gatherer. Where it answers RP_GATHER_DONE, *out is the flight (to be freed with rp_flight_clear).
enum rp_gathered rp_gather_finish(struct rp_gather *gather, struct rp_flight *out);

void rp_flight_clear(struct rp_flight *flight);

// rp_flight_was_resumed says whether the capture shows that its session was resumed by an abbreviated handshake (up to TLS 1.2).
bool rp_flight_was_resumed(const struct rp_flight *flight);

#endif
