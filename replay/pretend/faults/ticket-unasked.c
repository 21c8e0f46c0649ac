// RFC 5077 section 3.2: tickets are for clients that ask.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_unasked) = {
    .name = "ticket-unasked",
    .says = "tickets are announced and sent to clients that did not ask",
    .breaks =
        "a-sid-unknown-lengths a-sid-unpredictable b-tkt-not-offered b-tkt-removed-in-reneg i-short-sid-zero-secret",
    .habits = {.does = {RP_DOES_TICKET_UNASKED}},
};
