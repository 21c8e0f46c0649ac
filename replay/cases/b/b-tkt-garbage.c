// RFC 5077 section 3.2: a server that cannot read a ticket makes a full handshake.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

static void each_length(struct rp_varied *varied)
{
    static const uint16_t lengths[] = {1, 15, 16, 17, 31, 32, 47, 48, 64, 100, 1000};
    rp_vary_edit(rp_vary_shake(varied, 0), 0)->bytes = rp_vary_bytes(varied, lengths[varied->number], 0x5b);
}

static void noise(struct rp_varied *varied)
{
    struct rp_edit *edit = rp_vary_edit(rp_vary_shake(varied, 1), 0);
    edit->bytes = rp_vary_bytes(varied, 16384, (uint8_t)(0x33 + varied->number));
    edit->at = varied->number == 0 ? 16 : 4;
}

// clang-format off
CASE(b_tkt_garbage) = {
    .id = "b-tkt-garbage",
    .says = "a ticket of random bytes, or the server's key name with noise behind it, gets a full handshake",
    .source = "RFC 5077 section 3.2",
    .level = RP_LEVEL_MUST,
    .light = true,
    .crashes = true,
    .versions = IN_12,
    .needs = RP_NEED_TICKET,
    VARIANTS({
        .name = "random",
        .times = 11,
        .vary = each_length,
        .look = rp_look_ids,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, .hello = {.session_id = RP_TEXT("an ID that is 32 bytes, made up.")},
                  EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_SET))),
            ONLY_FULL(0),
            END(0)),
    }, {
        // Names have 16 bytes with OpenSSL and those that follow it, 4 with others.
        .name = "key-name",
        .times = 2,
        .vary = noise,
        .look = rp_look_ids,
        .script = SCRIPT(2, 1,
            SESSION_BY_TICKET(0, 0),
            CONNECT(1),
            OFFER_TICKET(1, 0, EDITS(IN_HELLO("session_ticket.ticket", .op = RP_EDIT_OVERWRITE))),
            ONLY_FULL(1),
            END(1)),
    }),
};
