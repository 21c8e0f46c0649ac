// Packets in, connections and their TLS out: who captured what is looked at here once, for every command.
// SPDX-License-Identifier: Apache-2.0
//
// A tracker takes packets in the order of the capture, finds the TCP connections in them, puts their bytes into order
// (parsers/net/conn.h), reads the TLS in those (parsers/tls/dialogue.h) and judges the handshakes (parsers/tls/kind.h). What it finds
// it tells a sink. It prints nothing and reads no file (replay/track/source.h does).
//
// Memory grows with the connections that are live, and with nothing else. A connection leaves when both sides sent FIN and all
// bytes were told, when it was reset, or after a long silence: five minutes where a SYN was never answered, an hour after
// one FIN, a day otherwise. What is lent besides (windows for bytes out of order, rooms for messages that are spread) is bounded
// by the configuration.
#ifndef RESHAKE_REPLAY_TRACK_TRACKER_H
#define RESHAKE_REPLAY_TRACK_TRACKER_H

#include "parsers/capture/capture.h"
#include "parsers/net/conn.h"
#include "parsers/net/flow.h"
#include "parsers/tls/dialogue.h"
#include "parsers/tls/kind.h"

#define RP_LINE 64  // of a processor's cache, in bytes

// rp_tls is the TLS state of a connection. What records need that lie in one segment whole stands in as few lines as can be.
struct rp_tls {
    void *rooms[2];  // lent to the dialogue, by enum tw_from; the tracker's own
    struct tw_dialogue dialogue;
    uint32_t slot;                            // the tracker's own
    _Alignas(RP_LINE) struct tw_judge judge;  // judge.now is the handshake under way, or the last one
};

// rp_connection is one TCP connection. It lives from the sink's `opened` to the return of `closed`. Read it freely; write only
// `user` and `opener`.
struct rp_connection {
    // What every packet needs stands in the first four cache lines.
    struct tw_flow_key key;          // addresses and ports, by enum tw_end
    struct rp_tls *tls;              // NULL before the first payload, and again once the bytes were given up as no TLS
    void *user;                      // the sink's own
    const struct tw_opener *opener;  // set in `opened` to have records opened; NULL: what is encrypted stays so

    uint64_t packets[2];  // by enum tw_end
    uint64_t bytes[2];    // payload on the wire, again and again where it was sent again
    uint64_t last_ns;     // of its packets, in the order of the capture, as first_ns
    uint8_t client;       // enum tw_end: the TLS client; before TLS began the TCP client, or a guess (tcp.client_known)
    bool tls_seen;        // TLS was recognised in the bytes of one side at least
    bool no_tls;          // so many bytes came without any TLS that nobody looks for it any more
    bool live;            // the tracker's own, as the next
    bool lingers;         // waits only for the last acknowledgement
    struct tw_conn tcp;

    uint64_t index;  // from 0, in the order of the connections' first packets
    uint64_t hash;   // the tracker's own
    uint64_t first_ns;
    uint64_t gap_bytes[2];    // told as gaps
    uint32_t num_handshakes;  // told to the sink so far
    uint32_t slot;            // the tracker's own, as the next
    uint32_t linger_at;
};

// rp_connection_from says what `end` is in TLS, rp_connection_end which end the TLS client or server is.
static inline enum tw_from rp_connection_from(const struct rp_connection *conn, enum tw_end end)
{
    return end == (enum tw_end)conn->client ? TW_CLIENT : TW_SERVER;
}

static inline enum tw_end rp_connection_end(const struct rp_connection *conn, enum tw_from from)
{
    return (enum tw_end)(from == TW_CLIENT ? conn->client : !conn->client);
}

