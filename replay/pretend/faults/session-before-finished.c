// RFC 5246 section 7.4.1.2: an ID is valid once the handshake has ended.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(session_before_finished) = {
    .name = "session-before-finished",
    .says = "a session is resumed whose handshake has not ended",
    .breaks = "a-sid-not-valid-before-finished",
    .habits = {.unchecked = {RP_CHECK_SESSION_FINISHED}},
};
