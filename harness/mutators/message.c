// One handshake message with its header: fields set, cut, grown, removed, doubled, moved, taken from another message; lengths mended
// but one time in 16.
// SPDX-License-Identifier: Apache-2.0
//
// What stands behind the message (bytes that steer a target) is changed by the mutator of bytes, now and then.
#include "harness/hx.h"
#include "harness/mutators/form.h"

static size_t mutate(uint8_t *data, size_t len, size_t most, uint32_t seed)
{
    struct hx_text text = {.data = data, .len = len, .most = most};
    struct hx_chance chance = {seed};
    struct hx_form form;
    bool broken = hx_below(&chance, 16) == 0;
    size_t times = broken ? 1 : 1 + hx_below(&chance, 3);
    bool any = false;
    for (size_t i = 0; i < times && hx_form_of(&form, &text, 0, (struct hx_length){0}); i++) {
        any = hx_form_change(&text, &form, &chance, broken) || any;
    }
    return any ? text.len : hx_mutator_bytes.mutate(data, len, most, seed);
}

static size_t cross(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out, size_t most,
                    uint32_t seed)
{
    struct hx_text text = {.data = out, .len = a_len, .most = most};
    struct hx_text other = {.data = (uint8_t *)(uintptr_t)b, .len = b_len, .most = b_len};
    struct hx_chance chance = {seed};
    struct hx_form form, other_form;
    if (a_len == 0 || a_len > most) {
        return hx_mutator_bytes.cross(a, a_len, b, b_len, out, most, seed);
    }
    memcpy(out, a, a_len);
    bool grafted = hx_form_of(&form, &text, 0, (struct hx_length){0})
                   && hx_form_of(&other_form, &other, 0, (struct hx_length){0})
                   && hx_form_graft(&text, &form, &other, &other_form, &chance);
    return grafted ? text.len : hx_mutator_bytes.cross(a, a_len, b, b_len, out, most, seed);
}

const struct hx_mutator hx_mutator_message = {.name = "message", .mutate = mutate, .cross = cross};
