// RFC 5746 section 3.7: renegotiation_info has the verify_data of the handshake before.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_stale) = {
    .name = "renegotiation-info-stale",
    .says = "the verify_data of the first handshake is taken in each renegotiation, beside that of the last",
    .breaks = "g-ri-reneg-wrong",
    .habits = {.does = {RP_DOES_RENEGOTIATION_INFO_STALE}},
};
