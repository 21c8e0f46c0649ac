// RFC 5746 section 4.3: renegotiation_info is for clients that know it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_unasked) = {
    .name = "renegotiation-info-unasked",
    .says = "renegotiation_info is sent to clients that said nothing of it",
    .breaks = "g-ri-initial-neither",
    .habits = {.does = {RP_DOES_RENEGOTIATION_INFO_UNASKED}},
};
