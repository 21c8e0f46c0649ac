// RFC 5077 section 5.2: a ticket is authenticated before it is opened.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_oracle) = {
    .name = "ticket-oracle",
    .says = "a ticket whose content cannot be read is answered by an alert, and other bad ones are not",
    .breaks = "b-tkt-bad-with-valid-sid b-tkt-garbage h-oracle",
    .bends = "h-splice h-tamper-every-bit h-truncate-extend i-ticket-short-hmac",
    .habits = {.does = {RP_DOES_TICKET_ORACLE}},
};
