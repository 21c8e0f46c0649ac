// RFC 7627 section 5.3: extended master secret is answered in an abbreviated handshake, too.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ems_not_answered) = {
    .name = "ems-not-answered",
    .says = "an abbreviated ServerHello leaves extended_master_secret out",
    .breaks = "",
    .habits = {.does = {RP_DOES_EMS_NOT_ANSWERED}},
};
