// Peers that hear what a player sends on one connection, and answer without a TLS library: in silence, with what was captured, or worse.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_PEERS_H
#define RESHAKE_HARNESS_PEERS_H

#include "replay/engine/player.h"

enum hx_peer {
    HX_PEER_SILENT,    // says nothing
    HX_PEER_CAPTURED,  // says what it is given, a part for each flight that it hears
    HX_PEER_BYTEWISE,  // says that a byte at a time
    HX_PEER_ALERT,     // says a fatal alert as soon as it hears anything
    HX_PEER_JUNK,      // says what is no TLS
    HX_PEER_ENDS,      // closes as soon as it hears anything
    HX_PEER_RESETS,    // resets then
    HX_NUM_PEERS,
};

// hx_heard is what the player sent, as far as there is room.
struct hx_heard {
    uint8_t bytes[1 << 17];
    size_t len;
    bool open;  // the peer has not ended the connection
};

// hx_peer_play plays a script of one connection. NULL: it did not end within HX_PLAY_MAX_ACTIONS.
const struct rp_transcript *hx_peer_play(struct hx_heard *heard, const struct rp_script *script, enum hx_peer peer,
                                         struct tw_span says);

#endif
