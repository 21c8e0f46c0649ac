// Plays of fuzz targets: a script against the embedded servers in the same process, or against answers that were kept.
// SPDX-License-Identifier: Apache-2.0
//
// Time is virtual. Everything is made once and used again; nothing is left of one play but what the next one resets.
#ifndef RESHAKE_HARNESS_PLAY_H
#define RESHAKE_HARNESS_PLAY_H

#include "harness/servers.h"
#include "replay/engine/player.h"

#define HX_PLAY_SEED 7
#define HX_PLAY_START_US 1000000
#define HX_PLAY_MAX_ACTIONS 20000

// hx_sent is what the player sent on one connection.
struct hx_sent {
    uint64_t digest, len;
    uint8_t first[4096];  // the first write, as far as there is room
    size_t first_len;
};

struct hx_play {
    struct rp_player *player;
    const struct rp_transcript *transcript;  // NULL: it did not end within HX_PLAY_MAX_ACTIONS
    struct hx_sent sent[RP_SCRIPT_MAX_CONNS];
    struct rp_served served[RP_SCRIPT_MAX_CONNS];
    bool reported[RP_SCRIPT_MAX_CONNS];  // `served` is filled in
    bool done[RP_SCRIPT_MAX_CONNS];      // the server had verified our Finished at some time
    size_t actions, num_entries;         // of the transcript, which the next play of any ends
    enum rp_play_end end;
};

// hx_play_first is the first that the player wrote on a connection, as far as there was room.
struct tw_span hx_play_first(const struct hx_play *play, uint8_t conn);

// hx_play_sent_same: two plays of a script came to the same end, and sent the same bytes.
bool hx_play_sent_same(const struct hx_play *a, const struct hx_play *b, const struct rp_script *script);

// hx_player_for gives the one player, with room for the script.
struct rp_player *hx_player_for(const struct rp_script *script);

// hx_play_live plays a sound script against the servers, and keeps what they say; hx_play_again plays it against that. False: too much was
// said to be kept, and nothing was played.
void hx_play_live(struct hx_play *play, const struct rp_script *script);
bool hx_play_again(struct hx_play *play, const struct rp_script *script);

// hx_play_over_sockets plays it once more against what was kept, each connection over a pair of sockets: `sent` is what came out at the other
// end. False: as above, or the system gave no sockets.
bool hx_play_over_sockets(struct hx_play *play, const struct rp_script *script);

// hx_digest goes on with a digest (FNV-1a; 0 begins one).
uint64_t hx_digest(uint64_t digest, struct tw_span bytes);

#endif
