// RFC 5746 section 3.7: ServerHello of a renegotiation has the verify_data of both sides.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_empty) = {
    .name = "renegotiation-info-empty",
    .says = "its renegotiation_info in a renegotiation is empty",
    .breaks = "",
    .habits = {.does = {RP_DOES_RENEGOTIATION_INFO_EMPTY}},
};
