// RFC 5246 section 7.2.2: who receives a warning may go on or not, and says which.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hangs_on_warnings) = {
    .name = "hangs-on-warnings",
    .says = "behind many warnings it says nothing more",
    .breaks = "c-warning-alerts i-warning-flood",
    .habits = {.replies = {{RP_CHECK_WARNING_FLOOD, RP_REPLY_HANG}}},
};
