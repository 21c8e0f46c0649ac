// RFC 5746 section 4.4: a connection that is not secure is not renegotiated (CVE-2009-3555).
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_legacy) = {
    .name = "renegotiation-legacy",
    .says = "connections are renegotiated that began without saying that it is secure",
    .breaks = "g-legacy-reneg i-legacy-reneg-splice",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_LEGACY}},
};
