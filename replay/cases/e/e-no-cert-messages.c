// RFC 8446 section 4.3.2: no certificates where a PSK is used.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

static enum rp_result looks(const struct rp_look_at *at)
{
    unsigned num = rp_look_count(at, 1, TW_HS_CERTIFICATE) + rp_look_count(at, 1, TW_HS_CERTIFICATE_REQUEST)
                   + rp_look_count(at, 1, TW_HS_CERTIFICATE_VERIFY);
    return rp_look_resumed(at, 1) && num != 0
               ? rp_look_say(at, RP_FAIL, "%u messages about certificates in a handshake with a PSK", num)
               : RP_PASS;
}

// clang-format off
CASE(e_no_cert_messages) = {
    .id = "e-no-cert-messages",
    .says = "with a PSK no side sends a certificate, and the server asks for none",
    .source = "RFC 8446 section 2.2; RFC 8446 section 4.3.2; RFC 8446 section 4.6.2",
    .level = RP_LEVEL_MUST,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .name = "server-asks",
        .needs = RP_NEED_ASKS_CERTIFICATE,
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL),
            ASKS_IF_COMPLETED(1),
            END(1)),
        .look = looks,
    }, {
        .name = "client-sends",
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)},
                  EDITS({.part = TW_HS_FINISHED, .op = RP_EDIT_INSERT_BEFORE, .other = TW_HS_CERTIFICATE,
                         .bytes = RP_TEXT("\0\0\0\0")})),
            REFUSED(1, ALERT(UNEXPECTED_MESSAGE)),
            END(1)),
    }),
};
