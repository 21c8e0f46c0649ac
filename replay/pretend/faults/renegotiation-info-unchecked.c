// RFC 5746 section 3.7: renegotiation_info has the verify_data of the handshake before.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_unchecked) = {
    .name = "renegotiation-info-unchecked",
    .says = "any verify_data is taken in a renegotiation",
    .breaks = "g-ri-reneg-wrong",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_INFO}},
};
