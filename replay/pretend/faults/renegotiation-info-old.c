// RFC 5746 section 3.1: the verify_data is that of the last handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_old) = {
    .name = "renegotiation-info-old",
    .says = "it keeps the verify_data of the first handshake",
    .breaks = "",
    .habits = {.does = {RP_DOES_RENEGOTIATION_INFO_OLD}},
};
