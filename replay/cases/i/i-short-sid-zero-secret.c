// CVE-2022-46505: a short session ID and a master secret of zeros.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/words.h"

static const uint8_t zeros[48];

static void each_length(struct rp_varied *varied)
{
    struct rp_session *session = &varied->steps[0].known.is;
    session->id = rp_vary_bytes(varied, 1 + varied->number * 10, 0);
    session->secret = tw_span_of(zeros, sizeof zeros);
}

// clang-format off
CASE(i_short_sid_zero_secret) = {
    .id = "i-short-sid-zero-secret",
    .says = "a session ID that nobody gave out opens no abbreviated handshake under a secret of zeros",
    .source = "CVE-2022-46505",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    VARIANTS({
        .control = RP_CONTROL_NONE,
        .times = 4,
        .vary = each_length,
        .script = SCRIPT(1, 1,
            {.type = RP_STEP_SESSION,
             .known.is = {.version = TW_VERSION_TLS12, .cipher_suite = 0xc02f, .extended_master_secret = true}},
            CONNECT(0),
            SHAKE(0, .hello = {.offers = OFFER_BY(ID, 0), .no_ticket = true}),
            EXPECT(0, .accept = RP_ANY_OF(FULL), .tolerate = RP_ANY_OF(ANY_ALERT, CLOSE)),
            END(0)),
    }),
};
