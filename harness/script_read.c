// Inputs of fuzz targets that play.
// SPDX-License-Identifier: Apache-2.0
#include "harness/script_read.h"

#include "replay/script/binary.h"
#include "replay/script/schema.h"
#include "replay/script/sound.h"

_Static_assert(HX_SCRIPT_MAX_STEPS == RP_SCRIPT_MAX_STEPS, "steps of a script");

bool hx_script_read(struct tw_span bytes, struct rp_script *script)
{
    static _Alignas(16) uint8_t memory[4 * RP_SCRIPT_ROOM(HX_SCRIPT_MOST)];
    static uint8_t copy[HX_SCRIPT_MOST];
    struct rp_arena arena;
    size_t step = 0;
    if (bytes.len == 0 || bytes.len > HX_SCRIPT_MOST) {
        return false;
    }
    memcpy(copy, bytes.data, bytes.len);
    rp_arena_over(&arena, memory, sizeof memory);
    rp_script_decode(tw_span_of(copy, bytes.len), &arena, script);
    return rp_script_mend(script, &arena) && rp_script_sound(script, &step) && script->num_conns != 0;
}
