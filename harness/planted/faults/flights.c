// Faults of captured flights and the scripts that are made of them.
// SPDX-License-Identifier: Apache-2.0
#include "harness/planted/faults/faults.h"
#include "harness/script_forms.h"
#include "replay/script/verbatim.h"

HX_WRAP(enum rp_gathered, rp_gather_finish, struct rp_gather *gather, struct rp_flight *out)
{
    enum rp_gathered gathered = HX_REAL(rp_gather_finish)(gather, out);
    if (gathered == RP_GATHER_DONE && hx_planted("flight_is_as_captured")) {
        out->bytes[out->len - 1] ^= 1;
    }
    return gathered;
}

HX_WRAP(struct rp_script *, rp_verbatim_new, const struct rp_flight *flight, enum rp_verbatim what,
        const struct rp_verbatim_options *options, const char **why)
{
    struct rp_script *script = HX_REAL(rp_verbatim_new)(flight, what, options, why);
    for (size_t i = 0; script != NULL && i < script->num_steps; i++) {
        struct rp_step *step = (struct rp_step *)(uintptr_t)&script->steps[i];
        if (step->type != RP_STEP_SEND || step->send.bytes.len < 16) {
            continue;
        }
        uint8_t *bytes = (uint8_t *)(uintptr_t)step->send.bytes.data;
        bytes[8] ^= hx_planted("sent_is_as_captured");
        for (size_t k = 8; k < 16 && hx_planted("probe_changes_types_alone"); k++) {
            bytes[k] ^= 1;
        }
        step->send.bytes.len -= hx_planted("flight_is_sent_whole");
    }
    if (script != NULL && hx_planted("script_is_sound")) {
        script->num_conns = 0;
    }
    if (script == NULL && hx_planted("refusal_has_words")) {
        *why = NULL;
    }
    return script;
}

HX_WRAP(bool, hx_script_forms, const struct rp_script *script)
{
    return HX_REAL(hx_script_forms)(script) && !hx_planted("forms_lead_back");
}
