// RFC 8446 appendix C.4: no ticket has to be shown twice.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(no_tickets_on_resumed) = {
    .name = "no-tickets-on-resumed",
    .says = "no ticket is sent where one was used",
    .breaks = "",
    .bends = "e-nst-on-resumed",
    .habits = {.does = {RP_DOES_NO_TICKETS_ON_RESUMED}},
};
