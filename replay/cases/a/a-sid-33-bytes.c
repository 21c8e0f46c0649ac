// RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2: a session ID has at most 32 bytes.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

static void each_length(struct rp_varied *varied, uint8_t conn)
{
    static const uint8_t lengths[] = {33, 64, 255};
    rp_vary_edit(rp_vary_shake(varied, conn), 0)->bytes = rp_vary_bytes(varied, lengths[varied->number], 1);
}

static void alone(struct rp_varied *varied)
{
    each_length(varied, 0);
}

static void with_a_session(struct rp_varied *varied)
{
    each_length(varied, 1);
}

// clang-format off
#define TOO_LONG EDITS(IN_HELLO("legacy_session_id", .op = RP_EDIT_SET))
#define OFFERED_WITH_IT                                                                                                \
    SCRIPT(2, 1,                                                                                                       \
        MAKE_SESSION(0, 0),                                                                                            \
        CONNECT(1),                                                                                                    \
        SHAKE(1, .hello = {.offers = OFFER(0)}, TOO_LONG),                                                             \
        REFUSED(1, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER)),                                                     \
        END(1))

CASE(a_sid_33_bytes) = {
    .id = "a-sid-33-bytes",
    .says = "a session ID of more than 32 bytes ends the handshake with decode_error or illegal_parameter",
    .source = "RFC 5246 section 7.4.1.2; RFC 8446 section 4.1.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_BOTH,
    VARIANTS({
        .name = "alone",
        .times = 3,
        .vary = alone,
        .script = SCRIPT(1, 0,
            CONNECT(0),
            SHAKE(0, TOO_LONG),
            REFUSED(0, ALERT(DECODE_ERROR), ALERT(ILLEGAL_PARAMETER)),
            END(0)),
    }, {
        .name = "ticket",
        .versions = IN_12,
        .needs = RP_NEED_TICKET,
        .times = 3,
        .vary = with_a_session,
        .script = OFFERED_WITH_IT,
    }, {
        .name = "psk",
        .versions = IN_13,
        .needs = RP_NEED_PSK,
        .times = 3,
        .vary = with_a_session,
        .script = OFFERED_WITH_IT,
    }),
};
