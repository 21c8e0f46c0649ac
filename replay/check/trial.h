// A trial: an honest script that is put together step by step, for what is measured and not judged by a rule.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_TRIAL_H
#define RESHAKE_REPLAY_CHECK_TRIAL_H

#include "replay/script/script.h"

#define RP_TRIAL_STEPS 16

// rp_trial makes at most one session, and offers it in one way. Its script points into it: it stays where it was begun.
struct rp_trial {
    uint64_t within_us;  // that each answer is waited for
    struct rp_offer offer;
    struct rp_step steps[RP_TRIAL_STEPS];
    struct rp_script script;
};

// rp_trial_begin begins a script of so many connections. 0 for `within_us`: three seconds.
void rp_trial_begin(struct rp_trial *trial, enum rp_offer_as as, uint8_t num_conns, uint64_t within_us);

// rp_trial_add appends a step, which the caller fills in.
struct rp_step *rp_trial_add(struct rp_trial *trial, enum rp_step_type type, uint8_t conn);

// rp_trial_connect: `address` counts from 1 as in the step; 0 leaves it to the player.
void rp_trial_connect(struct rp_trial *trial, uint8_t conn, uint8_t address);

// rp_trial_shake appends a handshake of the versions in which such a session can be, with the session where it `offers`.
struct rp_handshake *rp_trial_shake(struct rp_trial *trial, uint8_t conn, bool offers);

// rp_trial_expect appends an expectation; where `needed` is not NULL, the script ends unless that comes. It lives as long as the trial.
void rp_trial_expect(struct rp_trial *trial, uint8_t conn, const struct rp_reaction *needed);

// rp_trial_end closes orderly, and waits a moment for the server's close_notify.
void rp_trial_end(struct rp_trial *trial, uint8_t conn);

// rp_trial_make appends a whole connection, whose full handshake makes the session: the script ends where it does not. Gives the handshake.
struct rp_handshake *rp_trial_make(struct rp_trial *trial, uint8_t conn, uint8_t address);

#endif
