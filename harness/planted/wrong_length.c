// A planted fault: a reader counts a header's own bytes as part of its body once. It has to be found as a broken property.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "parsers/wire/cursor.h"

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(every_byte_is_accounted_for, "headers and bodies are not as long as the input")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(data, len));
    struct tw_span body;
    size_t counted = 0;
    for (unsigned number = 0; tw_cursor_block8(&in, &body); number++) {
        counted += body.len + (number == 2 && body.len > 0 ? 0 : 1);  // the fault
    }
    every_byte_is_accounted_for(counted + in.left == len);
    return 0;
}
