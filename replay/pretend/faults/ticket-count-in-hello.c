// RFC 9149 section 3: the answer stands in EncryptedExtensions.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(ticket_count_in_hello) = {
    .name = "ticket-count-in-hello",
    .says = "ticket_request is answered in ServerHello",
    .breaks = "e-nst-count-request",
    .habits = {.does = {RP_DOES_TICKET_COUNT_IN_HELLO}},
};
