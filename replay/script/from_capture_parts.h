// A script of a captured flight that is being made. For replay/script/from_capture*.c alone.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_FROM_CAPTURE_PARTS_H
#define RESHAKE_REPLAY_SCRIPT_FROM_CAPTURE_PARTS_H

#include "parsers/tls/client_hello.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "replay/script/from_capture.h"

struct rp_making {
    const struct rp_fresh_options *options;
    struct rp_script *script;
    struct rp_step *steps;
    struct rp_arena *arena;
};

// rp_making_begin takes the memory for `num_steps` besides those that every such script has. False: there is none.
bool rp_making_begin(struct rp_making *making, size_t num_steps, const struct rp_fresh_options *options,
                     struct rp_arena *arena, struct rp_script *out);
struct rp_step *rp_making_add(struct rp_making *making, enum rp_step_type type);

// rp_making_body_of puts the body of the ClientHello that `hello` begins with into the arena; empty: it cannot be had.
struct tw_span rp_making_body_of(struct tw_span hello, struct rp_arena *arena);

// rp_making_offers_psk says whether PSKs are offered; *out is the one whose identity is `known`, else the last.
bool rp_making_offers_psk(const struct tw_client_hello *hello, struct tw_span known, struct tw_psk_identity *out);

// rp_making_add_session makes the step that knows the session, and says what becomes of it; `offer` is how it is offered.
enum rp_fresh rp_making_add_session(struct rp_making *making, const struct tw_client_hello *hello,
                                    const struct rp_session *known, struct rp_offer *offer);

struct rp_handshake *rp_making_add_handshake(struct rp_making *making);

// rp_making_finish adds what stands behind the handshake, and rp_making_made empties a script that could not be made.
enum rp_fresh rp_making_finish(struct rp_making *making, const struct rp_flight *flight, enum rp_fresh fresh);
enum rp_fresh rp_making_made(struct rp_script *out, enum rp_fresh fresh);

#endif
