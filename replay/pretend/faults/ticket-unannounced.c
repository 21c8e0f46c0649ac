// RFC 5077 section 3.2: a NewSessionTicket is announced in ServerHello.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_unannounced) = {
    .name = "ticket-unannounced",
    .says = "tickets are sent that ServerHello does not announce",
    .breaks = "a-sid-flight-shape b-tkt-ext-and-nst b-tkt-removed-in-reneg b-tkt-renewed "
              "b-tkt-resume-empty-sid",
    .habits = {.does = {RP_DOES_TICKET_WITHOUT_EXTENSION}},
};
