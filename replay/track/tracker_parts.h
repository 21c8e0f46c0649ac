// What the parts of the tracker share: tracker.c (packets and connections) and talk.c (their TLS).
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_TRACK_TRACKER_PARTS_H
#define RESHAKE_REPLAY_TRACK_TRACKER_PARTS_H

#include "parsers/net/fragments.h"
#include "replay/track/table.h"
#include "replay/track/tracker.h"

// Connections that are done but for what may have been lost (the last acknowledgement, or bytes before the end): the oldest of
// them has to leave.
#define RP_LINGER_SIZE 256U

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
    struct {
        uint32_t slot;
        uint64_t index;
    } linger[RP_LINGER_SIZE];
    uint32_t linger_next;
};

// rp_talk_chunk reads a chunk as TLS. rp_talk_end settles what is under way; `how` is how the connection ended.
void rp_talk_chunk(struct rp_tracker *tracker, struct rp_connection *conn, const struct tw_chunk *chunk);
void rp_talk_end(struct rp_tracker *tracker, struct rp_connection *conn, enum tw_outcome how);

#endif
