// RFC 5246 section 7.4.1.3: a session is resumed in its version.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_of_any_version) = {
    .name = "ticket-of-any-version",
    .says = "sessions up to TLS 1.2 are resumed in another version",
    .breaks = "d-ticket12-in-13",
    .bends = "d-version-lower",
    .habits = {.unchecked = {RP_CHECK_SESSION_VERSION}},
};
