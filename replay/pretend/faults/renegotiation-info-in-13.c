// RFC 8446 section 4.2: renegotiation_info means nothing in TLS 1.3.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_in_13) = {
    .name = "renegotiation-info-in-13",
    .says = "renegotiation_info is answered in TLS 1.3",
    .breaks = "g-ri-13",
    .habits = {.does = {RP_DOES_RENEGOTIATION_INFO_13}},
};
