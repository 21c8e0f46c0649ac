// RFC 5077 section 5.2: tickets that are shorter or longer than they were made.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/tickets.h"
#include "replay/cases/words.h"

static void cut(struct rp_varied *varied)
{
    static const uint32_t lengths[] = {1, 15, 16, 17, 32, 48, 64, 80, 96, 127};
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->at = lengths[varied->number];
}

static void extend(struct rp_varied *varied)
{
    static const size_t lengths[] = {1, 16, 256};
    rp_vary_edit(rp_vary_shake(varied, 1), 0)->bytes = rp_vary_bytes(varied, lengths[varied->number], 7);
}

// clang-format off
CASE(h_truncate_extend) = {
    .id = "h-truncate-extend",
    .says = "a ticket that was cut or made longer resumes nothing",
    .source = "RFC 5077 section 5.2; CVE-2016-6302; CVE-2014-3567",
    .level = RP_LEVEL_MUST,
    .crashes = true,
    .versions = IN_BOTH,
    VARIANTS(BENT_TICKET("cut", TRUNCATE, 10, cut), BENT_TICKET("extended", APPEND, 3, extend)),
};
