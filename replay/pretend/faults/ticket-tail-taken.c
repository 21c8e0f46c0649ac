// RFC 5077 section 5.2: all of a ticket is authenticated.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_tail_taken) = {
    .name = "ticket-tail-taken",
    .says = "what stands behind a ticket is passed over",
    .breaks = "h-truncate-extend",
    .habits = {.does = {RP_DOES_TICKET_TAIL}},
};
