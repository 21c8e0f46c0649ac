// RFC 8446 section 4.1.3: legacy_session_id is echoed and means nothing.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

static enum rp_result looks(const struct rp_look_at *at)
{
    const struct rp_client_facts *facts = rp_look_facts(at, 1);
    if (facts->version != TW_VERSION_TLS13) {
        return rp_look_say(at, RP_FAIL, "TLS 1.3 was offered, and the ID of a session took the server back to TLS 1.2");
    }
    return facts->session_id_echoed ? RP_PASS : rp_look_say(at, RP_FAIL, "legacy_session_id was not echoed");
}

// clang-format off
CASE(d_sid12_in_13_hello) = {
    .id = "d-sid12-in-13-hello",
    .says = "in TLS 1.3 a legacy_session_id that names a session of TLS 1.2 is echoed byte for byte, and the handshake is full",
    .source = "RFC 8446 section 4.1.3",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_13,
    .needs = RP_NEED_TLS12 | RP_NEED_ID,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .versions = TLS12, .no_ticket = true),
            CONNECT(1),
            SHAKE(1, .hello = {.versions = RP_CODES(TW_VERSION_TLS13, TW_VERSION_TLS12), .offers = OFFER_BY(ID, 0)}),
            ACCEPT(1, FULL),
            END(1)),
        .look = looks,
    }),
};
