// The checked reader: the one place where bytes of input are touched.
// SPDX-License-Identifier: Apache-2.0
//
// Every read moves the cursor behind what it read and returns true, or returns false and moves nothing, so
// that where the cursor stands is where the fault is. Integers are big-endian (network order) unless the
// name says `le`. Spans and sub-cursors point into the bytes under the cursor and live as long as those do.
// The functions are inline because the decoder's speed is made here.
#ifndef RESHAKE_PARSERS_WIRE_CURSOR_H
#define RESHAKE_PARSERS_WIRE_CURSOR_H

#include "parsers/wire/result.h"
#include "parsers/wire/span.h"

struct tw_cursor {
    const uint8_t *at;  // the next byte
    size_t left;        // how many there are
};

static inline struct tw_cursor tw_cursor_over(struct tw_span bytes)
{
    return (struct tw_cursor){.at = bytes.data, .left = bytes.len};
}

// tw_cursor_rest is what has not been read yet.
static inline struct tw_span tw_cursor_rest(const struct tw_cursor *c)
{
    return (struct tw_span){.data = c->at, .len = c->left};
}

TW_MUST_USE static inline bool tw_cursor_skip(struct tw_cursor *c, size_t count)
{
    if (c->left < count) {
        return false;
    }
    if (count != 0) {
        c->at += count;
        c->left -= count;
    }
    return true;
}

TW_MUST_USE static inline bool tw_cursor_bytes(struct tw_cursor *c, struct tw_span *out, size_t count)
{
    if (c->left < count) {
        return false;
    }
    *out = (struct tw_span){.data = c->at, .len = count};
    return tw_cursor_skip(c, count);
}

// tw_cursor_copy copies `count` bytes to `out`, which has room for them.
TW_MUST_USE static inline bool tw_cursor_copy(struct tw_cursor *c, void *out, size_t count)
{
    if (c->left < count) {
        return false;
    }
    if (count != 0) {
        memcpy(out, c->at, count);
    }
    return tw_cursor_skip(c, count);
}

TW_MUST_USE static inline bool tw_cursor_u8(struct tw_cursor *c, uint8_t *out)
{
    if (c->left < 1) {
        return false;
    }
    *out = c->at[0];
    return tw_cursor_skip(c, 1);
}

TW_MUST_USE static inline bool tw_cursor_u16(struct tw_cursor *c, uint16_t *out)
{
    if (c->left < 2) {
        return false;
    }
    *out = (uint16_t)((uint32_t)c->at[0] << 8 | c->at[1]);
    return tw_cursor_skip(c, 2);
}

TW_MUST_USE static inline bool tw_cursor_u24(struct tw_cursor *c, uint32_t *out)
{
    if (c->left < 3) {
        return false;
    }
    *out = (uint32_t)c->at[0] << 16 | (uint32_t)c->at[1] << 8 | c->at[2];
    return tw_cursor_skip(c, 3);
}

TW_MUST_USE static inline bool tw_cursor_u32(struct tw_cursor *c, uint32_t *out)
{
    if (c->left < 4) {
        return false;
    }
    *out = (uint32_t)c->at[0] << 24 | (uint32_t)c->at[1] << 16 | (uint32_t)c->at[2] << 8 | c->at[3];
    return tw_cursor_skip(c, 4);
}

TW_MUST_USE static inline bool tw_cursor_u64(struct tw_cursor *c, uint64_t *out)
{
    uint32_t high = 0;
    uint32_t low = 0;
    if (c->left < 8 || !tw_cursor_u32(c, &high) || !tw_cursor_u32(c, &low)) {
        return false;
    }
    *out = (uint64_t)high << 32 | low;
    return true;
}

TW_MUST_USE static inline bool tw_cursor_u16le(struct tw_cursor *c, uint16_t *out)
{
    if (c->left < 2) {
        return false;
    }
    *out = (uint16_t)((uint32_t)c->at[1] << 8 | c->at[0]);
    return tw_cursor_skip(c, 2);
}

TW_MUST_USE static inline bool tw_cursor_u32le(struct tw_cursor *c, uint32_t *out)
{
    if (c->left < 4) {
        return false;
    }
    *out = (uint32_t)c->at[3] << 24 | (uint32_t)c->at[2] << 16 | (uint32_t)c->at[1] << 8 | c->at[0];
    return tw_cursor_skip(c, 4);
}

// tw_cursor_find moves to the next byte that is `value`, as fast as a machine can; false, and nothing moves, where there is none.
TW_MUST_USE static inline bool tw_cursor_find(struct tw_cursor *c, uint8_t value)
{
    const uint8_t *found = c->left != 0 ? memchr(c->at, value, c->left) : NULL;
    return found != NULL && tw_cursor_skip(c, (size_t)(found - c->at));
}

// The three below read a vector as TLS writes it (RFC 8446 section 3.4): a length of one, two or three
// bytes and that many bytes behind it. The span is what stands behind the length. Where the bytes behind
// the length are too few, the cursor stays before the length.
TW_MUST_USE static inline bool tw_cursor_block8(struct tw_cursor *c, struct tw_span *out)
{
    struct tw_cursor probe = *c;
    uint8_t len = 0;
    if (!tw_cursor_u8(&probe, &len) || !tw_cursor_bytes(&probe, out, len)) {
        return false;
    }
    *c = probe;
    return true;
}

TW_MUST_USE static inline bool tw_cursor_block16(struct tw_cursor *c, struct tw_span *out)
{
    struct tw_cursor probe = *c;
    uint16_t len = 0;
    if (!tw_cursor_u16(&probe, &len) || !tw_cursor_bytes(&probe, out, len)) {
        return false;
    }
    *c = probe;
    return true;
}

TW_MUST_USE static inline bool tw_cursor_block24(struct tw_cursor *c, struct tw_span *out)
{
    struct tw_cursor probe = *c;
    uint32_t len = 0;
    if (!tw_cursor_u24(&probe, &len) || !tw_cursor_bytes(&probe, out, len)) {
        return false;
    }
    *c = probe;
    return true;
}

#endif
