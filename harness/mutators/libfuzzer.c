// The target's mutator in libFuzzer's words. One mutation in four is libFuzzer's own.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out,
                                 size_t most, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t most, unsigned seed)
{
    if (seed % 4 == 0 || hx_target_mutator == &hx_mutator_bytes) {
        return LLVMFuzzerMutate(data, len, most);
    }
    return hx_target_mutator->mutate(data, len, most, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out,
                                 size_t most, unsigned seed)
{
    return hx_target_mutator->cross(a, a_len, b, b_len, out, most, seed);
}
