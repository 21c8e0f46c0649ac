// The randomness of mutators: a number decides everything that follows.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_MUTATORS_CHANCE_H
#define RESHAKE_HARNESS_MUTATORS_CHANCE_H

#include <stddef.h>
#include <stdint.h>

struct hx_chance {
    uint64_t state;
};

// hx_random is SplitMix64.
static inline uint64_t hx_random(struct hx_chance *chance)
{
    uint64_t z = chance->state += 0x9e3779b97f4a7c15U;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return z ^ z >> 31;
}

// hx_below gives a number from 0 to `count` - 1; 0 where count is 0.
static inline size_t hx_below(struct hx_chance *chance, size_t count)
{
    return count == 0 ? 0 : (size_t)(hx_random(chance) % count);
}

#endif
