// A fuzz target for the tests of the net itself: its inputs begin with 'R', "RX" breaks its property, and "RH" hangs.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(second_byte_is_not_x, "the second byte is an X")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    volatile bool hangs = len == 2 && data[0] == 'R' && data[1] == 'H';
    if (len == 0 || data[0] != 'R') {
        return -1;
    }
    while (hangs) {
        hx_reached("turns", 1);
    }
    second_byte_is_not_x(len != 2 || data[1] != 'X');
    hx_reached("records", 1);
    return 0;
}
