// Faults of the forms of scripts.
// SPDX-License-Identifier: Apache-2.0
#include "harness/planted/faults/faults.h"
#include "replay/script/binary.h"
#include "replay/script/schema.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"

#include <stdlib.h>

// alternates is true every second time.
static bool alternates(void)
{
    static bool odd;
    odd = !odd;
    return odd;
}

HX_WRAP(void, rp_script_decode, struct tw_span bytes, struct rp_arena *arena, struct rp_script *out)
{
    HX_REAL(rp_script_decode)(bytes, arena, out);
    arena->full = arena->full || hx_planted("room_is_enough");
    if (out->num_steps != 0 && hx_planted("binary_leads_back")) {
        out->num_steps--;
    }
}

HX_WRAP(uint8_t *, rp_script_bytes, const struct rp_script *script, size_t *len)
{
    uint8_t *bytes = HX_REAL(rp_script_bytes)(script, len);
    if (bytes != NULL && *len != 0 && hx_planted("binary_is_canonical") && alternates()) {
        bytes[*len - 1] ^= 1;
    }
    return bytes;
}

HX_WRAP(bool, rp_script_fits, const struct rp_script *script, size_t *step)
{
    return HX_REAL(rp_script_fits)(script, step) && !hx_planted("decoded_fits");
}

HX_WRAP(bool, rp_script_mend, struct rp_script *script, struct rp_arena *arena)
{
    bool mended = HX_REAL(rp_script_mend)(script, arena);
    if (mended && script->num_steps > 1 && hx_planted("sound_stays")) {
        script->num_steps--;
    }
    return mended && !hx_planted("mended_is_sound");
}

HX_WRAP(bool, rp_script_parse, struct tw_span text, struct rp_arena *arena, struct rp_script *out,
        struct rp_script_error *error)
{
    bool parsed = HX_REAL(rp_script_parse)(text, arena, out, error);
    if (parsed && out->num_steps != 0 && hx_planted("text_leads_back")) {
        out->num_steps--;
    }
    if (!parsed) {
        error->line += hx_planted("fault_lies_in_the_text") ? 1000 : 0;
        out->num_steps += hx_planted("refused_is_empty");
        error->what[0] = hx_planted("reason_is_printable") ? '\x1b' : error->what[0];
    }
    return parsed;
}

HX_WRAP(char *, rp_script_text, const struct rp_script *script, size_t *len)
{
    char *text = HX_REAL(rp_script_text)(script, len);
    if (text != NULL && *len != 0 && hx_planted("text_is_canonical") && alternates()) {
        (*len)--;
    }
    return text;
}

HX_WRAP(char *, rp_script_text_c, const struct rp_script *script, const char *name, size_t *len)
{
    char *text = HX_REAL(rp_script_text_c)(script, name, len);
    *len = hx_planted("literal_is_written") ? 0 : *len;
    return text;
}
