// RFC 8446 section 4.6.1: tickets live for seven days at most.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(lifetime_too_long) = {
    .name = "lifetime-too-long",
    .says = "tickets are announced for two weeks",
    .breaks = "e-nst-fields e-ticket-expired h-forward-secrecy-window",
    .habits = {.does = {RP_DOES_LIFETIME_LONG}},
};
