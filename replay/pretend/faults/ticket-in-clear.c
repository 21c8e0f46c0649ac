// RFC 5077 section 5.8: what a ticket holds is secret.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_in_clear) = {
    .name = "ticket-in-clear",
    .says = "tickets are neither encrypted nor authenticated",
    .breaks = "b-tkt-bad-with-valid-sid f-replay-after-restart h-keystream-and-iv h-oracle "
              "h-plaintext-secrets h-splice h-tamper-every-bit",
    .habits = {.does = {RP_DOES_TICKET_IN_CLEAR}},
};
