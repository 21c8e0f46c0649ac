// RFC 5077 section 3.3: NewSessionTicket comes behind the client's Finished.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_before_finished) = {
    .name = "ticket-before-finished",
    .says = "NewSessionTicket is sent before the client's Finished was seen",
    .breaks = "",
    .habits = {.does = {RP_DOES_TICKET_BEFORE_FINISHED}},
};
