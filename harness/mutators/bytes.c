// Changes without any knowledge of the form: what structure-aware mutators fall back to, and the one of targets that read plain bytes.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "harness/mutators/chance.h"

static size_t flip(struct hx_chance *chance, uint8_t *data, size_t len, size_t most)
{
    (void)most;
    data[hx_below(chance, len)] ^= (uint8_t)(1U << hx_below(chance, 8));
    return len;
}

static size_t set(struct hx_chance *chance, uint8_t *data, size_t len, size_t most)
{
    static const uint8_t odd[] = {0, 1, 2, 3, 0x7f, 0x80, 0xfe, 0xff};
    (void)most;
    data[hx_below(chance, len)] =
        hx_below(chance, 2) ? odd[hx_below(chance, sizeof odd)] : (uint8_t)hx_below(chance, 256);
    return len;
}

static size_t remove_run(struct hx_chance *chance, uint8_t *data, size_t len, size_t most)
{
    (void)most;
    size_t at = hx_below(chance, len);
    size_t count = 1 + hx_below(chance, len - at < 64 ? len - at : 64);
    if (count >= len) {
        return len;
    }
    count = count > len - at ? len - at : count;
    memmove(data + at, data + at + count, len - at - count);
    return len - count;
}

static size_t repeat_run(struct hx_chance *chance, uint8_t *data, size_t len, size_t most)
{
    size_t from = hx_below(chance, len);
    size_t to = hx_below(chance, len + 1);
    size_t count = 1 + hx_below(chance, len - from < 64 ? len - from : 64);
    uint8_t copy[64];
    count = count > len - from ? len - from : count;
    if (count > most - len) {
        return len;
    }
    memcpy(copy, data + from, count);
    memmove(data + to + count, data + to, len - to);
    memcpy(data + to, copy, count);
    return len + count;
}

static size_t mutate(uint8_t *data, size_t len, size_t most, uint32_t seed)
{
    static size_t (*const ways[])(struct hx_chance *, uint8_t *, size_t, size_t) = {flip, set, remove_run, repeat_run};
    struct hx_chance chance = {seed};
    size_t times = 1 + hx_below(&chance, 4);
    if (len == 0) {
        data[0] = (uint8_t)seed;
        return 1;
    }
    for (size_t i = 0; i < times; i++) {
        len = ways[hx_below(&chance, sizeof ways / sizeof ways[0])](&chance, data, len, most);
    }
    return len;
}

static size_t cross(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out, size_t most,
                    uint32_t seed)
{
    struct hx_chance chance = {seed};
    size_t head = hx_below(&chance, a_len + 1);
    size_t from = hx_below(&chance, b_len + 1);
    size_t tail = b_len - from;
    head = head > most ? most : head;
    tail = tail > most - head ? most - head : tail;
    memcpy(out, a, head);
    memcpy(out + head, b + from, tail);
    if (head + tail == 0) {
        out[0] = (uint8_t)seed;
        return 1;
    }
    return head + tail;
}

const struct hx_mutator hx_mutator_bytes = {.name = "bytes", .mutate = mutate, .cross = cross};
