// RFC 8446 section 4.2.9: a PSK is used only in a mode that the client lists.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

// That psk_ke is not taken unasked sees the client itself: then it is no RESUMED.
static enum rp_result looks_ke(const struct rp_look_at *at)
{
    struct tw_span body;
    return rp_look_resumed(at, 1) && rp_look_in_server_hello(at, 1, TW_EXT_KEY_SHARE, &body)
               ? rp_look_say(at, RP_FAIL, "only psk_ke is offered, and the ServerHello has a key_share")
               : RP_PASS;
}

static enum rp_result looks_both(const struct rp_look_at *at)
{
    struct tw_span body;
    return rp_look_resumed(at, 1) && !rp_look_in_server_hello(at, 1, TW_EXT_KEY_SHARE, &body) ? rp_look_say(
               at, RP_TOLERATED, "both modes are offered, and the server takes the one without forward secrecy")
                                                                                              : RP_PASS;
}

// clang-format off
CASE(e_psk_modes) = {
    .id = "e-psk-modes",
    .says = "a PSK is used only in a mode that the client lists, and with a key exchange where both are",
    .source = "RFC 8446 section 4.2.9; RFC 9325 section 3.4",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "dhe",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
    }, {
        .name = "ke",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .psk_modes = RP_PSK_BOTH),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .psk_modes = RP_PSK_KE}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
        .look = looks_ke,
    }, {
        .name = "dhe-first",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .psk_modes = RP_PSK_BOTH),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .psk_modes = RP_PSK_BOTH}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
        .look = looks_both,
    }, {
        .name = "ke-first",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .psk_modes = RP_PSK_BOTH),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .psk_modes = RP_PSK_BOTH},
                  EDITS(SET_IN_HELLO("psk_key_exchange_modes.ke_modes", "\0\1"))),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
        .look = looks_both,
    }),
};
