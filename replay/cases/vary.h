// What a variant's `vary` and `look` are written with.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CASES_VARY_H
#define RESHAKE_REPLAY_CASES_VARY_H

#include "replay/cases/case.h"

// rp_vary_shake is the last handshake step of a connection, to be changed in place; one has to be there.
struct rp_step *rp_vary_shake(const struct rp_varied *varied, uint8_t conn);

// rp_vary_edit is edit number `n` of a handshake or data step, likewise.
struct rp_edit *rp_vary_edit(struct rp_step *step, size_t n);

// rp_vary_bytes makes a span of `len` bytes that lives as long as the script: zeros where `fill` is 0, else bytes that count up from it.
struct tw_span rp_vary_bytes(const struct rp_varied *varied, size_t len, uint8_t fill);

// rp_look_say writes the phrase that says why, and returns the result, so that a look ends with it.
enum rp_result rp_look_say(const struct rp_look_at *at, enum rp_result result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
