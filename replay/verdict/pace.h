// How fast a handshake went, as the transcript has it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_VERDICT_PACE_H
#define RESHAKE_REPLAY_VERDICT_PACE_H

#include "replay/engine/transcript.h"

struct rp_pace {
    bool resumed, early_offered, early_accepted;
    uint64_t handshake_us;  // from connected to the last that was needed: our Finished sent, or the server's verified
    uint32_t round_trips;   // flights of ours that had to be answered before that
    bool has_data;
    uint64_t data_us;                     // from connected to the server's first application data
    uint64_t bytes_sent, bytes_received;  // of the whole connection
};

// rp_pace_of looks at a connection's first handshake. False: it was not completed.
TW_MUST_USE bool rp_pace_of(const struct rp_transcript *transcript, uint8_t conn, struct rp_pace *out);

#endif
