// RFC 5077 section 3.2: a server without tickets neither takes nor sends any.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(tickets_though_off) = {
    .name = "tickets-though-off",
    .says = "tickets are resumed though they are switched off",
    .breaks = "b-tkt-disabled",
    .habits = {.does = {RP_DOES_TICKETS_THOUGH_OFF}},
};
