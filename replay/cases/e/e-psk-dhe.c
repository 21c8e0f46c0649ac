// RFC 8446 section 2.2: what a resumption in TLS 1.3 looks like.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result looks(const struct rp_look_at *at)
{
    struct tw_span body;
    if (!rp_look_resumed(at, 1)) {
        return RP_PASS;
    }
    if (!rp_look_in_server_hello(at, 1, TW_EXT_KEY_SHARE, &body)) {
        return rp_look_say(at, RP_FAIL, "the ServerHello has no key_share, and the only mode offered is psk_dhe_ke");
    }
    return rp_look_count(at, 1, TW_HS_CERTIFICATE) == 0 ? RP_PASS
                                                        : rp_look_say(at, RP_FAIL, "a certificate was sent with a PSK");
}

// clang-format off
CASE(e_psk_dhe) = {
    .id = "e-psk-dhe",
    .says = "a PSK is taken with pre_shared_key and key_share in ServerHello, then EncryptedExtensions, Finished and nothing else",
    .source = "RFC 8446 section 2.2; RFC 8446 section 4.2.11",
    .level = RP_LEVEL_MAY,
    .versions = IN_13,
    .needs = RP_NEED_PSK,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0)}),
            ACCEPT(1, RESUMED, FULL),
            END(1)),
        .look = looks,
    }),
};
