// RFC 8446 section 4.6.1: ticket_nonce is unique on a connection.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(nonce_constant) = {
    .name = "nonce-constant",
    .says = "all tickets of a connection have the same nonce, and so the same PSK",
    .breaks = "e-nst-fields e-nst-independent",
    .habits = {.does = {RP_DOES_NONCE_CONSTANT}},
};
