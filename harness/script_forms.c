// The forms of a script lead back to it.
// SPDX-License-Identifier: Apache-2.0
#include "harness/script_forms.h"

#include "replay/script/arena.h"
#include "replay/script/binary.h"
#include "replay/script/schema.h"
#include "replay/script/text.h"

#include <stdlib.h>

bool hx_script_forms(const struct rp_script *script)
{
    size_t len = 0, text_len = 0;
    struct rp_script from_bytes, from_text;
    struct rp_script_error error;
    struct rp_arena arena;
    uint8_t *bytes = rp_script_bytes(script, &len);
    char *text = rp_script_text(script, &text_len);
    rp_arena_init(&arena, RP_SCRIPT_ROOM(len) + 4 * RP_SCRIPT_ROOM(text_len));
    bool same = bytes != NULL && text != NULL;
    if (same) {
        rp_script_decode(tw_span_of(bytes, len), &arena, &from_bytes);
        same = rp_script_equal(script, &from_bytes)
               && rp_script_parse(tw_span_of(text, text_len), &arena, &from_text, &error)
               && rp_script_equal(script, &from_text);
    }
    rp_arena_free(&arena);
    free(bytes);
    free(text);
    return same;
}
