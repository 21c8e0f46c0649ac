// RFC 5246 appendix F.1.4: sessions have an end.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(session_never_expires) = {
    .name = "session-never-expires",
    .says = "sessions and tickets are taken whatever their age",
    .breaks = "",
    .bends = "b-tkt-lifetime-hint e-chain-lifetime e-id-unknown-then-valid e-ticket-expired h-lifetime-honoured",
    .habits = {.unchecked = {RP_CHECK_EXPIRY}},
};
