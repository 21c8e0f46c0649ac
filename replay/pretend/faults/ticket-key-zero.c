// CVE-2020-13777: a ticket key that everybody knows.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_key_zero) = {
    .name = "ticket-key-zero",
    .says = "tickets are sealed with a key of zeros",
    .breaks = "f-replay-after-restart h-zero-and-known-keys i-zero-stek",
    .habits = {.does = {RP_DOES_TICKET_ZERO_KEY}},
};
