// RFC 5077 section 3.3: a new ticket counts when the client has confirmed it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_retired_unconfirmed) = {
    .name = "ticket-retired-unconfirmed",
    .says = "a ticket is retired when its renewal was sent",
    .breaks = "",
    .bends = "b-tkt-renewal-not-confirmed",
    .habits = {.does = {RP_DOES_RETIRE_UNCONFIRMED}},
};
