// RFC 8446 section 4.6.1: ticket_age_add is random (CVE-2022-30629).
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(age_add_zero) = {
    .name = "age-add-zero",
    .says = "ticket_age_add is zero",
    .breaks = "e-nst-fields i-age-add-zero",
    .habits = {.does = {RP_DOES_AGE_ADD_ZERO}},
};
