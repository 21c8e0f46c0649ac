// RFC 8446 section 4.2.11: as many identities as a hello can hold.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/wire/writer.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// Most of the room that the client has for the messages of a handshake.
enum { TINY = 1100, REAL = 150, REAL_BYTES = 200 };

static struct tw_span identities(const struct rp_varied *varied, size_t num, size_t len)
{
    size_t each = 2 + len + 4;
    uint8_t *bytes = rp_arena_take(varied->arena, num * each, 1);
    struct tw_writer out = tw_writer_into(bytes, bytes ? num * each : 0);
    for (size_t i = 0; i < num && bytes; i++) {
        tw_writer_u16(&out, (uint16_t)len);
        tw_writer_zeros(&out, len);
        tw_writer_u32(&out, (uint32_t)i);
    }
    return tw_writer_span(&out);
}

static void tiny(struct rp_varied *varied)
{
    struct rp_step *shake = rp_vary_shake(varied, 1);
    rp_vary_edit(shake, 0)->bytes = identities(varied, TINY, 1);
    rp_vary_edit(shake, 1)->times = TINY;
}

static void as_long_as_tickets(struct rp_varied *varied)
{
    struct rp_step *shake = rp_vary_shake(varied, 1);
    rp_vary_edit(shake, 0)->bytes = identities(varied, REAL, REAL_BYTES);
    rp_vary_edit(shake, 1)->times = REAL;
}

// clang-format off
CASE(e_id_many) = {
    .id = "e-id-many",
    .says = "a hello full of identities is dealt with or refused, and harms nobody",
    .source = "RFC 8446 section 4.2.11",
    .level = RP_LEVEL_ROBUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    .crashes = true,
    VARIANTS({
        .name = "tiny",
        .vary = tiny,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(IN_HELLO("pre_shared_key.identities", .op = RP_EDIT_APPEND),
                        IN_HELLO(REBOUND "[0]", .op = RP_EDIT_DUPLICATE))),
            EXPECT(1, .accept = RP_ANY_OF(FULL, RESUMED, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE)),
            END(1)),
    }, {
        .name = "as-long-as-tickets",
        .vary = as_long_as_tickets,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS(IN_HELLO("pre_shared_key.identities", .op = RP_EDIT_APPEND),
                        IN_HELLO(REBOUND "[0]", .op = RP_EDIT_DUPLICATE))),
            EXPECT(1, .accept = RP_ANY_OF(FULL, RESUMED, ANY_ALERT), .tolerate = RP_ANY_OF(CLOSE)),
            END(1)),
    }),
};
