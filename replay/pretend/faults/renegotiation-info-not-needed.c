// RFC 5746 section 3.7: a renegotiation without renegotiation_info is none.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_not_needed) = {
    .name = "renegotiation-info-not-needed",
    .says = "a renegotiation without renegotiation_info is carried through",
    .breaks = "g-ri-reneg-missing",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_INFO_MISSING}},
};
