// The control of a play: the same script without what deviates, to see that the server does what the deviation is then tried on.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/expand.h"

// deviates says whether an honest client would not do such a step.
static bool deviates(const struct rp_step *step)
{
    switch (step->type) {
    case RP_STEP_HANDSHAKE: return step->handshake.edits.num > 0 || step->handshake.finish != RP_FINISH_AS_USUAL;
    case RP_STEP_DATA: return step->data.edits.num > 0;
    case RP_STEP_SEND:
    case RP_STEP_JUNK:
    case RP_STEP_RECORD: return true;
    default: return false;
    }
}

// shake_before is the last handshake on a connection before step `at`.
static struct rp_step *shake_before(struct rp_step *steps, size_t at, uint8_t conn)
{
    while (at-- > 0) {
        if (steps[at].type == RP_STEP_HANDSHAKE && steps[at].conn == conn) {
            return &steps[at];
        }
    }
    return NULL;
}

static const struct rp_reactions to_complete = RP_ANY_OF({.type = RP_REACT_FULL});
static const struct rp_reactions to_resume =
    RP_ANY_OF({.type = RP_REACT_RESUMED}, {.type = RP_REACT_EARLY_ACCEPTED}, {.type = RP_REACT_EARLY_REFUSED});

static const struct rp_reactions to_take_early = RP_ANY_OF({.type = RP_REACT_EARLY_ACCEPTED});

// wanted is what an honest client would see of a handshake. What is done to early data that was taken shows nothing where it is not.
static struct rp_reactions wanted(const struct rp_hello_spec *hello, uint32_t needs)
{
    if (hello->offers.num == 0) {
        return to_complete;
    }
    return (needs & RP_NEED_EARLY) && hello->early_data.len > 0 && !hello->no_shares ? to_take_early : to_resume;
}

static void want(struct rp_step *expect, struct rp_step *shake, uint32_t needs)
{
    shake->handshake.to = RP_TO_THE_END;
    expect->expect = (struct rp_expect){.within_us = expect->expect.within_us,
                                        .role = RP_EXPECT_NEEDED,
                                        .accept = wanted(&shake->handshake.hello, needs)};
}

// strip writes the steps up to the first expectation behind the first deviation, without what deviates. Returns how many; 0: nothing
// deviates, or no handshake can be expected to complete there.
static size_t strip(const struct rp_script *script, uint32_t needs, struct rp_step *out)
{
    bool seen = false;
    size_t num = 0;
    for (size_t i = 0; i < script->num_steps; i++) {
        struct rp_step step = script->steps[i];
        if (deviates(&step)) {
            seen = true;
            if (step.type != RP_STEP_HANDSHAKE) {
                continue;
            }
            step.handshake.edits = (struct rp_edits){0};
            step.handshake.finish = RP_FINISH_AS_USUAL;
        }
        out[num++] = step;
        if (seen && step.type == RP_STEP_EXPECT) {
            struct rp_step *shake = shake_before(out, num, step.conn);
            if (!shake) {
                return 0;
            }
            want(&out[num - 1], shake, needs);
            return num;
        }
    }
    return 0;
}

bool rp_play_control(const struct rp_play *play, const struct rp_setting *setting, struct rp_arena *arena,
                     struct rp_script *out, bool *has)
{
    *has = false;
    if (play->variant->control == RP_CONTROL_NONE) {
        return true;
    }
    if (play->variant->control == RP_CONTROL_GIVEN) {
        struct rp_variant given = {.script = *play->variant->control_script};
        struct rp_play honest = *play;
        honest.variant = &given;
        *has = true;
        return rp_play_script(&honest, setting, arena, out);
    }
    if (!rp_play_script(play, setting, arena, out)) {
        return false;
    }
    struct rp_step *steps = rp_arena_take(arena, out->num_steps, sizeof *steps);
    if (!steps) {
        return false;
    }
    out->num_steps = strip(out, rp_play_needs(play), steps);
    out->steps = steps;
    *has = out->num_steps > 0;
    return true;
}
