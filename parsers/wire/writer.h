// The checked builder into the caller's buffer.
// SPDX-License-Identifier: Apache-2.0
//
// A write that does not fit writes nothing, and every write after it fails too, so a chain of writes needs
// one look at its end: tw_writer_ok. Integers are big-endian unless the name says `le`.
#ifndef RESHAKE_PARSERS_WIRE_WRITER_H
#define RESHAKE_PARSERS_WIRE_WRITER_H

#include "parsers/wire/result.h"
#include "parsers/wire/span.h"

struct tw_writer {
    uint8_t *data;  // the caller's buffer
    size_t cap;     // its size
    size_t len;     // how much is written
    bool full;      // a write did not fit; nothing was written since
};

static inline struct tw_writer tw_writer_into(void *buffer, size_t cap)
{
    return (struct tw_writer){.data = (uint8_t *)buffer, .cap = cap};
}

static inline bool tw_writer_ok(const struct tw_writer *w)
{
    return !w->full;
}

// tw_writer_span is what has been written; it lives as long as the caller's buffer.
static inline struct tw_span tw_writer_span(const struct tw_writer *w)
{
    return (struct tw_span){.data = w->data, .len = w->len};
}

bool tw_writer_u8(struct tw_writer *w, uint8_t value);
bool tw_writer_u16(struct tw_writer *w, uint16_t value);
bool tw_writer_u24(struct tw_writer *w, uint32_t value);
bool tw_writer_u32(struct tw_writer *w, uint32_t value);
bool tw_writer_u64(struct tw_writer *w, uint64_t value);
bool tw_writer_u16le(struct tw_writer *w, uint16_t value);
bool tw_writer_u32le(struct tw_writer *w, uint32_t value);
bool tw_writer_bytes(struct tw_writer *w, struct tw_span bytes);
bool tw_writer_zeros(struct tw_writer *w, size_t count);

// tw_writer_block8/16/24 write a length of that many bits and the bytes behind it. They fail where the
// bytes are too many for the length.
bool tw_writer_block8(struct tw_writer *w, struct tw_span bytes);
bool tw_writer_block16(struct tw_writer *w, struct tw_span bytes);
bool tw_writer_block24(struct tw_writer *w, struct tw_span bytes);

// tw_writer_open leaves room for a length of `bytes` bytes (1 to 3) and returns where it stands; what is written until
// tw_writer_close with that place and size is the block. Blocks nest. Close fails where the block is too long.
size_t tw_writer_open(struct tw_writer *w, unsigned bytes);
bool tw_writer_close(struct tw_writer *w, size_t place, unsigned bytes);

#endif
