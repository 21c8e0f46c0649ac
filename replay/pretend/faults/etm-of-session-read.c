// RFC 7366 section 2: encrypt-then-MAC is what both hellos of this handshake say, in both directions.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(etm_of_session_read) = {
    .name = "etm-of-session-read",
    .says =
        "an abbreviated handshake reads records in the order of its session, and protects its own as the hellos say",
    .breaks = "d-etm-changed",
    .habits = {.does = {RP_DOES_READS_ETM_OF_SESSION}},
};
