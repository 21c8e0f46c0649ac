// The checked builder into the caller's buffer.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/wire/writer.h"

static bool room(struct tw_writer *w, size_t count)
{
    if (w->full || w->cap - w->len < count) {
        w->full = true;
    }
    return !w->full;
}

static bool put_be(struct tw_writer *w, uint64_t value, unsigned bytes)
{
    if (!room(w, bytes)) {
        return false;
    }
    for (unsigned i = bytes; i > 0; i--) {
        w->data[w->len++] = (uint8_t)(value >> (8 * (i - 1)));
    }
    return true;
}

static bool put_le(struct tw_writer *w, uint64_t value, unsigned bytes)
{
    if (!room(w, bytes)) {
        return false;
    }
    for (unsigned i = 0; i < bytes; i++) {
        w->data[w->len++] = (uint8_t)(value >> (8 * i));
    }
    return true;
}

bool tw_writer_u8(struct tw_writer *w, uint8_t value)
{
    return put_be(w, value, 1);
}

bool tw_writer_u16(struct tw_writer *w, uint16_t value)
{
    return put_be(w, value, 2);
}

bool tw_writer_u24(struct tw_writer *w, uint32_t value)
{
    return put_be(w, value, 3);
}

bool tw_writer_u32(struct tw_writer *w, uint32_t value)
{
    return put_be(w, value, 4);
}

bool tw_writer_u64(struct tw_writer *w, uint64_t value)
{
    return put_be(w, value, 8);
}

bool tw_writer_u16le(struct tw_writer *w, uint16_t value)
{
    return put_le(w, value, 2);
}

bool tw_writer_u32le(struct tw_writer *w, uint32_t value)
{
    return put_le(w, value, 4);
}

bool tw_writer_bytes(struct tw_writer *w, struct tw_span bytes)
{
    if (!room(w, bytes.len)) {
        return false;
    }
    if (bytes.len != 0) {
        memcpy(w->data + w->len, bytes.data, bytes.len);
        w->len += bytes.len;
    }
    return true;
}

bool tw_writer_zeros(struct tw_writer *w, size_t count)
{
    if (!room(w, count)) {
        return false;
    }
    if (count != 0) {
        memset(w->data + w->len, 0, count);
        w->len += count;
    }
    return true;
}

static bool put_block(struct tw_writer *w, struct tw_span bytes, unsigned len_bytes)
{
    if (bytes.len >> (8 * len_bytes) != 0 || w->cap - w->len < len_bytes || w->cap - w->len - len_bytes < bytes.len) {
        w->full = true;
        return false;
    }
    return put_be(w, bytes.len, len_bytes) && tw_writer_bytes(w, bytes);
}

bool tw_writer_block8(struct tw_writer *w, struct tw_span bytes)
{
    return put_block(w, bytes, 1);
}

bool tw_writer_block16(struct tw_writer *w, struct tw_span bytes)
{
    return put_block(w, bytes, 2);
}

bool tw_writer_block24(struct tw_writer *w, struct tw_span bytes)
{
    return put_block(w, bytes, 3);
}

size_t tw_writer_open(struct tw_writer *w, unsigned bytes)
{
    size_t place = w->len;
    (void)put_be(w, 0, bytes);
    return place;
}

bool tw_writer_close(struct tw_writer *w, size_t place, unsigned bytes)
{
    if (w->full) {
        return false;
    }
    size_t len = w->len - place - bytes;
    if (len >> (8 * bytes) != 0) {
        w->full = true;
        return false;
    }
    for (unsigned i = 0; i < bytes; i++) {
        w->data[place + i] = (uint8_t)(len >> (8 * (bytes - 1 - i)));
    }
    return true;
}
