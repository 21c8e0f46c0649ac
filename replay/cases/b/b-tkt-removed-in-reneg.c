// RFC 5077 section 3.2: each ClientHello asks for a ticket, or does not; that of a renegotiation speaks for itself.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(b_tkt_removed_in_reneg) = {
    .id = "b-tkt-removed-in-reneg",
    .says = "a renegotiation brings a ticket only where its own ClientHello has the extension",
    .source = "RFC 5077 section 3.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .needs = RP_NEED_TICKET | RP_NEED_RENEG,
    VARIANTS({
        .name = "removed",
        .look = rp_look_ticket_told,
        .script = RENEGOTIATION(
            SHAKE(0),
            SHAKE(0, .hello = {.no_ticket = true}),
            ONLY_FULL(0)),
    }, {
        .name = "added",
        .look = rp_look_ticket_told,
        .script = RENEGOTIATION(
            SHAKE(0, .hello = {.no_ticket = true}),
            SHAKE(0),
            ONLY_FULL(0)),
    }),
};
