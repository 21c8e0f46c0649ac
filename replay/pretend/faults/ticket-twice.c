// RFC 5077 section 3.3: one NewSessionTicket.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_twice) = {
    .name = "ticket-twice",
    .says = "two NewSessionTickets are sent in a full handshake",
    .breaks = "b-tkt-ext-and-nst b-tkt-removed-in-reneg",
    .habits = {.does = {RP_DOES_TICKET_TWICE}},
};
