// RFC 7627 section 5.4: behind a resumption without extended master secret nothing is renegotiated.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_unbound) = {
    .name = "renegotiation-unbound",
    .says = "a connection that resumed without extended master secret is renegotiated",
    .breaks = "",
    .bends = "i-triple-handshake",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_UNBOUND}},
};
