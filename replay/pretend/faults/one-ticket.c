// RFC 8446 appendix C.4: no ticket has to be shown twice.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(one_ticket) = {
    .name = "one-ticket",
    .says = "one ticket is sent where a client could use two",
    .breaks = "",
    .bends = "h-linkability",
    .habits = {.does = {RP_DOES_ONE_TICKET}},
};
