// One handshake as the embedded server saw it, for people and for programs.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_SERVE_TELL_H
#define RESHAKE_REPLAY_CLI_SERVE_TELL_H

#include "replay/serve/serve.h"

// rp_served_text prints a line, rp_served_json a JSON object and a newline. False: no memory.
void rp_served_text(FILE *out, const struct rp_served *served);
TW_MUST_USE bool rp_served_json(FILE *out, const struct rp_served *served);

#endif
