// What a script does, as fuzz targets ask for it.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_SCRIPT_ABOUT_H
#define RESHAKE_HARNESS_SCRIPT_ABOUT_H

#include "replay/script/script.h"

// hx_script_handshakes counts the handshake steps of a connection; *only is the last of them, and untouched where there is none.
size_t hx_script_handshakes(const struct rp_script *script, uint8_t conn, const struct rp_step **only);

// hx_script_writes counts the steps that put something into a slot of sessions.
size_t hx_script_writes(const struct rp_script *script, uint8_t slot);

// hx_script_is_honest: the script changes nothing, and sends nothing that a client would not.
bool hx_script_is_honest(const struct rp_script *script);

// hx_step_only_spoils_tickets says whether all that a step does wrong is to what the server once gave out.
bool hx_step_only_spoils_tickets(const struct rp_step *step);

// hx_script_unspoilt finds a handshake that is the only one of its connection and wrong in this alone, and makes the same script without those
// edits: *out, its steps in `steps`, of as many as a script may have; *conn is the connection. False: there is none.
bool hx_script_unspoilt(const struct rp_script *script, struct rp_step *steps, struct rp_script *out, uint8_t *conn);

// hx_script_flips_finished_alone: one edit that flips a bit of our Finished is all that this connection does wrong.
bool hx_script_flips_finished_alone(const struct rp_script *script, uint8_t conn);

#endif
