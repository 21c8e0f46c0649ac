// A planted fault: a length of the input is believed, and the copy ends behind the buffer. It has to be found as a crash.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"

#include <stdlib.h>
#include <string.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len < 4 || data[0] != 0x16 || data[1] != 0x03) {
        return 0;
    }
    size_t claimed = data[2];
    uint8_t *copy = malloc(len);
    if (copy != NULL) {
        memcpy(copy, data, len);
        hx_reached("sums", copy[claimed] & 1);  // claimed may be len or more
    }
    free(copy);
    return 0;
}
