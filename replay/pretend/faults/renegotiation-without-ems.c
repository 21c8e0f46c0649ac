// RFC 7627 section 5.4: a renegotiation is bound to the session before.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_without_ems) = {
    .name = "renegotiation-without-ems",
    .says = "a renegotiation may give extended master secret up",
    .breaks = "",
    .bends = "g-reneg-ems",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_EMS}},
};
