// RFC 5246 section 7.4: nothing follows Finished in its record.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(bytes_behind_finished) = {
    .name = "bytes-behind-finished",
    .says = "bytes behind Finished in its record begin the next message",
    .breaks = "",
    .bends = "c-bytes-behind-finished",
    .habits = {.unchecked = {RP_CHECK_BEHIND_FINISHED}},
};
