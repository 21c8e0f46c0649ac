// Scripts in binary form: every string of bytes is one that fits all forms; it encodes to one form, and binary and text lead back to the
// same script; mended, it is sound, and what is sound stays as it is.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "replay/script/binary.h"
#include "replay/script/schema.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"

#include <stdlib.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_script;

HX_PROPERTY(room_is_enough, "what was decoded did not fit into the room that is said to be enough")
HX_PROPERTY(decoded_fits, "a decoded script does not fit the forms")
HX_PROPERTY(binary_leads_back, "encoded and decoded, it is another script")
HX_PROPERTY(binary_is_canonical, "the same script encodes to other bytes")
HX_PROPERTY(text_leads_back, "printed and parsed, it is another script")
HX_PROPERTY(mended_is_sound, "a mended script is not sound")
HX_PROPERTY(sound_stays, "mending changed a sound script")

enum { MOST = 1 << 16 };

// fresh_arena gives the arena number `which`, empty.
static struct rp_arena *fresh_arena(size_t which, size_t room)
{
    static struct rp_arena arenas[3];
    static _Alignas(16) uint8_t memory[3][4 * RP_SCRIPT_ROOM(4 * MOST)];
    rp_arena_over(&arenas[which], memory[which], room < sizeof memory[0] ? room : sizeof memory[0]);
    return &arenas[which];
}

static void check_binary(const struct rp_script *script)
{
    size_t len = 0, again_len = 0;
    struct rp_script back;
    uint8_t *bytes = rp_script_bytes(script, &len);
    decoded_fits(bytes != NULL);
    struct rp_arena *arena = fresh_arena(1, RP_SCRIPT_ROOM(len));
    rp_script_decode(hx_page_copy(tw_span_of(bytes, len)), arena, &back);
    room_is_enough(!arena->full);
    binary_leads_back(rp_script_equal(script, &back));
    uint8_t *again = rp_script_bytes(&back, &again_len);
    binary_is_canonical(again != NULL && tw_span_equal(tw_span_of(bytes, len), tw_span_of(again, again_len)));
    free(again);
    free(bytes);
}

static void check_text(const struct rp_script *script)
{
    size_t len = 0;
    struct rp_script_error error;
    struct rp_script back;
    char *text = rp_script_text(script, &len);
    struct rp_arena *arena = fresh_arena(1, 4 * RP_SCRIPT_ROOM(len));
    text_leads_back(text != NULL && rp_script_parse(tw_span_of(text, len), arena, &back, &error)
                    && rp_script_equal(script, &back));
    free(text);
}

static void check_mended(const struct rp_script *script, struct rp_arena *arena)
{
    size_t step = 0;
    struct rp_script mended = *script, again;
    bool was_sound = rp_script_sound(script, &step);
    mended_is_sound(rp_script_mend(&mended, arena) && rp_script_sound(&mended, &step));
    sound_stays(!was_sound || rp_script_equal(script, &mended));
    again = mended;
    sound_stays(rp_script_mend(&again, arena) && rp_script_equal(&again, &mended));
    hx_reached("sound scripts", was_sound);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct rp_script script;
    size_t step = 0;
    if (len > MOST) {
        return -1;
    }
    uint8_t *bytes = malloc(len + 1);  // the page is needed again
    memcpy(bytes, data, len);
    struct rp_arena *arena = fresh_arena(0, RP_SCRIPT_ROOM(len));
    rp_script_decode(tw_span_of(bytes, len), arena, &script);
    room_is_enough(!arena->full);
    decoded_fits(rp_script_fits(&script, &step));
    check_binary(&script);
    check_text(&script);
    struct rp_arena *more = fresh_arena(2, 4 * RP_SCRIPT_ROOM(len));
    check_mended(&script, more);
    hx_reached("steps", script.num_steps);
    free(bytes);
    return 0;
}
