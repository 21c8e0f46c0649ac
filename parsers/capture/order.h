// Integers in the byte order of the file that is read, and padding to 32 bits.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_CAPTURE_ORDER_H
#define RESHAKE_PARSERS_CAPTURE_ORDER_H

#include "parsers/wire/cursor.h"

TW_MUST_USE static inline bool tw_order_u16(bool big, struct tw_cursor *c, uint16_t *out)
{
    return big ? tw_cursor_u16(c, out) : tw_cursor_u16le(c, out);
}

TW_MUST_USE static inline bool tw_order_u32(bool big, struct tw_cursor *c, uint32_t *out)
{
    return big ? tw_cursor_u32(c, out) : tw_cursor_u32le(c, out);
}

TW_MUST_USE static inline bool tw_order_u64(bool big, struct tw_cursor *c, uint64_t *out)
{
    uint32_t first = 0;
    uint32_t second = 0;
    if (c->left < 8 || !tw_order_u32(big, c, &first) || !tw_order_u32(big, c, &second)) {
        return false;
    }
    *out = big ? (uint64_t)first << 32 | second : (uint64_t)second << 32 | first;
    return true;
}

// tw_order_padding is how many bytes pcapng puts behind `len` bytes.
static inline uint32_t tw_order_padding(size_t len)
{
    return (uint32_t)(0 - len) & 3U;
}

#endif
