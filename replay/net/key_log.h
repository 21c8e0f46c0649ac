// Secrets of our own connections as NSS key log lines: into a recording, and into a file.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_NET_KEY_LOG_H
#define RESHAKE_REPLAY_NET_KEY_LOG_H

#include "replay/engine/player.h"
#include "replay/net/recording.h"

#include <stdio.h>

struct rp_key_log {
    struct rp_recording *recording;  // NULL: none
    FILE *file;                      // NULL: none
};

// rp_told remembers which secrets of a connection were written. All zero: none.
#define RP_TOLD_MAX 64
struct rp_told {
    uint64_t lines[RP_TOLD_MAX];  // a hash each, the oldest is overwritten
    size_t num;
};

// rp_key_log_tell writes what is known of a player's connection and was not written yet.
void rp_key_log_tell(struct rp_key_log *log, struct rp_told *told, const struct rp_player *player, uint8_t conn);

#endif
