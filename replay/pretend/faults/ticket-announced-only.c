// RFC 5077 section 3.2: the extension in ServerHello announces a NewSessionTicket.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_announced_only) = {
    .name = "ticket-announced-only",
    .says = "ServerHello announces a ticket that does not come",
    .breaks = "a-sid-unknown-lengths a-sid-unpredictable b-tkt-not-offered b-tkt-removed-in-reneg "
              "i-short-sid-zero-secret",
    .habits = {.does = {RP_DOES_TICKET_EXTENSION_ALONE}},
};