// rp_sink is who listens. Any of them may be NULL. Pointers are valid during the call; spans in chunks and events too.
// For each connection: opened, then segments, chunks, events and handshakes, then closed.
struct rp_sink {
    // The first packet of a connection, before its segment.
    void (*opened)(void *context, struct rp_connection *conn);
    // Every segment that belongs to a connection, as it was captured.
    void (*segment)(void *context, struct rp_connection *conn, enum tw_end end, const struct tw_tcp *tcp,
                    uint64_t time_ns);
    // The bytes of both directions in order, before they are read as TLS; gaps, FIN and RST too.
    void (*chunk)(void *context, struct rp_connection *conn, const struct tw_chunk *chunk);
    // An event of the dialogue, TW_EVENT_WANT_ROOM aside. `time_ns` is when the segment was captured that brought its last byte.
    void (*event)(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns);
    // A handshake that nothing can change any more: the next one began, or the connection ended. handshake->index counts from 0.
    void (*handshake)(void *context, struct rp_connection *conn, const struct tw_handshake *handshake);
    // The connection leaves; conn->tcp.closing and .opening say how it went. Not called in the order of `opened`.
    void (*closed)(void *context, struct rp_connection *conn);
};

// rp_tracker_config: all zero is a good choice; 0 stands for the default.
struct rp_tracker_config {
    bool check_checksums;  // pass over segments whose checksum is wrong (not those that were left to the network card)
    bool tcp_only;         // do not look for TLS
    size_t max_window;     // bytes that wait in one direction of one connection; default 1 MiB
    size_t max_message;  // a spread message is kept up to this length, above it told without its body; default 256 KiB
    size_t max_lent;     // windows and rooms of all connections together; default 256 MiB
    uint64_t seed;       // of the hash table; default: random. Tests set it
};

// rp_tracker_counts: what was seen, and what was passed over and why.
struct rp_tracker_counts {
    uint64_t packets, bytes;   // handed in; bytes as captured
    uint64_t segments;         // that belong to a connection
    uint64_t connections;      // begun
    uint64_t live, most_live;  // now, and at the most
    uint64_t unknown_link;     // packets of a link type that cannot be read
    uint64_t not_ip, not_tcp;  // other protocols
    uint64_t cut;              // the capture ends inside a header
    uint64_t malformed;        // lengths that contradict themselves
    uint64_t wrong_checksum;   // where asked
    uint64_t fragments;        // IP fragments; those that made up a whole segment are counted in `segments` once
    uint64_t fragments_lost;   // datagrams that never came together
    uint64_t late;             // segments of a connection that has ended (late ACKs, sent again)
    uint64_t gap_bytes;        // told as gaps
    uint64_t denied;           // windows and rooms that the limits did not allow
    uint64_t no_memory;        // packets passed over because the system gave no memory
};

struct rp_tracker;

// rp_tracker_new makes a tracker; `config` is copied (NULL: defaults), `sink` and `context` must live as long as it does.
// NULL when there is no memory.
struct rp_tracker *rp_tracker_new(const struct rp_tracker_config *config, const struct rp_sink *sink, void *context);

// rp_tracker_packet takes the next packet of the capture. Its bytes are not kept.
void rp_tracker_packet(struct rp_tracker *tracker, const struct tw_packet *packet);

// rp_tracker_items takes the packets among `items`, and does what rp_tracker_packet does for each, faster: it fetches from
// memory what the next packets need while it works on one. Best together with rp_source_batch.
void rp_tracker_items(struct rp_tracker *tracker, const struct tw_item *items, size_t num_items);

// rp_tracker_finish says that the capture ends: what waits is told, and all connections are closed, in the order of their
// index. The tracker is empty then and may be used again (indices go on).
void rp_tracker_finish(struct rp_tracker *tracker);

// rp_tracker_counts: valid as long as the tracker.
const struct rp_tracker_counts *rp_tracker_counts(const struct rp_tracker *tracker);

// rp_tracker_free frees the tracker; without rp_tracker_finish before, live connections are forgotten untold.
void rp_tracker_free(struct rp_tracker *tracker);

#endif
