// A visit: what an honest client does at a server that it has come to know. It connects, shakes hands, sends a
// request, keeps the session, ends; and comes back with that session as often as is asked for.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_VISIT_H
#define RESHAKE_REPLAY_SCRIPT_VISIT_H

#include "replay/script/arena.h"
#include "replay/script/script.h"

#define RP_VISIT_MAX_RESUME 8  // what a script has room for

// rp_visit says what it is like. All zero: one connection with a full handshake, and nothing sent in it.
struct rp_visit {
    struct rp_hello_spec hello;  // of every connection, without offers
    struct tw_span request;      // application data behind the handshake, and the answer is read; empty: nothing
    uint8_t resume;              // how often it comes back, each time with the session of the connection before
    enum rp_offer_as resume_as;
    bool early;          // who comes back sends the request as early data (TLS 1.3)
    bool first_is_bare;  // the first connection sends no request
    bool hasty;  // TLS 1.3: the request waits neither for tickets nor for what the server makes of our Finished;
                 // and of an answer only the beginning is waited for
    uint64_t answer_us;  // how long an answer is waited for; 0: 5 seconds
    uint64_t quiet_us;   // an answer is over after so long a silence; 0: 250 milliseconds
};

// rp_visit_script makes the script; connection number i is its ith. Everything in it lies in the arena, but what the
// spans and lists of *visit point to. False: the arena is full.
TW_MUST_USE bool rp_visit_script(const struct rp_visit *visit, struct rp_arena *arena, struct rp_script *out);

#endif
