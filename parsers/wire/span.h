// A borrowed run of bytes.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_WIRE_SPAN_H
#define RESHAKE_PARSERS_WIRE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// tw_span points at `len` bytes that somebody else owns. `data` may be NULL only where `len` is 0; the
// header of whoever hands a span out says how long it lives.
struct tw_span {
    const uint8_t *data;
    size_t len;
};

static inline struct tw_span tw_span_of(const void *data, size_t len)
{
    return (struct tw_span){.data = (const uint8_t *)data, .len = len};
}

// tw_span_equal is true where both hold the same bytes. Not for secrets: it stops at the first difference.
static inline bool tw_span_equal(struct tw_span a, struct tw_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

#endif
