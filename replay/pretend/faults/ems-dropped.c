// RFC 7627 section 5.3: a session with extended master secret is not resumed without it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ems_dropped) = {
    .name = "ems-dropped",
    .says = "a session with extended master secret is resumed without it",
    .breaks = "d-ems-dropped",
    .habits = {.unchecked = {RP_CHECK_SESSION_EMS_DROPPED}},
};
