// RFC 5246 appendix F.1.4: the server's certificate was replaced meanwhile.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

// Connection 1 shows the certificate behind the reload.
static enum rp_result looks(const struct rp_look_at *at)
{
    if (rp_look_same_certificate(at, 0, 1)) {
        return rp_look_say(at, RP_SKIPPED,
                           "the server's certificate is the same behind --on-reload: that has to replace it");
    }
    if (rp_look_resumed(at, 2)) {
        return rp_look_say(at, RP_TOLERATED,
                           "a session made under the old certificate is resumed: a revoked key lives on in it");
    }
    return rp_look_same_certificate(at, 1, 2) ? RP_PASS
                                              : rp_look_say(at, RP_FAIL, "the full handshake has the old certificate");
}

// clang-format off
CASE(d_server_cert_changed) = {
    .id = "d-server-cert-changed",
    .says = "a session made under a certificate that was replaced is resumed, or gets the new certificate",
    .source = "RFC 5246 appendix F.1.4",
    .level = RP_LEVEL_MAY,
    .versions = IN_BOTH,
    .each_means = true,
    .needs = RP_NEED_RELOAD,
    VARIANTS({
        .script = SCRIPT(3, 1,
            MAKE_SESSION(0, 0),
            HOST(RELOAD),
            CONNECT(1),
            SHAKE(1, .to = RP_TO_THE_END),
            NEED(1, FULL),
            END(1),
            CONNECT(2),
            SHAKE(2, .hello = {.offers = OFFER(0)}),
            ACCEPT(2, FULL, RESUMED),
            END(2)),
        .look = looks,
    }),
};
