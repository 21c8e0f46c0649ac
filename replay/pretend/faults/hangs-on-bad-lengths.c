// RFC 5246 section 7.2.2: a ClientHello whose lengths do not fit ends the connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(hangs_on_bad_lengths) = {
    .name = "hangs-on-bad-lengths",
    .says = "behind a ClientHello whose lengths do not fit it says nothing",
    .breaks = "a-sid-length-overrun d-compression",
    .habits = {.replies = {{RP_CHECK_HELLO_DECODE, RP_REPLY_HANG}}},
};
