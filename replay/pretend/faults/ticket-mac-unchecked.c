// RFC 5077 section 4: a ticket is authenticated before it is opened.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_mac_unchecked) = {
    .name = "ticket-mac-unchecked",
    .says = "the MAC of tickets is not looked at",
    .breaks = "b-tkt-bad-with-valid-sid h-oracle h-tamper-every-bit",
    .habits = {.unchecked = {RP_CHECK_TICKET_MAC}},
};
