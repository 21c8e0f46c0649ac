// Whether a script can be played, and what makes it so.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_SOUND_H
#define RESHAKE_REPLAY_SCRIPT_SOUND_H

#include "replay/script/arena.h"
#include "replay/script/script.h"

// rp_script_why_not says what is wrong with a script that is not sound (rp_script_sound), in words; NULL: it is sound. *step is
// as there.
const char *rp_script_why_not(const struct rp_script *script, size_t *step);

// rp_script_needs_client says whether a step needs keys (RP_STEP_HANDSHAKE and what follows it).
bool rp_script_needs_client(const struct rp_script *script);

// rp_script_mend makes a sound script of any that fits, for what a fuzzer made up: connections are opened before they are used,
// what cannot be sent at all is left out, odd lengths become usable ones. A sound script stays as it is. False: the
// arena is full; *script is empty then.
TW_MUST_USE bool rp_script_mend(struct rp_script *script, struct rp_arena *arena);

#endif
