// The naive model of reassembly, a run at a time: byte by byte, an engine's counting would cost more than the parsers do.
// SPDX-License-Identifier: Apache-2.0
#include "harness/first_seen.h"

#include <assert.h>

const uint8_t *hx_copy_of(unsigned end, unsigned copy)
{
    static uint8_t copies[2][HX_COPIES][HX_PLACES];
    static bool made;
    for (size_t i = 0; !made && i < sizeof copies; i++) {
        size_t place = i % HX_PLACES, row = i / HX_PLACES;
        copies[row / HX_COPIES][row % HX_COPIES][place] = (uint8_t)(place * 7 + place / 256 + row * 31);
    }
    made = true;
    return copies[end][copy];
}

void hx_first_seen_take(struct hx_first_seen *model, size_t from, struct tw_span bytes)
{
    assert(from <= HX_PLACES && bytes.len <= HX_PLACES - from);
    uint8_t *seen = model->seen + from;
    uint8_t *first = model->first + from;
    for (size_t at = 0, run; at < bytes.len; at += run) {
        const uint8_t *other = memchr(seen + at, !seen[at], bytes.len - at);
        run = other != NULL ? (size_t)(other - (seen + at)) : bytes.len - at;
        if (seen[at]) {
            model->conflicts |= memcmp(first + at, bytes.data + at, run) != 0;
            continue;
        }
        memcpy(first + at, bytes.data + at, run);
        memset(seen + at, 1, run);
    }
}

bool hx_first_seen_is(const struct hx_first_seen *model, size_t from, struct tw_span bytes)
{
    return from <= HX_PLACES && bytes.len <= HX_PLACES - from
           && (bytes.len == 0
               || (memchr(model->seen + from, 0, bytes.len) == NULL
                   && memcmp(bytes.data, model->first + from, bytes.len) == 0));
}

bool hx_first_seen_hole(const struct hx_first_seen *model, size_t *from, size_t *len)
{
    const uint8_t *end = model->seen + HX_PLACES;
    const uint8_t *hole = memchr(model->seen, 0, HX_PLACES);
    if (hole == NULL) {
        return false;
    }
    const uint8_t *behind = memchr(hole, 1, (size_t)(end - hole));
    *from = (size_t)(hole - model->seen);
    *len = (size_t)((behind != NULL ? behind : end) - hole);
    return true;
}
