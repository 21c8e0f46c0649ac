// What can be said of a script without playing it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/script.h"

size_t rp_script_longest_send(const struct rp_script *script)
{
    size_t longest = 0;
    for (size_t i = 0; i < script->num_steps; i++) {
        const struct rp_step *step = &script->steps[i];
        if (step->type == RP_STEP_SEND && step->send.bytes.len > longest) {
            longest = step->send.bytes.len;
        }
    }
    return longest;
}
