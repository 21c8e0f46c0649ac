// RFC 5077 section 3.2: a ticket that is not taken gets a full handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(bad_ticket_refused) = {
    .name = "bad-ticket-refused",
    .says = "a ticket that it cannot open is answered by illegal_parameter",
    .breaks = "b-tkt-after-fatal b-tkt-bad-with-valid-sid b-tkt-garbage b-tkt-lifetime-hint "
              "h-lifetime-honoured",
    .bends = "c-acts-abbr-on-full h-oracle h-splice h-tamper-every-bit h-truncate-extend "
             "i-ticket-short-hmac",
    .habits = {.does = {RP_DOES_TICKET_BAD_FATAL}},
};
