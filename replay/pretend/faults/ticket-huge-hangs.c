// RFC 5077 section 5.4: a ticket that is too long to be one costs a server nothing.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_huge_hangs) = {
    .name = "ticket-huge-hangs",
    .says = "a ticket that is longer than a record is never answered",
    .breaks = "b-tkt-huge",
    .habits = {.does = {RP_DOES_HUGE_TICKET_HANGS}},
};
