// RFC 5077 section 3.3: NewSessionTicket is hashed as all messages are.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_unhashed) = {
    .name = "ticket-unhashed",
    .says = "NewSessionTicket is left out of the hash of Finished",
    .breaks = "a-sid-flight-shape b-tkt-ext-and-nst b-tkt-removed-in-reneg b-tkt-zero-length-nst "
              "d-ticket13-in-12 g-ri-initial g-ri-initial-neither i-warning-flood",
    .habits = {.does = {RP_DOES_TICKET_UNHASHED}},
};
