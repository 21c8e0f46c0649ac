// A planted fault: a loop moves on by a length that may be nothing. It has to be found as a timeout.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    volatile size_t at = 0;
    while (at + 1 < len && data[0] == 0x16) {
        at = at + data[at + 1];
        hx_reached("records", 1);
    }
    return 0;
}
