// CVE-2016-6302: tickets that are too short.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_short_taken) = {
    .name = "ticket-short-taken",
    .says = "what begins like a ticket and is too short for one is taken for the last that was made",
    .breaks = "h-truncate-extend i-ticket-short-hmac",
    .habits = {.does = {RP_DOES_TICKET_SHORT_TAKEN}},
};
