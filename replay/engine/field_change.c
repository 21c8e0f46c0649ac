// A message's body made anew: what stays, what is put in, and the lengths that are told anew.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/field_parts.h"

#include <assert.h>

struct tw_span rp_change_part(const struct rp_change *change, size_t at, size_t len)
{
    return len == 0 ? (struct tw_span){0} : (struct tw_span){.data = change->body.data + at, .len = len};
}

void rp_change_replace(struct rp_change *change, size_t at, size_t len, struct tw_span by, uint32_t times)
{
    change->keep = at;
    change->then = at + len;
    change->runs[0] = by;
    change->times[0] = times;
}

static uint64_t result_len(const struct rp_change *change)
{
    uint64_t len = change->keep + (change->body.len - change->then);
    for (size_t i = 0; i < RP_CHANGE_RUNS; i++) {
        len += change->runs[i].len * change->times[i];
    }
    return len;
}

static uint32_t told_now(const struct rp_change *change, size_t at, uint8_t bytes)
{
    uint32_t value = 0;
    for (size_t i = 0; i < bytes; i++) {
        value = value << 8 | change->body.data[at + i];
    }
    return value;
}

static uint32_t most_of(uint8_t bytes)
{
    return (UINT32_C(1) << (8 * bytes)) - 1;
}

static void tell(struct rp_change *change, size_t at, uint8_t bytes, uint32_t value)
{
    assert(change->num_fixed < sizeof change->fixed / sizeof change->fixed[0] && bytes <= 3);
    change->fixed[change->num_fixed++] = (struct rp_length){.at = at, .bytes = bytes, .value = value};
}

bool rp_change_fix(struct rp_change *change, size_t at, uint8_t bytes)
{
    uint64_t becomes = told_now(change, at, bytes) + result_len(change);
    if (becomes < change->body.len || becomes - change->body.len > most_of(bytes)) {
        return false;
    }
    tell(change, at, bytes, (uint32_t)(becomes - change->body.len));
    return true;
}

void rp_change_length(struct rp_change *change, size_t at, uint8_t bytes, int32_t by)
{
    tell(change, at, bytes, (told_now(change, at, bytes) + (uint32_t)by) & most_of(bytes));
}

static void put_runs(const struct rp_change *change, struct tw_writer *out)
{
    for (size_t i = 0; i < RP_CHANGE_RUNS; i++) {
        for (uint64_t n = 0; n < change->times[i] && change->runs[i].len != 0; n++) {
            (void)tw_writer_bytes(out, change->runs[i]);
        }
    }
}

static void put_length(const struct rp_length *length, uint8_t *body)
{
    for (size_t i = 0; i < length->bytes; i++) {
        body[length->at + i] = (uint8_t)(length->value >> (8 * (length->bytes - 1U - i)));
    }
}

bool rp_change_fits(const struct rp_change *change, const struct tw_writer *out)
{
    return !out->full && result_len(change) <= out->cap - out->len;
}

bool rp_change_write(const struct rp_change *change, struct tw_writer *out)
{
    size_t start = out->len;
    if (!rp_change_fits(change, out)) {
        out->full = true;
        return false;
    }
    (void)tw_writer_bytes(out, rp_change_part(change, 0, change->keep));
    put_runs(change, out);
    (void)tw_writer_bytes(out, rp_change_part(change, change->then, change->body.len - change->then));
    for (size_t i = 0; i < change->num_fixed; i++) {
        put_length(&change->fixed[i], out->data + start);
    }
    if (change->flip_mask != 0) {
        out->data[start + change->flip_at] ^= change->flip_mask;
    }
    return tw_writer_ok(out);
}
