// RFC 5077 section 5.8: what a ticket holds is secret.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_in_clear) = {
    .name = "ticket-in-clear",
    .says = "tickets are neither encrypted nor authenticated",
    .breaks = "",
    .habits = {.does = {RP_DOES_TICKET_IN_CLEAR}},
};
