// RFC 5246 section 7.2.2: a handshake that failed leaves no session.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(session_of_failed_handshake) = {
    .name = "session-of-failed-handshake",
    .says = "the session of a handshake that ended by a wrong Finished is kept",
    .breaks = "a-sid-after-bad-finished",
    .habits = {.does = {RP_DOES_KEEP_FAILED_SESSION}},
};
