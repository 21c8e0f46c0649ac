// What cases bend and say.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/vary.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

struct rp_step *rp_vary_shake(const struct rp_varied *varied, uint8_t conn)
{
    size_t i = varied->num_steps;
    while (i > 0 && (varied->steps[i - 1].type != RP_STEP_HANDSHAKE || varied->steps[i - 1].conn != conn)) {
        i--;
    }
    assert(i > 0);
    return &varied->steps[i - 1];
}

struct tw_span rp_vary_bytes(const struct rp_varied *varied, size_t len, uint8_t fill)
{
    uint8_t *bytes = rp_arena_take(varied->arena, len, 1);
    for (size_t i = 0; bytes && fill != 0 && i < len; i++) {
        bytes[i] = (uint8_t)(fill + i);
    }
    return tw_span_of(bytes, bytes ? len : 0);
}

// The steps are a copy that belongs to the play, with all lists in them (expand.h): so they may be written to.
struct rp_edit *rp_vary_edit(struct rp_step *step, size_t n)
{
    const struct rp_edits *edits = step->type == RP_STEP_DATA ? &step->data.edits : &step->handshake.edits;
    assert(step->type == RP_STEP_DATA || step->type == RP_STEP_HANDSHAKE);
    assert(n < edits->num);
    return (struct rp_edit *)(uintptr_t)&edits->of[n];
}

enum rp_result rp_look_say(const struct rp_look_at *at, enum rp_result result, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    (void)vsnprintf(at->why, at->why_cap, format, values);
    va_end(values);
    return result;
}
