// Plays in memory: carries bytes between a player and a server in the same process, thousands of plays a second.
// SPDX-License-Identifier: Apache-2.0
//
// Time is virtual: it moves on by what the script waits for, and otherwise stands still. The same script, seed and server give the same
// bytes, as far as the server's own randomness allows.
#ifndef RESHAKE_REPLAY_ENGINE_PUMP_H
#define RESHAKE_REPLAY_ENGINE_PUMP_H

#include "replay/engine/player.h"

// rp_pump_server is a server in memory. `line` is its end of one connection, as `open` gave it.
struct rp_pump_server {
    void *(*open)(void *context, uint8_t conn, uint64_t now_us);  // NULL: refused
    void (*feed)(void *line, struct tw_span bytes, uint64_t now_us);
    size_t (*take)(void *line, uint8_t *out, size_t cap);  // what it has to say, as far as there is room; 0: nothing
    bool (*ended)(void *line, bool *reset);                // by the server, once all was said
    // What is done to it from outside. NULL, or false: it could not be done.
    bool (*host)(void *context, enum rp_host what, uint64_t now_us, uint64_t *measured);
    void (*close)(void *line);  // at the end of the play, or before the connection is opened again
};

struct rp_pump;

// rp_pump_new makes what it takes; `server` and `context` must outlive it. NULL: no memory.
struct rp_pump *rp_pump_new(const struct rp_pump_server *server, void *context);
void rp_pump_free(struct rp_pump *pump);

// rp_pump_play plays a script that fits the player's limits to its end, and returns the player's transcript. Connections close by
// themselves only where the server ends them.

const struct rp_transcript *rp_pump_play(struct rp_pump *pump, struct rp_player *player, const struct rp_script *script,
                                         uint64_t seed);

// rp_pump_line is the server's end of a connection of the last play; NULL: it was never opened. Valid until the next play.
void *rp_pump_line(const struct rp_pump *pump, uint8_t conn);

// rp_pump_now is the time; it goes on from play to play. rp_pump_sleep lets some pass.
uint64_t rp_pump_now(const struct rp_pump *pump);
void rp_pump_sleep(struct rp_pump *pump, uint64_t us);

#endif
