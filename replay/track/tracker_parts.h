// What the parts of the tracker share: tracker.c (packets), live.c (connections) and talk.c (their TLS).
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_TRACK_TRACKER_PARTS_H
#define RESHAKE_REPLAY_TRACK_TRACKER_PARTS_H

#include "parsers/net/fragments.h"
#include "replay/track/table.h"
#include "replay/track/tracker.h"

// Connections that are done but for what may have been lost (the last acknowledgement, or bytes before the end) linger in a queue.
// Where there are more of them than this, the oldest has to leave before memory grows for their sake.
#define RP_LINGER_MIN 256U

// A segment on its way to its connection.
struct rp_found {
    struct tw_flow_key key;
    uint64_t hash;
    uint64_t time_ns;
    struct rp_connection *likely;  // the one that had this hash a moment ago; NULL: not looked for, or none
    enum tw_end end;
    struct tw_tcp tcp;
};

struct rp_tracker {
    struct rp_tracker_config config;
    const struct rp_sink *sink;
    void *context;
    struct rp_tracker_counts counts;
    struct rp_slab connections, tls;
    struct rp_table table;
    struct rp_ended ended;
    struct rp_loans loans;
    struct tw_fragments fragments;
    void *fragments_memory;
    struct tw_handshake_more more;  // lent to every judge, until one needs it: that one gets its own
    struct rp_queue lingering;      // slots
    uint32_t sweep_next;            // the slot that is looked at next for a connection that nobody will end
};

static inline struct rp_connection *rp_live_at(const struct rp_tracker *tracker, uint32_t slot)
{
    return rp_slab_at(&tracker->connections, slot);
}

// rp_live_segment gives a segment to its connection. rp_live_close tells what waits in one, and has it leave.
void rp_live_segment(struct rp_tracker *tracker, const struct rp_found *found);
void rp_live_close(struct rp_tracker *tracker, struct rp_connection *conn);
void rp_live_return_windows(struct rp_tracker *tracker, struct rp_connection *conn);

// rp_talk_drop gives back a connection's TLS, which it has.
void rp_talk_drop(struct rp_tracker *tracker, struct rp_connection *conn);

// rp_talk_chunk reads a chunk as TLS. rp_talk_end settles what is under way; `how` is how the connection ended.
void rp_talk_chunk(struct rp_tracker *tracker, struct rp_connection *conn, const struct tw_chunk *chunk);
void rp_talk_end(struct rp_tracker *tracker, struct rp_connection *conn, enum tw_outcome how);

#endif
