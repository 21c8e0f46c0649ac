// RFC 5077 section 3.3: NewSessionTicket comes behind the client's Finished.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_before_finished) = {
    .name = "ticket-before-finished",
    .says = "NewSessionTicket is sent before the client's Finished was seen",
    .breaks = "b-tkt-ext-and-nst b-tkt-removed-in-reneg b-tkt-zero-length-nst d-ticket13-in-12 g-ri-initial "
              "i-warning-flood",
    .bends = "g-ri-initial-neither",
    .habits = {.does = {RP_DOES_TICKET_BEFORE_FINISHED}},
};
