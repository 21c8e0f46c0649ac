// The script: what a client does over one or more connections, step after step. The one representation that is played.
// SPDX-License-Identifier: Apache-2.0
//
// A script is data: a const literal reads as what happens, and a captured connection becomes the same (verbatim.h).
// The player (replay/engine/player.h) carries it out and writes a transcript; judging is done behind it (replay/verdict/).
// Spans and tables in it are borrowed, and live as long as it does. More kinds of steps (honest messages with edits,
// sessions that are saved and offered) are further members of the union.
#ifndef RESHAKE_REPLAY_SCRIPT_SCRIPT_H
#define RESHAKE_REPLAY_SCRIPT_SCRIPT_H

#include "parsers/wire/result.h"
#include "parsers/wire/span.h"

#define RP_SCRIPT_MAX_CONNS 16

enum rp_step_type {
    RP_STEP_CONNECT,  // open connection `conn` to the server
    RP_STEP_SEND,     // send bytes as they are
    RP_STEP_JUNK,     // send one application_data record of random bytes, which nobody can decrypt
    RP_STEP_EXPECT,   // wait for the server's answer
    RP_STEP_PAUSE,    // let time pass, whatever comes
    RP_STEP_END,      // end connection `conn`
};

// rp_send: the bytes go out as segments, a write of its own each; a new one begins at each of the cuts, which ascend.
struct rp_send {
    struct tw_span bytes;
    const uint32_t *cuts;
    size_t num_cuts;
    uint64_t gap_us;  // pause before each segment but the first
};

// When an answer is over. An end of the connection, and what cannot be TLS, is always the end of an answer.
enum rp_until {
    RP_UNTIL_FLIGHT,  // the server's flight is whole: by its messages, or quiet after what decides where they are encrypted
    RP_UNTIL_QUIET,     // something came, and then nothing for `quiet_us`
    RP_UNTIL_REACTION,  // anything comes
};

struct rp_expect {
    enum rp_until until;
    uint64_t quiet_us;         // at the least; the player waits for two round trips where they are longer
    uint64_t first_within_us;  // until the first byte; 0: as within_us
    uint64_t within_us;        // until the answer is over
    bool round_trip;           // within_us is counted beyond one round trip
};

// How a connection is ended. Servers delete the session from their cache when a client goes away carelessly.
enum rp_end {
    RP_END_GENTLE,        // clear user_canceled and close_notify, up to a second for the server's close, then FIN
    RP_END_CLOSE_NOTIFY,  // clear close_notify, the same wait, then FIN
    RP_END_FIN,
    RP_END_RST,
    RP_END_HOLD,  // keep it open until the server closes it
};

struct rp_ending {
    enum rp_end how;
    uint64_t wait_us;  // gentle, close-notify and hold: for the server's close, at the longest
};

// When a step is played at all.
enum rp_when {
    RP_WHEN_ALWAYS,
    RP_WHEN_RESUMED,  // only where the server took the session that was offered on this connection
};

struct rp_step {
    enum rp_step_type type;
    uint8_t conn;
    enum rp_when when;
    union {
        struct rp_send send;
        struct rp_expect expect;
        struct rp_ending end;
        uint16_t junk_len;
        uint64_t pause_us;
        uint64_t connect_within_us;
    };
};

struct rp_script {
    const struct rp_step *steps;
    size_t num_steps;
    uint8_t num_conns;
};

// The literal of a script's steps: RP_STEPS({.type = RP_STEP_CONNECT, …}, …).
#define RP_STEPS(...)                                                                                                  \
    .steps = (const struct rp_step[]){__VA_ARGS__},                                                                    \
    .num_steps = sizeof((const struct rp_step[]){__VA_ARGS__}) / sizeof(struct rp_step)

// rp_script_sound says whether a script can be played: connections are opened before they are used and not used once ended,
// cuts ascend inside the bytes. Where not, *step is the first wrong step and the result false.
TW_MUST_USE bool rp_script_sound(const struct rp_script *script, size_t *step);

// rp_script_longest_send is the length of the longest run of bytes that a step sends: room enough to read it back.
size_t rp_script_longest_send(const struct rp_script *script);

// Names of `--end`: gentle, close-notify, fin, rst, hold.
const char *rp_end_name(enum rp_end end);
TW_MUST_USE bool rp_end_parse(const char *name, enum rp_end *out);

#endif
