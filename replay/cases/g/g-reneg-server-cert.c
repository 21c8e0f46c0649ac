// RFC 7627 section 6: the server certificate in a renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result is_the_same(const struct rp_look_at *at)
{
    const struct rp_client_facts *once = rp_look_facts(at, 1);
    const struct rp_client_facts *again = rp_look_facts(at, 0);
    if (once->num_chain == 0 || again->num_chain == 0 || tw_span_equal(once->chain[0], again->chain[0])) {
        return RP_PASS;
    }
    return rp_look_say(at, RP_TOLERATED, "the certificate of the renegotiation is another one");
}

// clang-format off
CASE(g_reneg_server_cert) = {
    .id = "g-reneg-server-cert",
    .says = "a renegotiation shows the same server certificate",
    .source = "RFC 7627 section 6",
    .level = RP_LEVEL_POLICY,
    .versions = IN_12,
    .needs = RP_NEED_RENEG,
    VARIANTS({
        .look = is_the_same,
        .script = SCRIPT(2, 0,
            CONNECT(1),
            SHAKE(1, .hello = {}),
            NEED(1, FULL),
            END(1),
            CONNECT(0),
            SHAKE(0, .hello = {}),
            NEED(0, FULL),
            SHAKE(0, .hello = {}),
            ACCEPT(0, FULL, REFUSES),
            END(0)),
    }),
};
