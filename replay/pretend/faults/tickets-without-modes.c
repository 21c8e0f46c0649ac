// RFC 8446 section 4.2.9: tickets that cannot be used are not sent.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(tickets_without_modes) = {
    .name = "tickets-without-modes",
    .says = "tickets are sent to clients that name no mode to use them in",
    .breaks = "",
    .bends = "e-psk-unknown-modes",
    .habits = {.does = {RP_DOES_TICKETS_WITHOUT_MODES}},
};
