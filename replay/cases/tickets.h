// What cases look for in tickets: keys that everybody knows, secrets in the clear, structure.
// SPDX-License-Identifier: Apache-2.0
//
// They look at all sessions that a script has kept.
#ifndef RESHAKE_REPLAY_CASES_TICKETS_H
#define RESHAKE_REPLAY_CASES_TICKETS_H

#include "replay/cases/vary.h"

enum rp_result rp_look_known_keys(const struct rp_look_at *at);
// rp_look_zero_key: a key of zeros alone.
enum rp_result rp_look_zero_key(const struct rp_look_at *at);
enum rp_result rp_look_plaintext(const struct rp_look_at *at);
// rp_look_structure compares tickets pairwise: beyond what they begin with alike, no more bytes may be equal than by chance.
enum rp_result rp_look_structure(const struct rp_look_at *at);
// rp_look_key_name: they begin alike for 4, 8 or 16 bytes or so, or not at all.
enum rp_result rp_look_key_name(const struct rp_look_at *at);

#endif
