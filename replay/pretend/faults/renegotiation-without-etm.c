// RFC 7366 section 3.1: a renegotiation does not give encrypt-then-MAC up.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_without_etm) = {
    .name = "renegotiation-without-etm",
    .says = "a renegotiation may give encrypt-then-MAC up",
    .breaks = "g-reneg-etm",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_ETM}},
};
