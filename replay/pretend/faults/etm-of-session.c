// RFC 7366 section 2: encrypt-then-MAC is what both hellos of this handshake say.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(etm_of_session) = {
    .name = "etm-of-session",
    .says = "an abbreviated handshake protects records in the order of its session",
    .breaks = "d-etm-changed",
    .habits = {.does = {RP_DOES_ETM_OF_SESSION}},
};
