// RFC 5077 section 3.2: a ticket that is not taken gets a full handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(bad_ticket_refused) = {
    .name = "bad-ticket-refused",
    .says = "a ticket that it cannot open is answered by illegal_parameter",
    .breaks = "",
    .habits = {.does = {RP_DOES_TICKET_BAD_FATAL}},
};
