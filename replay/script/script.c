// What can be said of a script without playing it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/script.h"

static const char *const end_names[] = {
    [RP_END_GENTLE] = "gentle", [RP_END_CLOSE_NOTIFY] = "close-notify", [RP_END_FIN] = "fin", [RP_END_RST] = "rst",
    [RP_END_HOLD] = "hold",     [RP_END_ORDERLY] = "orderly",
};

const char *rp_end_name(enum rp_end end)
{
    return end_names[end];
}

bool rp_end_parse(const char *name, enum rp_end *out)
{
    for (size_t i = 0; i < sizeof end_names / sizeof end_names[0]; i++) {
        if (strcmp(name, end_names[i]) == 0) {
            *out = (enum rp_end)i;
            return true;
        }
    }
    return false;
}

static bool cuts_ascend(const struct rp_send *send)
{
    uint32_t last = 0;
    for (size_t i = 0; i < send->num_cuts; i++) {
        if (send->cuts[i] <= last || send->cuts[i] >= send->bytes.len) {
            return false;
        }
        last = send->cuts[i];
    }
    return true;
}

// step_sound looks at one step; `open` tells of each connection whether it is open, and is kept.
static bool step_sound(const struct rp_step *step, bool *open)
{
    switch (step->type) {
    case RP_STEP_CONNECT: {
        bool was_closed = !*open;
        *open = true;
        return was_closed;
    }
    case RP_STEP_SEND: return *open && step->send.bytes.len > 0 && cuts_ascend(&step->send);
    case RP_STEP_JUNK: return *open && step->junk_len > 0 && step->junk_len <= 16384;
    case RP_STEP_EXPECT: return *open && step->expect.within_us > 0;
    case RP_STEP_PAUSE: return true;
    case RP_STEP_END: {
        bool was_open = *open;
        *open = false;
        return was_open;
    }
    case RP_STEP_HANDSHAKE:
    case RP_STEP_DATA:
    case RP_STEP_RECORD:
    case RP_STEP_KEY_UPDATE:
    case RP_STEP_RESEND:
    case RP_STEP_SAVE:
    case RP_STEP_SESSION: return false;  // the player has no client yet
    }
    return false;
}

bool rp_script_sound(const struct rp_script *script, size_t *step)
{
    bool open[RP_SCRIPT_MAX_CONNS] = {false};
    for (*step = 0; *step < script->num_steps; ++*step) {
        const struct rp_step *now = &script->steps[*step];
        if (now->conn >= script->num_conns || now->conn >= RP_SCRIPT_MAX_CONNS || !step_sound(now, &open[now->conn])) {
            return false;
        }
    }
    return true;
}

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
