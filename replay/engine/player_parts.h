// Inside the player: its state, and the steps that it plays. For replay/engine/ alone.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_ENGINE_PLAYER_PARTS_H
#define RESHAKE_REPLAY_ENGINE_PLAYER_PARTS_H

#include "replay/engine/listen.h"
#include "replay/engine/player.h"

enum { RP_JUNK_MAX = 16384 };

struct rp_player {
    const struct rp_script *script;
    struct rp_player_limits limits;
    size_t step;
    uint32_t phase;       // inside the step: how far it is
    uint64_t step_us;     // when the step began
    uint64_t segment_us;  // RP_STEP_SEND: when the last segment went out
    uint64_t random;      // state of the generator
    struct rp_transcript transcript;
    struct rp_listener *listeners;  // one for each connection
    uint8_t *rooms;                 // client and server room of each connection
    uint8_t out[TW_RECORD_HEADER_LEN + RP_JUNK_MAX];
};

// rp_play_step gives the next action of a step, or false: the step is over.
bool rp_play_step(struct rp_player *player, const struct rp_step *step, uint64_t now_us, struct rp_action *action);

// rp_player_note adds an entry to the transcript.
void rp_player_note(struct rp_player *player, uint8_t conn, enum rp_entry_type type, size_t length, uint64_t now_us);

#endif
