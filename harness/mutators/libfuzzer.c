// The target's mutator in libFuzzer's words. One mutation in four is libFuzzer's own; all of them where HX_MUTATOR=bytes is set, to compare.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"

#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out,
                                 size_t most, unsigned seed);

// mutator is the target's, or the one of bytes where that is asked for.
static const struct hx_mutator *mutator(void)
{
    static const struct hx_mutator *chosen;
    if (chosen == NULL) {
        const char *name = getenv("HX_MUTATOR");
        chosen = name != NULL && strcmp(name, "bytes") == 0 ? &hx_mutator_bytes : hx_target_mutator;
    }
    return chosen;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t most, unsigned seed)
{
    if (seed % 4 == 0 || mutator() == &hx_mutator_bytes) {
        return LLVMFuzzerMutate(data, len, most);
    }
    return mutator()->mutate(data, len, most, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out,
                                 size_t most, unsigned seed)
{
    return mutator()->cross(a, a_len, b, b_len, out, most, seed);
}
