// RFC 5077 section 3.4: where a ticket is offered the ID is no offer.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(id_beats_ticket) = {
    .name = "id-beats-ticket",
    .says = "the ID is resumed where a ticket is offered beside it",
    .breaks = "b-tkt-bad-with-valid-sid b-tkt-beats-sid",
    .habits = {.does = {RP_DOES_ID_BEATS_TICKET}},
};
