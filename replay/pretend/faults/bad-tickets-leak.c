// CVE-2014-3567: a ticket that does not authenticate.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(bad_tickets_leak) = {
    .name = "bad-tickets-leak",
    .says = "memory of each ticket that does not authenticate is never freed",
    .breaks = "i-ticket-leak-on-bad-mac",
    .habits = {.does = {RP_DOES_LEAK_BAD_TICKETS}},
};
