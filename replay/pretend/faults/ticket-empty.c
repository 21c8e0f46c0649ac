// RFC 8446 section 4.6.1: ticket<1..2^16-1>.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_empty) = {
    .name = "ticket-empty",
    .says = "the last ticket of a connection is empty",
    .breaks = "e-nst-fields",
    .bends = "h-linkability",
    .habits = {.does = {RP_DOES_TICKET_EMPTY}},
};
