// RFC 5746 section 3.6: renegotiation_info of a first ClientHello is empty.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_first_unchecked) = {
    .name = "renegotiation-info-first-unchecked",
    .says = "any verify_data is taken in a first ClientHello",
    .breaks = "g-ri-initial-nonempty g-ri-on-abbr",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_INFO_INITIAL}},
};
