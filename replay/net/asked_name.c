// The server name that a connection of a script asks for.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/asked_name.h"

struct tw_span rp_asked_name(const struct rp_script *script, size_t from, uint8_t conn)
{
    for (size_t i = from; i < script->num_steps; i++) {
        const struct rp_step *step = &script->steps[i];
        if (step->conn == conn && step->type == RP_STEP_HANDSHAKE) {
            return step->handshake.hello.server_name;
        }
        if (step->conn == conn && step->type == RP_STEP_RESEND && step->resend.of < conn) {
            return rp_asked_name(script, 0, step->resend.of);
        }
    }
    return tw_span_of(NULL, 0);
}
