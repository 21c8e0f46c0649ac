// RFC 5077 section 3.4: where a ticket is offered the ID is no offer.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(id_behind_bad_ticket) = {
    .name = "id-behind-bad-ticket",
    .says = "the ID is resumed where the ticket beside it cannot be opened",
    .breaks = "b-tkt-bad-with-valid-sid",
    .habits = {.does = {RP_DOES_ID_AFTER_BAD_TICKET}},
};
