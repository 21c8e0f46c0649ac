// A planted fault: what is written is not what was read, for one value of one field. It has to be found as a broken property.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hx.h"
#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

#include <string.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(what_is_written_is_what_was_read, "a record was written with another version")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint8_t again[64];
    uint8_t type = 0;
    uint16_t version = 0;
    struct tw_cursor in = tw_cursor_over(tw_span_of(data, len));
    struct tw_writer out = tw_writer_into(again, sizeof again);
    if (!tw_cursor_u8(&in, &type) || !tw_cursor_u16(&in, &version)) {
        return 0;
    }
    uint16_t written = version == 0x0304 ? 0x0303 : version;  // the fault
    bool fits = tw_writer_u8(&out, type) && tw_writer_u16(&out, written);
    what_is_written_is_what_was_read(fits && memcmp(again, data, 3) == 0);
    return 0;
}
