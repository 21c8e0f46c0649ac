// RFC 5077 section 3.3: a renewal that was not confirmed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_retired_refused) = {
    .name = "ticket-retired-refused",
    .says = "a ticket is retired when its renewal was sent, and refused by an alert",
    .breaks = "b-tkt-after-fatal b-tkt-renewal-not-confirmed c-stall-and-half-close",
    .habits = {.does = {RP_DOES_RETIRE_UNCONFIRMED, RP_DOES_RETIRED_FATAL}},
};
