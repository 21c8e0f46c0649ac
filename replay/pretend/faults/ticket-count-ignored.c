// RFC 9149 section 3: no more tickets than were asked for.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_count_ignored) = {
    .name = "ticket-count-ignored",
    .says = "more tickets are sent than were asked for",
    .breaks = "e-nst-count-request",
    .habits = {.does = {RP_DOES_TICKET_COUNT_IGNORED}},
};
