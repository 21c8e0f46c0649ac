// RFC 7627 section 5.3: a session without extended master secret is not resumed with it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ems_added) = {
    .name = "ems-added",
    .says = "a session without extended master secret is resumed where it is offered now",
    .breaks = "d-ems-added",
    .habits = {.unchecked = {RP_CHECK_SESSION_EMS}},
};
