// A planted fault: one way out forgets the memory. It has to be found as a leak.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"

#include <stdlib.h>
#include <string.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint8_t *copy = malloc(len + 1);
    if (copy == NULL) {
        return 0;
    }
    memcpy(copy, data, len);
    if (len > 2 && copy[0] == 0x16 && copy[1] == 0x03) {
        hx_reached("records", 1);
        return 0;  // the copy is lost
    }
    free(copy);
    return 0;
}
