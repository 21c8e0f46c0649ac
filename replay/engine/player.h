// The player: carries a script out, without a socket, a clock or randomness of its own.
// SPDX-License-Identifier: Apache-2.0
//
// Whoever has a transport (replay/net for sockets; a test, or a TLS library in the same process) asks for the next action, carries it
// out, and tells what happens. Time goes in with every call, in microseconds of any clock that does not go back. The same
// script, seed and answers give the same bytes.
//
// A player lives in one block of the caller's memory, and nothing is allocated while it plays; it plays one script after the
// other (rp_player_start).
#ifndef RESHAKE_REPLAY_ENGINE_PLAYER_H
#define RESHAKE_REPLAY_ENGINE_PLAYER_H

#include "replay/engine/transcript.h"
#include "replay/script/script.h"

// rp_player_tls_limits: what a script with keys takes (rp_script_needs_client). All zero: it is without.
struct rp_player_tls_limits {
    uint8_t num_sessions;            // slots
    size_t flight_room;              // bytes of one flight of ours, before and after it is sealed
    size_t data_room;                // bytes of the server's application data that are kept of each connection
    size_t first_room;               // bytes that are kept of each connection's first flight, to be sent again
    struct rp_client_limits client;  // of each connection
};

struct rp_player_limits {
    uint8_t num_conns;   // of the scripts to be played
    size_t max_entries;  // of the transcript
    size_t
        client_room;  // longest run of bytes sent (rp_script_longest_send): to read it back where it goes out in pieces
    size_t server_room;  // longest message of the server that is looked into where it comes in pieces
    uint64_t max_read;   // bytes of the server on one connection; what comes beyond is a flood
    struct rp_player_tls_limits tls;
};

// rp_player_limits_for: one connection, 64 entries, 8 KiB of room, 1 MiB to be read, and `client_room`.
struct rp_player_limits rp_player_limits_for(size_t client_room);

// rp_player_limits_of: as much as the script's connections and sessions take, with keys where it needs them.
struct rp_player_limits rp_player_limits_of(const struct rp_script *script);

struct rp_player;

// rp_player_size is how much memory a player takes; rp_player_place makes one there (aligned as malloc does).
size_t rp_player_size(const struct rp_player_limits *limits);
struct rp_player *rp_player_place(void *memory, const struct rp_player_limits *limits);

// rp_player_start begins a script, which has to be sound (rp_script_sound) and live until the play is over.
void rp_player_start(struct rp_player *player, const struct rp_script *script, uint64_t seed);

// rp_player_be sets what clients with keys are: the identity that a server may ask for (NULL: none) and the target's name (NULL: none).
// Both must live as long as plays go on; it holds for all starts that follow.
void rp_player_be(struct rp_player *player, const struct rp_identity *identity, const char *name);

// rp_player_sessions are the slots, to put sessions from elsewhere into behind rp_player_start, and to take them out when the
// play is over; NULL where the limits have none.
struct rp_session_store *rp_player_sessions(struct rp_player *player);

// rp_player_secrets tells the secrets of a connection (rp_client_secrets).
void rp_player_secrets(const struct rp_player *player, uint8_t conn, rp_secret_told told, void *context);

// rp_player_message gives the body of the last handshake message of that type on a connection; empty: there is none, or the script
// needs no keys. It lives until the connection is used again.
struct tw_span rp_player_message(const struct rp_player *player, uint8_t conn, bool from_server, uint8_t type);

enum rp_action_type {
    RP_ACTION_CONNECT,  // begin to open connection `conn`; tell rp_player_connected or rp_player_failed
    RP_ACTION_WRITE,    // send `bytes` on `conn` at once and as one segment; with the `last` ones a FIN may go
    RP_ACTION_CLOSE,    // end `conn`: a FIN, or where `reset` a RST; nothing more is told of it
    RP_ACTION_WAIT,     // there is nothing to do until something happens, or until `until_us`
    RP_ACTION_HOST,     // have `host` done to the server from outside; tell rp_player_host_done
    RP_ACTION_DONE,     // the script is over: the transcript is whole
};

struct rp_action {
    enum rp_action_type type;
    uint8_t conn;
    bool reset, last;
    enum rp_host host;
    uint8_t address;       // RP_ACTION_CONNECT: 1 + which of the target's addresses; 0: any
    struct tw_span bytes;  // valid until the next call for this player
    uint64_t until_us;
};

// rp_player_next gives the next action. Carry it out and ask again, until it says to wait; ask then after each thing told,
// and when until_us has come.
struct rp_action rp_player_next(struct rp_player *player, uint64_t now_us);

// What happened. `error` is an errno value. rp_player_bytes takes bytes as they came.
void rp_player_connected(struct rp_player *player, uint8_t conn, uint64_t now_us);
void rp_player_failed(struct rp_player *player, uint8_t conn, int error, uint64_t now_us);
void rp_player_bytes(struct rp_player *player, uint8_t conn, struct tw_span bytes, uint64_t now_us);
void rp_player_ended(struct rp_player *player, uint8_t conn, bool reset, uint64_t now_us);

// rp_player_host_done says that it is done, or cannot be: then the play ends. It may be told at once or later.
void rp_player_host_done(struct rp_player *player, bool done, uint64_t now_us);

// rp_player_measured tells what an RP_HOST_MEASURE saw, before rp_player_host_done.
void rp_player_measured(struct rp_player *player, uint64_t bytes);

// rp_player_step is the number of the step that is played now, from 0.
size_t rp_player_step(const struct rp_player *player);

// rp_player_transcript: valid until the next start; complete after RP_ACTION_DONE.
const struct rp_transcript *rp_player_transcript(const struct rp_player *player);

#endif
