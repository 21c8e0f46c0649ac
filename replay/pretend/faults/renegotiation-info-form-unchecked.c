// RFC 5746 section 3.2: a renegotiation_info that does not fit is an error.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_info_form_unchecked) = {
    .name = "renegotiation-info-form-unchecked",
    .says = "any form of renegotiation_info is taken",
    .breaks = "g-ri-malformed",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_INFO_DECODE}},
};
