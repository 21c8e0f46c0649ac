// A fuzz target for the tests of the net itself: its inputs begin with 'R', and some second bytes break it in ways of their own.
// SPDX-License-Identifier: Apache-2.0
#include <limits.h>
#include <stdlib.h>

#include "harness/hx.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(second_byte_is_not_x, "the second byte is an X")

// In a function of its own, because the compilers end a branch that they know to be undefined.
static int one_more(int number)
{
    return number + 1;
}

// "RH" hangs, "RM" takes 256 MiB, "RU" is undefined.
static void break_by(uint8_t way)
{
    volatile bool hangs = way == 'H';
    while (hangs) {
        hx_reached("turns", 1);
    }
    if (way == 'M') {
        char *volatile much = malloc(256 << 20);
        free(much);
    }
    if (way == 'U') {
        volatile int most = INT_MAX;
        hx_reached("wrapped", one_more(most) < 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0 || data[0] != 'R') {
        return -1;
    }
    if (len == 2) {
        break_by(data[1]);
        second_byte_is_not_x(data[1] != 'X');
    }
    hx_reached("records", 1);
    return 0;
}
