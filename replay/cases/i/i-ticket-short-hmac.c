// CVE-2016-6302: tickets that are shorter than what stands behind their key name.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/tickets.h"
#include "replay/cases/words.h"

static void cut(struct rp_varied *varied)
{
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = 16 + varied->number * 6;
}

// clang-format off
CASE(i_ticket_short_hmac) = {
    .id = "i-ticket-short-hmac",
    .says = "a ticket that has the right key name and is too short gets a full handshake",
    .source = "CVE-2016-6302",
    .level = RP_LEVEL_MUST,
    .crashes = true,
    .versions = IN_BOTH,
    VARIANTS(BENT_TICKET(NULL, TRUNCATE, 16, cut)),
};
